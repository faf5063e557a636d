"""`influence accounts consents` and `disconnect`: the life of creators' consents."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs
import click

from influence.application.ending_consents import WHY
from influence.application.keep_consents import DisconnectAccount
from influence.application.read_consents import ConsentRow, Month, ReadConsents
from influence.domain.grants import ConsentState
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.plain import plain

STATE_WORDS = {
    ConsentState.NEVER: "never asked",
    ConsentState.PENDING: "pending: the creator was asked",
    ConsentState.ACTIVE: "active",
    ConsentState.EXPIRING: "ends soon",
    ConsentState.IN_DOUBT: "in doubt: TikTok's answer to a refresh was lost",
    ConsentState.EXPIRED: "over: ask for a new one",
    ConsentState.REVOKED: "revoked: ask for a new one",
    ConsentState.FAILED: "failed: ask for a new one",
}
LABELS: Final = {True: "Authenticated", False: "Non-authenticated"}
"""What people are told at first."""


@click.command("consents")
@command
@click.option("--state", type=click.Choice([state.value for state in ConsentState]), help="Only these.")
@click.option("--within", type=click.IntRange(1, 3650), metavar="DAYS", help="Only those that end by then.")
@click.option("--calendar", "by_week", is_flag=True, help="Which end when, by month and week.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def consents(
    session: Session,
    state: str | None,
    within: int | None,
    by_week: bool,
    limit: int | None,
    everything: bool,
) -> None:
    """How creators' consents stand: which are active, when they end, why others are not, and what they lack."""
    span = None if within is None else timedelta(days=within)
    if by_week:
        _calendar(session, session.ask(ReadConsents).calendar(session.by, span))
        return
    rows = session.ask(ReadConsents)(session.by, span, None if state is None else ConsentState(state))
    shown = rows if everything else rows[:limit]
    if session.out.as_json:
        session.out.array(consent_fields(row) for row in shown)
        return
    lines = [
        [f"@{r.handle}", LABELS[r.authenticated], _state(r), _day(r.ends_at), ", ".join(r.missing) or "none"]
        for r in shown
    ]
    columns = ["account", "label", "consent", "ends on", "missing scopes"]
    session.out.table(columns, lines, empty="no consent fits" if state else "nobody has consented")


def _calendar(session: Session, months: Sequence[Month]) -> None:
    if session.out.as_json:
        session.out.array(
            {
                "month": month.month,
                "count": month.count,
                "weeks": [
                    {"begins": week.begins, "count": week.count, "handles": week.handles}
                    for week in month.weeks
                ],
            }
            for month in months
        )
        return
    if not months:
        session.out.talk("no consent ends")
    for month in months:
        session.out.say(f"{month.month}: {_ends(month.count)}")
        for week in month.weeks:
            handles = ", ".join(f"@{handle}" for handle in week.handles)
            session.out.say(f"  week of {week.begins}: {_ends(week.count)}: {handles}")


def _ends(count: int) -> str:
    return "1 consent ends" if count == 1 else f"{count:,} consents end"


@click.command("disconnect")
@command
@click.argument("handle")
@click.option("--yes", is_flag=True, help="Do not ask.")
def disconnect(session: Session, handle: str, yes: bool) -> None:
    """End a creator's consent: here, and at TikTok unless another tenant relies on it."""
    if not yes:
        click.confirm(
            f"@{handle.removeprefix('@')}: figures that need the consent become unreadable. Disconnect?",
            abort=True,
            err=True,
        )
    ended = session.ask(DisconnectAccount)(session.by, handle)
    session.tell_people(aloud=False)
    if session.out.as_json:
        session.out.data(
            {
                "handle": ended.handle,
                "told_tiktok": ended.told_tiktok,
                "message": None if ended.not_told is None else str(ended.not_told),
            }
        )
        return
    session.out.say(f"@{ended.handle} is disconnected; its tokens are erased.")
    if ended.not_told is not None:
        session.out.talk(f"TikTok could not be told: {ended.not_told}")
        session.out.talk("The creator can end it in the TikTok app, under Security, Manage app permissions.")
    elif not ended.told_tiktok:
        session.out.talk("TikTok was not told: another tenant here relies on the same authorisation.")


def consent_fields(row: ConsentRow) -> dict[str, object]:
    """How one consent stands, for programs."""
    fields = {**attrs.asdict(row), "missing": list(row.missing), "authenticated": row.authenticated}
    return {name: plain(value) for name, value in fields.items()}


def consent_words(row: ConsentRow) -> str:
    """How one consent stands, in a sentence."""
    ends = f", ends on {_day(row.ends_at)}" if row.ends_at else ""
    missing = f"; it lacks {', '.join(row.missing)}" if row.missing else ""
    return f"Consent: {_state(row)}{ends}{missing}"


def _state(row: ConsentRow) -> str:
    if row.state is ConsentState.REVOKED and row.why is not None:
        return f"revoked: {WHY[row.why]}"
    if row.state is ConsentState.FAILED:
        return f"failed: {row.reason}"
    return STATE_WORDS[row.state]


def _day(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d}"
