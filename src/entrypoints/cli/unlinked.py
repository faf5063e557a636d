"""`influence posts unlinked`: published posts that may belong to a campaign and are tied to no order."""

import click

from influence.application.find_unlinked_posts import FindUnlinkedPosts, Unlinked, UnlinkedPosts
from influence.domain.unlinked import SENTENCES
from influence.entrypoints.cli.output import counted
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.plain import plain


@click.command("unlinked")
@command
@click.argument("campaign")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def unlinked(session: Session, campaign: str, limit: int | None, everything: bool) -> None:
    """Propose TikTok posts that look like the campaign and carry no order. Nothing is attached by it.

    What speaks for a post is whose it is and when it went live; its words are never looked at.
    """
    found = session.ask(FindUnlinkedPosts)(session.by, campaign)
    rows = found.found[: None if everything else limit]
    if session.out.as_json:
        session.out.array(map(_fields, rows))
        return
    session.out.table(
        ["account", "published", "order", "what speaks for it", "a link adds", "address"],
        [_line(row) for row in rows],
        empty=_nothing(found),
    )
    if rows:
        session.out.talk("Have the creator link it, with a message in the creator's language:")
        for row in rows[:3]:
            session.out.talk(f"  {_remedy(row, found.campaign.name)}")


def _nothing(found: UnlinkedPosts) -> str:
    if not found.participants:
        return "Nobody supported takes part yet, so there is nothing to look at."
    if not found.looked_at:
        return "No TikTok post of the participants is known yet. Fetch them: influence sync posts"
    return f"Nothing: of {counted(found.looked_at, 'known post')} none looks like one without its order."


def _remedy(row: Unlinked, campaign: str) -> str:
    order = row.proposal.order
    if order is None:
        return f"influence orders create {campaign!r} {row.account.handle}   (there is no order yet to link it to)"
    return f"influence messages send reminder {order.id} --post {row.proposal.post.url} --dry-run"


def _line(row: Unlinked) -> list[object]:
    post, order = row.proposal.post, row.proposal.order
    return [
        f"@{row.account.handle}",
        post.published_at.date() if post.published_at else None,
        order.id if order else None,
        "; ".join(SENTENCES[sign] for sign in row.proposal.signs),
        counted(len(row.adds), "figure"),
        post.url,
    ]


def _fields(row: Unlinked) -> dict[str, object]:
    post, order = row.proposal.post, row.proposal.order
    return {
        "handle": row.account.handle,
        "url": post.url,
        "published_at": plain(post.published_at),
        "order": order.id if order else None,
        "campaign_code": order.placement.campaign_code if order and order.placement else None,
        "invite_link": order.placement.invite_link if order and order.placement else None,
        "signs": [sign.value for sign in row.proposal.signs],
        "adds": [metric.value for metric in row.adds],
    }
