"""`influence orders request-link` and `withdraw-link`: asking creators to link what is published already."""

import click

from influence.application.request_links import Requested, RequestLinks
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.plain import plain


@click.command("request-link")
@command
@click.argument("order")
@click.argument("video", metavar="VIDEO|URL")
@click.option("--dry-run", is_flag=True, help="Say what would be asked; ask TikTok nothing.")
def request_link(session: Session, order: str, video: str, dry_run: bool) -> None:
    """Ask the creator of an order to link a published video; asked again, it reminds.

    TikTok takes a reminder 24 hours after the last message, and three messages in all.
    """
    use_case = session.ask(RequestLinks)
    asked = (use_case.preview if dry_run else use_case)(session.by, order, video)
    deed = "reminded" if asked.is_reminder else "asked"
    _tell(session, asked, f"{'would be ' if dry_run else ''}{deed} to link", dry_run=dry_run)


@click.command("withdraw-link")
@command
@click.argument("order")
@click.argument("video", metavar="VIDEO|URL")
@click.option("--dry-run", is_flag=True, help="Say what would be taken back; ask TikTok nothing.")
def withdraw_link(session: Session, order: str, video: str, dry_run: bool) -> None:
    """Take a request to link a video back. It cannot be made again."""
    use_case = session.ask(RequestLinks)
    withdraw = use_case.preview_withdrawal if dry_run else use_case.withdraw
    would = "would no longer be" if dry_run else "is no longer"
    _tell(session, withdraw(session.by, order, video), f"{would} asked to link", dry_run=dry_run)


def _tell(session: Session, requested: Requested, deed: str, *, dry_run: bool) -> None:
    if not dry_run:
        session.tell_people(aloud=False)
    asked, row = requested.asked, requested.row
    if session.out.as_json:
        session.out.data(
            {
                "order": row.order.id,
                "handle": row.account.handle,
                "video_id": requested.video_id,
                "status": None if asked is None else asked.status.value,
                "times_asked": 0 if asked is None else asked.times_asked,
                "last_asked_at": None if asked is None else plain(asked.last_asked_at),
                "dry_run": dry_run,
            }
        )
        return
    session.out.say(f"@{row.account.handle} {deed} video {requested.video_id} for order {row.order.id}.")
    if asked is not None and not dry_run:
        session.out.talk(
            f"Asked {asked.times_asked} times; see the answer: influence orders timeline {row.order.id}"
        )
