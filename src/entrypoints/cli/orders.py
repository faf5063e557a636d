"""`influence orders`."""

from datetime import datetime

import click

from influence.application.keep_orders import KeepOrders, OrderRow
from influence.application.place_orders import PlaceOrders, Wanted
from influence.application.run_campaigns import find_campaign
from influence.domain.orders import Placement
from influence.domain.ports.upstream_failures import Generation
from influence.entrypoints.cli import shapes
from influence.entrypoints.cli.campaign_list import DAY, day
from influence.entrypoints.cli.output import plain
from influence.entrypoints.cli.refusals import Several
from influence.entrypoints.cli.session import Session, command, global_options

_STEPS = (
    "Link: open it on the phone and upload the video through it; everything else is set.",
    "Code, new or published video: content disclosure → branded content → link campaign → add campaign code.",
)
_STEPS_OF_A_CAMPAIGN = (
    "Link: open it on the phone, join the campaign and upload the video through it.",
    "Published already: open the link and pick the video; or ask for the link request in TikTok One.",
)


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


@orders_command.command("list")
@command
@click.argument("campaign", required=False)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_orders(session: Session, campaign: str | None, limit: int | None, everything: bool) -> None:
    """List orders with their state."""
    rows = session.ask(KeepOrders).all(session.by, campaign)[: None if everything else limit]
    if session.out.as_json:
        session.out.array(map(_fields, rows))
        return
    today = session.today
    lines = [
        [
            row.order.id,
            f"@{row.account.handle}",
            row.campaign.name,
            row.order.state.value.replace("_", " ") + (", overdue" if row.order.is_overdue(today) else ""),
            f"{len(row.order.live_links)} of {row.order.posts_required}",
            row.order.placement.campaign_code if row.order.placement else None,
        ]
        for row in rows
    ]
    session.out.table(
        ["order", "account", "campaign", "state", "posts", "code"],
        lines,
        empty="No orders yet. Create one: influence orders create CAMPAIGN HANDLE",
    )


def _fields(row: OrderRow) -> dict[str, object]:
    return shapes.order(row.order, row.account.handle, row.campaign.name)


@orders_command.command("show")
@command
@click.argument("order")
def show(session: Session, order: str) -> None:
    """Show an order with code, link and the steps for the creator."""
    _tell(session, session.ask(KeepOrders).one(session.by, order))


@orders_command.command("send")
@command
@click.argument("order")
def send(session: Session, order: str) -> None:
    """Write down that code or link was handed to the creator, and print what to hand over."""
    _tell_change(session, session.ask(KeepOrders).send(session.by, order))


@orders_command.command("cancel")
@command
@click.argument("order")
def cancel(session: Session, order: str) -> None:
    """Call an order off."""
    _tell_change(session, session.ask(KeepOrders).cancel(session.by, order))


def _tell_change(session: Session, row: OrderRow) -> None:
    session.tell_people(aloud=False)
    _tell(session, row)


def _tell(session: Session, row: OrderRow) -> None:
    fields = _fields(row)
    if session.out.as_json:
        session.out.data(fields)
        return
    for name, value in fields.items():
        if value not in (None, []):
            session.out.say(f"{name.replace('_', ' ')}: {plain(value)}")
    if row.order.placement:
        for step in _STEPS if _has_code(row.order.placement) else _STEPS_OF_A_CAMPAIGN:
            session.out.talk(f"  {step}")


def _has_code(placed: Placement) -> bool:
    return Generation.TTCM.has_placed(placed.upstream_id)


def _handed_over(placed: Placement) -> str:
    link = f"link {placed.invite_link}"
    return (
        f"code {placed.campaign_code}, {link}"
        if _has_code(placed)
        else f"{link} (campaign {placed.campaign_code})"
    )
