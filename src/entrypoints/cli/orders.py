"""`influence orders`."""

from datetime import datetime

import click

from influence.application.finding import find_campaign
from influence.application.keep_orders import KeepOrders
from influence.application.place_orders import PlaceOrders, Wanted
from influence.domain.orders import Placement
from influence.entrypoints.cli import shapes
from influence.entrypoints.cli.campaign_list import DAY, day
from influence.entrypoints.cli.order_links import request_link, withdraw_link
from influence.entrypoints.cli.order_story import has_code, list_orders, show, tell_order, timeline
from influence.entrypoints.cli.refusals import Several
from influence.entrypoints.cli.session import Session, command, global_options


@click.group("orders")
@global_options
def orders_command() -> None:
    """Ask creators for posts: the only way to track TikTok posts with all figures."""


@orders_command.command("create")
@command
@click.argument("campaign")
@click.argument("handles", nargs=-1, required=True, metavar="HANDLE...")
@click.option("--posts", type=int, default=1, show_default=True, help="Posts each creator owes, 1 to 10.")
@click.option("--due", type=DAY, metavar="YYYY-MM-DD", help="Agreed day.")
@click.option("--spark-days", type=int, help="Days of Spark authorisation: 0, 7, 30, 60 or 365.")
@click.option("--key", metavar="TEXT", help="The same key again creates nothing new.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent; ask TikTok nothing.")
def create(
    session: Session,
    campaign: str,
    handles: tuple[str, ...],
    posts: int,
    due: datetime | None,
    spark_days: int | None,
    key: str | None,
    dry_run: bool,
) -> None:
    """Create one order for each HANDLE and place it with TikTok."""
    place = session.ask(PlaceOrders)
    wanted = Wanted(posts, spark_days, day(due), key)
    ask = place.preview if dry_run else place
    results = ask(session.by, campaign, handles, wanted)
    if not dry_run:
        session.tell_people(aloud=False)
    made = [(r, r.order) for r in results if r.order is not None and r.error is None]
    if session.out.as_json:
        with session.storage.view(session.by.tenant) as view:
            name = find_campaign(view, campaign).name
        session.out.array({**shapes.order(order, r.handle, name), "dry_run": dry_run} for r, order in made)
    else:
        for result, order in made:
            placed = order.placement
            state = "would be placed" if dry_run else order.state.value.replace("_", " ")
            what = _handed_over(placed) if placed else state
            number = f"{order.id}, created before," if result.was_here else order.id or "(new)"
            posts_owed = f"{order.posts_required} post{'s' if order.posts_required > 1 else ''}"
            session.out.say(f"@{result.handle}: order {number} for {posts_owed}, {what}")
    if errors := [r.error for r in results if r.error is not None]:
        raise Several(errors)


@orders_command.command("place")
@command
@click.argument("order")
def place_again(session: Session, order: str) -> None:
    """Place an order that waits because TikTok could not be reached."""
    placed = session.ask(PlaceOrders).again(session.by, order)
    session.tell_people(aloud=False)
    if placed.error is not None:
        raise placed.error
    tell_order(session, order)


@orders_command.command("send")
@command
@click.argument("order")
def send(session: Session, order: str) -> None:
    """Write down that code or link was handed to the creator, and print what to hand over."""
    session.ask(KeepOrders).send(session.by, order)
    session.tell_people(aloud=False)
    tell_order(session, order)


@orders_command.command("cancel")
@command
@click.argument("order")
def cancel(session: Session, order: str) -> None:
    """Call an order off."""
    session.ask(KeepOrders).cancel(session.by, order)
    session.tell_people(aloud=False)
    tell_order(session, order)


for other in (list_orders, show, timeline, request_link, withdraw_link):
    orders_command.add_command(other)


def _handed_over(placed: Placement) -> str:
    link = f"link {placed.invite_link}"
    return (
        f"code {placed.campaign_code}, {link}"
        if has_code(placed)
        else f"{link} (campaign {placed.campaign_code})"
    )
