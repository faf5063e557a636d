"""`influence accounts erasures` and `remove`: what is erased when, and accounts that nobody wants any more."""

from datetime import datetime
from itertools import islice

import click

from influence.application.erase_what_is_due import EraseWhatIsDue, Waiting
from influence.application.read_losses import Losses
from influence.application.remove_accounts import RemoveAccounts, Removed
from influence.domain.networks import Network
from influence.domain.plurals import counted
from influence.entrypoints.cli.refusals import Several
from influence.entrypoints.cli.session import NETWORKS, Session, command
from influence.entrypoints.plain import plain

SHOWN_AT_ONCE = 50


@click.command("erasures")
@command
@click.option("--now", "at_once", is_flag=True, help="Erase what is due before listing what still waits.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def erasures(session: Session, at_once: bool, limit: int | None, everything: bool) -> None:
    """List the figures that nobody can read any more and that are erased at a date."""
    erase = session.ask(EraseWhatIsDue)
    if at_once:
        count = erase(session.by)
        session.out.talk(f"Erased what was due of {counted(count, 'account')}.")
    waiting = erase.waiting(session.by)
    most = limit if limit and not everything else None if everything or session.out.as_json else SHOWN_AT_ONCE
    shown = list(islice(waiting, most))
    if session.out.as_json:
        session.out.array(map(_fields, shown))
        return
    session.out.table(
        ["handle", "erased", "because"],
        [[f"@{one.handle}", _when(one), one.why] for one in shown],
        empty="Nothing waits to be erased.",
    )
    if len(waiting) > len(shown):
        session.out.talk(f"Only the first {most} are shown; --all shows every one, --limit N so many.")


def _fields(one: Waiting) -> dict[str, object]:
    return {
        "handle": one.handle,
        "reason": one.why,
        "erase_by": plain(one.erase_by),
        "not_before": plain(one.not_before),
    }


def loss_fields(losses: Losses) -> dict[str, object]:
    """The losses of one account, for programs."""
    former = [
        {"handle": one.handle, "since": plain(one.since), "until": plain(one.until)}
        for one in losses.former_handles
    ]
    return {"former_handles": former, "erasures": [_fields(one) for one in losses.waiting]}


def loss_words(losses: Losses) -> list[str]:
    """The losses of one account, a line each."""
    names = [f"@{one.handle} until {one.until:%Y-%m-%d}" for one in losses.former_handles]
    former = [f"Formerly {', '.join(names)}"] if names else []
    return former + [f"To be erased {_when(one)}: {one.why}" for one in losses.waiting]


def _when(one: Waiting) -> str:
    if one.erase_by is not None:
        return f"by {_minute(one.erase_by)}"
    return f"when TikTok says so again, after {_minute(one.not_before)}" if one.not_before else ""


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


@click.command("remove")
@command
@click.argument("handles", nargs=-1, required=True, metavar="HANDLE...")
@click.option("--network", type=NETWORKS, default=Network.TIKTOK.value, show_default=True)
@click.option("--dry-run", is_flag=True, help="Say what would become of each; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(session: Session, handles: tuple[str, ...], network: str, dry_run: bool, yes: bool) -> None:
    """Remove accounts for good, with their figures, posts, pictures, consent and history."""
    use_case = session.ask(RemoveAccounts)
    if not dry_run and not yes:
        click.confirm(
            f"{', '.join('@' + handle.removeprefix('@') for handle in handles)}: "
            "everything that is known goes for good. Remove?",
            abort=True,
            err=True,
        )
    look = use_case.preview if dry_run else use_case
    results = look(session.by, handles, Network(network))
    if not dry_run:
        session.tell_people(aloud=False)
    if session.out.as_json:
        session.out.array(_result(one, dry_run=dry_run) for one in results if one.removed)
    else:
        for one in results:
            _say(session, one, dry_run=dry_run)
    if errors := [one.error for one in results if one.error is not None]:
        raise Several(errors)


def _result(one: Removed, *, dry_run: bool) -> dict[str, object]:
    return {
        "handle": one.handle,
        "result": "would_be_removed" if dry_run else "removed",
        "consent_ended": one.had_consent,
        "message": None if one.not_told is None else str(one.not_told),
    }


def _say(session: Session, one: Removed, *, dry_run: bool) -> None:
    if not one.removed:
        return
    consent = ", and its consent would be ended" if one.had_consent else ""
    session.out.say(f"@{one.handle}: would be removed{consent}" if dry_run else f"@{one.handle}: removed")
    if one.not_told is not None:
        session.out.talk(f"TikTok could not be told of the end of the consent: {one.not_told}")
        session.out.talk("The creator can end it in the TikTok app, under Security, Manage app permissions.")
