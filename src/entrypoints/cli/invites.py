"""`influence accounts invite` and `invites`: asking creators to join TikTok's Creator Marketplace."""

from itertools import islice

import click

from influence.application.read_invites import InviteRow, ReadInvites
from influence.application.ruling_invites import InviteResult, Sent
from influence.application.send_invites import SendInvites
from influence.domain.invites import InviteState, NobodyInvited, reason_words
from influence.entrypoints.cli.refusals import Several
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.plain import plain

SHOWN_AT_ONCE = 50
STATE_WORDS = {
    InviteState.NONE: "never invited",
    InviteState.SENT: "sent, TikTok's answer was lost",
    InviteState.INVITED: "invited",
    InviteState.REJECTED: "rejected: {reason}",
    InviteState.JOINED: "joined",
    InviteState.LAPSED: "lapsed",
}


@click.command("invite")
@command
@click.argument("handles", nargs=-1, required=True, metavar="HANDLE...")
@click.option(
    "--dry-run", is_flag=True, help="Say who would be invited, who not and why; ask TikTok nothing."
)
def invite(session: Session, handles: tuple[str, ...], dry_run: bool) -> None:
    """Send Invite: ask creators to join TikTok's Creator Marketplace.

    An open invitation is not repeated at once, and a rejection has its waiting time: see influence policy show.
    """
    results = session.ask(SendInvites)(session.by, handles, dry_run=dry_run)
    if not dry_run:
        session.tell_people(aloud=False)
    if session.out.as_json:
        session.out.array(map(_result_fields, results))
    else:
        for result in results:
            if dry_run or result.error is None:
                session.out.say(_line(result))
    errors = list(dict.fromkeys(result.error for result in results if result.error is not None))
    if errors and not dry_run:
        raise Several(errors)
    rejected = tuple(result.handle for result in results if result.sent is Sent.REJECTED)
    if rejected and not any(result.sent is Sent.INVITED for result in results):
        raise NobodyInvited(rejected)


def _line(result: InviteResult) -> str:
    told = result.sentence
    return told if told.startswith("@") else f"@{result.handle}: {told}"


def _result_fields(result: InviteResult) -> dict[str, object]:
    return {
        "handle": result.handle,
        "result": result.sent.value,
        "reason": result.reason,
        "message": result.sentence,
        "next_possible": plain(result.next_possible),
        "upgrade": result.upgrade,
    }


@click.command("invites")
@command
@click.option("--state", type=click.Choice([state.value for state in InviteState]), help="Only those.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    help=f"At most N (default: {SHOWN_AT_ONCE} on a terminal).",
)
@click.option("--all", "everything", is_flag=True, help="No limit.")
def invites(session: Session, state: str | None, limit: int | None, everything: bool) -> None:
    """List invitations: where each one stands, since when, and what can be done next.

    With --state none: who is not in the marketplace and was never invited.
    """
    rows = session.ask(ReadInvites)(session.by, InviteState(state) if state else None)
    if session.out.as_json:
        session.out.array(map(_row_fields, islice(rows, None if everything else limit)))
        return
    most = None if everything else limit or SHOWN_AT_ONCE
    session.out.table(
        ["handle", "state", "since", "next step"],
        (
            [f"@{r.handle}", _state(r), r.since and f"{r.since:%Y-%m-%d}", _next(r)]
            for r in islice(rows, most)
        ),
        empty="No invitation fits. Send one: influence accounts invite HANDLE",
    )
    if next(rows, None) is not None:
        session.out.talk(f"Only the first {most} are shown; --all shows every one, --limit N so many.")


def _state(row: InviteRow) -> str:
    reason = row.invite.reason if row.invite is not None else None
    return STATE_WORDS[row.state].format(reason=reason_words(reason or ""))


def _next(row: InviteRow) -> str:
    return f"{row.next_step} (an upgrade: tracked already)" if row.upgrade else row.next_step


def _row_fields(row: InviteRow) -> dict[str, object]:
    sent = row.invite
    return {
        "handle": row.handle,
        "state": row.state.value,
        "since": plain(row.since),
        "sent_at": plain(sent and sent.sent_at),
        "sent_by": sent and sent.sent_by,
        "answered_at": plain(sent and sent.answered_at),
        "joined_at": plain(sent and sent.joined_at),
        "lapses_at": plain(sent and sent.lapses_at),
        "reason": sent and sent.reason,
        "message": _state(row),
        "here": row.account is not None,
        "upgrade": row.upgrade,
        "next_possible": plain(row.next_possible),
        "next_step": row.next_step,
    }
