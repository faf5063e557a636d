"""`influence accounts consents` and `disconnect`: the life of creators' consents."""

from datetime import datetime, timedelta

import attrs
import click

from influence.application.ending_consents import WHY
from influence.application.keep_consents import DisconnectAccount
from influence.application.read_consents import ConsentRow, ReadConsents
from influence.domain.grants import ConsentState
from influence.entrypoints.cli.output import plain
from influence.entrypoints.cli.session import Session, command

STATE_WORDS = {
    ConsentState.NEVER: "never asked",
    ConsentState.LIVE: "live",
    ConsentState.EXPIRING: "ends soon",
    ConsentState.IN_DOUBT: "in doubt: TikTok's answer to a refresh was lost",
    ConsentState.EXPIRED: "over: ask for a new one",
    ConsentState.ENDED: "ended: ask for a new one",
}


@click.command("consents")
@command
@click.option("--within", type=click.IntRange(1, 3650), metavar="DAYS", help="Only those that end by then.")
def consents(session: Session, within: int | None) -> None:
    """The calendar of consents: which are live, when they end, and what they lack."""
    span = None if within is None else timedelta(days=within)
    rows = session.ask(ReadConsents)(session.by, span)
    if session.out.as_json:
        session.out.array(consent_fields(row) for row in rows)
        return
    lines = [[f"@{r.handle}", _state(r), _day(r.ends_at), ", ".join(r.missing) or "none"] for r in rows]
    session.out.table(
        ["account", "consent", "ends on", "missing scopes"], lines, empty="nobody has consented"
    )


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
    return {name: plain(value) for name, value in {**attrs.asdict(row), "missing": list(row.missing)}.items()}


def consent_words(row: ConsentRow) -> str:
    """How one consent stands, in a sentence."""
    ends = f", ends on {_day(row.ends_at)}" if row.ends_at else ""
    missing = f"; it lacks {', '.join(row.missing)}" if row.missing else ""
    return f"Consent: {_state(row)}{ends}{missing}"


def _state(row: ConsentRow) -> str:
    return STATE_WORDS[row.state] if row.why is None else f"ended: {WHY[row.why]}"


def _day(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d}"
