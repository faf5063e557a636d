"""`influence orders`."""

import click

from influence.application.keep_orders import KeepOrders
from influence.application.place_orders import PlaceOrders
from influence.application.resolve_doubt import ResolveDoubt
from influence.domain.orders import Order
from influence.entrypoints.cli.order_links import request_link, withdraw_link
from influence.entrypoints.cli.order_making import create, edit
from influence.entrypoints.cli.order_story import list_orders, show, tell_order, timeline
from influence.entrypoints.cli.session import Session, command, global_options


@click.group("orders")
@global_options
def orders_command() -> None:
    """Ask creators for posts: the only way to track TikTok posts with all figures."""


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


@orders_command.command("resolve")
@command
@click.argument("order")
@click.argument("code")
def resolve(session: Session, order: str, code: str) -> None:
    """Look for an order in doubt under a campaign CODE that you have seen at TikTok.

    Nothing is sent again. When it is not there, it stays in doubt and can be called off.
    """
    is_there = session.ask(ResolveDoubt).by_hand(session.by, order, code)
    session.tell_people(aloud=False)
    if not is_there:
        session.out.talk(f"Order {order} is not under code {code}; it stays in doubt.")
        session.out.talk(f"If TikTok does not show it at all: influence orders cancel {order}")
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
    """Call an order off. What TikTok knows of it stays there; another order may be created at once."""
    row = session.ask(KeepOrders).cancel(session.by, order)
    session.tell_people(aloud=False)
    tell_order(session, order)
    for line in _left_at_tiktok(row.order):
        session.out.talk(line)


for other in (create, edit, list_orders, show, timeline, request_link, withdraw_link):
    orders_command.add_command(other)


def _left_at_tiktok(order: Order) -> tuple[str, ...]:
    """What calling *order* off does not take back."""
    if order.placement is None and order.called_at is None:
        return ("TikTok was never asked for it: nothing of it is there.",)
    if order.placement is None:
        return ("Whether TikTok placed it is not known. If it did, it stays there and its link works.",)
    code = order.placement.campaign_code
    return (
        f"At TikTok it stays under {code}: link and code still work, and a creator who accepts uses up one order.",
        "Videos linked from now on do not count here. Tell the creator.",
        "Another order for the same creator goes under another code.",
    )
