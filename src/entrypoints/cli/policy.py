"""`influence policy`: the rules that change, and since when each one counts."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import attrs
import click

from influence.adapters.policy.locks import WRONG, examine
from influence.adapters.sql.errors import DatabaseMissing
from influence.application.read_move import Move, ReadMove
from influence.domain.capabilities import Tables
from influence.domain.explanations import rule_of
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.policy import Terms
from influence.domain.policy_editions import Subject
from influence.domain.policy_refusals import PolicyAltered
from influence.domain.ports.policy import Policy
from influence.entrypoints.cli.days import DAY
from influence.entrypoints.cli.metric_names import metric_called
from influence.entrypoints.cli.policy_tables import move_fields, move_words, rows_of, tell_tables
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.plain import plain

_RULES = tuple(subject for subject in Subject if subject is not Subject.TABLES)


@click.group("policy")
@global_options
def policy_command() -> None:
    """The rules that change: what may be shown, eligibility, invitations, limits, plans, retention, tracking."""


@policy_command.command("show")
@command
@click.option("--on", "day", type=DAY, metavar="DATE", help="In force on that day (default: today).")
@click.option("--metric", metavar="METRIC", help="Only what the tables say of this metric.")
def show(session: Session, day: datetime | None, metric: str | None) -> None:
    """Show what could be shown and which rules were in force, since when, and where each comes from."""
    on = day.date() if day else session.today
    found = _policy(session).on(on)
    wanted = metric_called(metric, AccountMetric, PostMetric) if metric else None
    move = _move(session)
    if session.out.as_json:
        tables = {"tables": _tables_fields(found, metric)}
        rules = {} if metric else {subject.value: _subject_fields(found, subject) for subject in _RULES}
        session.out.data({**_head(found), "installation": move_fields(move, on), **tables, **rules})
        return
    tell_tables(session.out, found.tables, wanted)
    if not metric:
        rows = [
            [subject.value, rule, said] for subject in _RULES for rule, said in flat(rules_of(found, subject))
        ]
        session.out.table(["about", "rule", "value"], rows, empty="")
    session.out.talk(move_words(move, on))
    for subject in (Subject.TABLES,) if metric else Subject:
        issue = found.issues[subject]
        session.out.talk(f"{subject.value}, since {issue.since}: {issue.source}")
    session.out.talk(f"Policy {found.version}, fingerprint {found.fingerprint}")


@policy_command.command("diff")
@command
@click.argument("before", type=DAY)
@click.argument("after", type=DAY, required=False)
def diff(session: Session, before: datetime, after: datetime | None) -> None:
    """Show what changed in rules and tables between two days, in either order; without the second, until today."""
    policy = _policy(session)
    days = (before.date(), after.date() if after else session.today)
    earlier, later = sorted(days)
    if days != (earlier, later):
        session.out.talk(f"From {earlier} to {later}: the earlier day comes first.")
    changes = list(changes_between(policy.on(earlier), policy.on(later)))
    if session.out.as_json:
        names = ("subject", "rule", "before", "after")
        session.out.array(dict(zip(names, change, strict=True)) for change in changes)
        return
    session.out.table(["about", "rule", "before", "after"], changes, empty="Nothing changed.")


@policy_command.command("check")
@command
def check(session: Session) -> None:
    """Check that the editions that come with the program are those that were reviewed."""
    folder = session.settings.policy
    found = examine(Path(folder) if folder else None)
    if session.out.as_json:
        session.out.array(attrs.asdict(one) for one in found)
    else:
        rows = [[one.name, one.fingerprint[:16], one.state.replace("_", " ")] for one in found]
        session.out.table(["edition", "fingerprint", "state"], rows, empty="")
    wrong = tuple(one.name for one in found if one.state in WRONG)
    if wrong:
        raise PolicyAltered(wrong)


def _policy(session: Session) -> Policy:
    return session.ask(Policy)  # type: ignore[type-abstract] # the container hands out what stands behind a port


def _move(session: Session) -> Move | None:
    """When this installation moved; None where there is no database yet: the policy needs none."""
    try:
        return session.ask(ReadMove)()
    except DatabaseMissing:
        return None


def rules_of(terms: Terms, subject: Subject) -> Mapping[str, object]:
    """The rules of one subject, as plain data; of the tables each cell by its name."""
    if subject is Subject.TABLES:
        return _cells(terms.tables)
    return _plain(attrs.asdict(getattr(terms, subject.value)))


def _cells(tables: Tables) -> dict[str, object]:
    return {rule_of(holder, metric): _OPEN[is_open] for holder, metric, is_open in tables.cells}


_OPEN = {True: "open", False: "closed"}


def _plain(rules: Mapping[str, object]) -> dict[str, object]:
    return {str(plain(name)): _worded(value) for name, value in rules.items()}


def _worded(value: object) -> object:
    if isinstance(value, timedelta):
        return _span(value)
    if isinstance(value, Mapping):
        return _plain(value)
    return sorted(map(str, value)) if isinstance(value, frozenset) else plain(value)


def _span(value: timedelta) -> str:
    if value < timedelta(hours=1):
        return f"{value / timedelta(minutes=1):g} minutes"
    days = value / timedelta(days=1)
    return "1 day" if days == 1 else f"{days:g} days"


def flat(rules: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    """Each rule by its path."""
    for name, value in rules.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{name}.")
        elif value is not None:
            yield above + name, ", ".join(map(str, value)) if isinstance(value, list) else value


def changes_between(before: Terms, after: Terms) -> Iterator[tuple[str, str, object, object]]:
    """What differs: about what, which rule, and what it was and became. Nothing for editions that say the same."""
    for subject in Subject:
        old, new = (dict(_told(terms, subject)) for terms in (before, after))
        for rule in dict.fromkeys((*old, *new)):
            if old.get(rule) != new.get(rule):
                yield subject.value, rule, old.get(rule), new.get(rule)


def _told(terms: Terms, subject: Subject) -> Iterator[tuple[str, object]]:
    """Everything an edition says: since when, from where, and its rules."""
    issue = terms.issues[subject]
    yield "since", plain(issue.since)
    yield "source", issue.source
    if subject is Subject.TABLES:
        yield "version", terms.tables.version
    yield from flat(rules_of(terms, subject))


def _head(terms: Terms) -> dict[str, object]:
    return {
        "on": plain(terms.on),
        "since": plain(terms.since),
        "version": terms.version,
        "fingerprint": terms.fingerprint,
    }


def _tables_fields(terms: Terms, metric: str | None) -> dict[str, object]:
    wanted = metric_called(metric, AccountMetric, PostMetric) if metric else None
    return {
        "version": terms.tables.version,
        **_issue_fields(terms, Subject.TABLES),
        "accounts": rows_of(terms.tables, "accounts", wanted),
        "posts": rows_of(terms.tables, "posts", wanted),
    }


def _subject_fields(terms: Terms, subject: Subject) -> dict[str, object]:
    return {**_issue_fields(terms, subject), "rules": rules_of(terms, subject)}


def _issue_fields(terms: Terms, subject: Subject) -> dict[str, object]:
    issue = terms.issues[subject]
    return {
        "since": plain(issue.since),
        "source": issue.source,
        "fingerprint": terms.editions[subject].fingerprint,
    }
