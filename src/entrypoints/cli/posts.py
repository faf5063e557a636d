"""`influence posts`."""

from collections.abc import Callable
from typing import Final

import click

from influence.application.add_post_by_hand import AddPostByHand, ByHand
from influence.application.read_accounts import shown
from influence.application.read_posts import PostList, PostRow, ReadPosts, Tab
from influence.application.remove_post_by_hand import RemovePostByHand
from influence.domain.metrics import PostMetric, label
from influence.domain.observations import Observation
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.cli.unlinked import unlinked
from influence.entrypoints.forms.posts import PostForm

_EMPTY: Final = {
    Tab.PUBLISHED: "No TikTok posts in this campaign. They come by orders: influence orders create CAMPAIGN HANDLE",
    Tab.POSTS: "No posts of other networks here. Take some in: influence import FILE --as posts --campaign …",
    Tab.ALL: "No known posts of the participants. Fetch them: influence sync posts",
}


@click.group("posts")
@global_options
def posts_command() -> None:
    """The posts of a campaign. TikTok posts stand under Published Posts, others under Posts."""


posts_command.add_command(unlinked)


@posts_command.command("list")
@command
@click.argument("campaign")
@click.option(
    "--tab", type=click.Choice([tab.value for tab in Tab]), default=Tab.ALL.value, show_default=True
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_posts(session: Session, campaign: str, tab: str, limit: int | None, everything: bool) -> None:
    """List the posts under one tab, each with the figures it may show."""
    found = session.ask(ReadPosts)(session.by, campaign, Tab(tab))
    rows = found.rows[: None if everything else limit]
    if session.out.as_json:
        session.out.array(map(PostForm.of, rows))
        return
    session.out.table(
        ["network", "account", "published", "state", "tracked via", "views", "as of", "figures", "address"],
        [_line(row) for row in rows],
        empty=_EMPTY[Tab(tab)],
    )
    for why in dict.fromkeys(row.standing.why for row in rows if row.standing.why):
        session.out.talk(why)
    tell_removed(session, found)


def _line(row: PostRow) -> list[object]:
    readable = sum(shown(one) is not None for one in row.readings.values())
    views = row.readings[PostMetric.VIDEO_VIEWS]
    return [
        row.post.network.value,
        f"@{row.account.handle}",
        row.post.published_at.date() if row.post.published_at else None,
        row.standing.state.value,
        ", ".join(sorted(why.value.replace("_", " ") for why in row.reasons)) or "not in the campaign",
        shown(views),
        views.as_of.date() if isinstance(views, Observation) else None,
        f"{readable} of {len(row.readings)}",
        row.post.url,
    ]


def tell_removed(session: Session, found: PostList) -> None:
    """What the cut-over took away."""
    for gone in found.removed:
        session.out.talk(str(gone))


@posts_command.command("add")
@command
@click.argument("campaign")
@click.argument("address", metavar="URL")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Say what it would show and lose; add nothing.")
def add(session: Session, campaign: str, address: str, yes: bool, dry_run: bool) -> None:
    """Add one post of a participant by hand. Without an order it shows far fewer statistics."""
    by_hand = session.ask(AddPostByHand)
    look = by_hand.preview(session.by, campaign, address)
    if not session.out.as_json:
        _tell_loss(session.out.say if dry_run else session.out.talk, look, campaign)
    if not dry_run and not look.was_here:
        if not yes:
            click.confirm("Add it by hand?", abort=True, err=True)
        look = by_hand(session.by, campaign, address)
        session.tell_people(aloud=False)
    if session.out.as_json:
        session.out.data(
            {
                "url": look.post.url,
                "handle": look.account.handle,
                "shows": [metric.value for metric in look.shows],
                "loses": [metric.value for metric in look.loses],
                "was_here": look.was_here,
                "added": look.added,
            }
        )
    elif look.was_here:
        session.out.talk("It was added before; nothing changed.")
    elif look.added:
        session.out.say(f"Added: {look.post.url}")


def _tell_loss(tell: Callable[[str], None], look: ByHand, campaign: str) -> None:
    tell(f"A post of @{look.account.handle}, added by hand, shows {len(look.shows)} statistics.")
    if look.loses:
        tell(f"With an order it would show {len(look.loses)} more: {', '.join(map(label, look.loses))}.")
        tell(f"An order's code ties a published post: influence orders list {campaign!r}")
        tell(f"Where there is no order yet: influence orders create {campaign!r} {look.account.handle}")


@posts_command.command("remove")
@command
@click.argument("campaign")
@click.argument("address", metavar="URL")
@click.option("--dry-run", is_flag=True, help="Say what would stay; remove nothing.")
def remove(session: Session, campaign: str, address: str, dry_run: bool) -> None:
    """Take a post that was added by hand out of a campaign. What an order's link brought in stays."""
    by_hand = session.ask(RemovePostByHand)
    found = (by_hand.preview if dry_run else by_hand)(session.by, campaign, address)
    if not dry_run:
        session.tell_people(aloud=False)
    if session.out.as_json:
        session.out.data(
            {
                "url": found.post.url,
                "handle": found.account.handle,
                "removed": found.removed,
                "stays_via": sorted(why.value for why in found.stays),
            }
        )
        return
    session.out.say(f"{'Removed' if found.removed else 'Would remove'}: {found.post.url}")
    if found.stays:
        stays = ", ".join(sorted(why.value.replace("_", " ") for why in found.stays))
        session.out.talk(f"It stays in the campaign by: {stays}.")
