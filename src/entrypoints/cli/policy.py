"""`influence policy`: the rules that change, and since when each one counts."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import attrs
import click

from influence.domain.policy import Subject, Terms
from influence.domain.ports.policy import Policy
from influence.entrypoints.cli.days import DAY
from influence.entrypoints.cli.output import plain
from influence.entrypoints.cli.session import Session, command, global_options


@click.group("policy")
@global_options
def policy_command() -> None:
    """The rules that change: eligibility, waiting times of invitations, plans, retention, tracking."""


@policy_command.command("show")
@command
@click.option("--on", "day", type=DAY, metavar="DATE", help="In force on that day (default: today).")
def show(session: Session, day: datetime | None) -> None:
    """Show the rules in force, since when, and where each comes from."""
    terms = session.ask(Policy)  # type: ignore[type-abstract] # the container hands out what stands behind a port
    found = terms.on(day.date() if day else session.today)
    if session.out.as_json:
        session.out.data(_fields(found))
        return
    rows = (
        [subject.value, rule, said] for subject in Subject for rule, said in flat(rules_of(found, subject))
    )
    session.out.table(["about", "rule", "value"], rows, empty="")
    for subject in Subject:
        issue = found.issues[subject]
        session.out.talk(f"{subject.value}, since {issue.since}: {issue.source}")


@policy_command.command("diff")
@command
@click.argument("before", type=DAY)
@click.argument("after", type=DAY, required=False)
def diff(session: Session, before: datetime, after: datetime | None) -> None:
    """Show what changed in the rules between two days; without the second, until today."""
    policy = session.ask(Policy)  # type: ignore[type-abstract] # as above
    changes = list(_changes(policy.on(before.date()), policy.on(after.date() if after else session.today)))
    if session.out.as_json:
        names = ("subject", "rule", "before", "after")
        session.out.array(dict(zip(names, change, strict=True)) for change in changes)
        return
    session.out.table(["about", "rule", "before", "after"], changes, empty="Nothing changed.")


def rules_of(terms: Terms, subject: Subject) -> Mapping[str, object]:
    """The rules of one subject, as plain data."""
    return _plain(attrs.asdict(getattr(terms, subject.value)))


def _plain(rules: Mapping[str, object]) -> dict[str, object]:
    return {str(plain(name)): _worded(value) for name, value in rules.items()}


def _worded(value: object) -> object:
    if isinstance(value, timedelta):
        days = value / timedelta(days=1)
        return "1 day" if days == 1 else f"{days:g} days"
    if isinstance(value, Mapping):
        return _plain(value)
    return sorted(map(str, value)) if isinstance(value, frozenset) else plain(value)


def flat(rules: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    """Each rule by its path."""
    for name, value in rules.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{name}.")
        elif value is not None:
            yield above + name, ", ".join(value) if isinstance(value, list) else value


def _changes(before: Terms, after: Terms) -> Iterator[tuple[str, str, object, object]]:
    for subject in Subject:
        old, new = (dict(flat(rules_of(terms, subject))) for terms in (before, after))
        for rule in dict.fromkeys((*old, *new)):
            if old.get(rule) != new.get(rule):
                yield subject.value, rule, old.get(rule), new.get(rule)


def _fields(terms: Terms) -> dict[str, object]:
    return {
        "on": plain(terms.on),
        "since": plain(terms.since),
        **{
            subject.value: {
                "since": plain(terms.issues[subject].since),
                "source": terms.issues[subject].source,
                "rules": rules_of(terms, subject),
            }
            for subject in Subject
        },
    }
