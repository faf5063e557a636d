"""`influence policy`: the rules that change, and since when each one counts."""

from datetime import datetime
from pathlib import Path

import attrs
import click

from influence.adapters.policy.locks import WRONG, examine
from influence.adapters.sql.errors import DatabaseMissing
from influence.application.read_move import Move, ReadMove
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.policy_editions import Subject
from influence.domain.policy_refusals import PolicyAltered
from influence.domain.ports.policy import Policy
from influence.entrypoints.cli.days import DAY
from influence.entrypoints.cli.metric_names import metric_called
from influence.entrypoints.cli.policy_tables import tell_tables
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.forms.policy import (
    PolicyForm,
    PolicyTablesForm,
    changes_between,
    flat,
    move_words,
    rules_of,
)

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
        session.out.data(
            PolicyTablesForm.of(found, move, wanted) if wanted else PolicyForm.whole(found, move)
        )
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
