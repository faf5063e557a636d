"""`influence orders list`, `show` and `timeline`: orders as people follow them."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import click

from influence.application.read_orders import OrdersWanted, OrderTold, ReadOrders
from influence.domain.order_steps import OrderStep, Origin
from influence.domain.order_story import OrderStory
from influence.domain.orders import OrderState, Placement
from influence.domain.ports.upstream_failures import Generation
from influence.domain.turns import Who
from influence.entrypoints.cli.output import words
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.forms.orders import OrderStoryForm, OrderToldForm
from influence.entrypoints.plain import fields, plain

_STEPS: Final = (
    "Link: open it on the phone and upload the video through it; everything else is set.",
    "Code, new or published video: content disclosure → branded content → link campaign → add campaign code.",
)
_STEPS_OF_A_CAMPAIGN: Final = (
    "Link: open it on the phone, join the campaign and upload the video through it.",
    "Published already: open the link and pick the video.",
    "Or ask for it: influence orders request-link ORDER VIDEO",
)

_FULL: Final = (
    "quota full: nobody can accept under this code any more; "
    "cancel the order and create it again, it gets a new code"
)


@click.command("list")
@command
@click.argument("campaign", required=False)
@click.option("--state", type=click.Choice([state.value for state in OrderState]), help="Only these.")
@click.option(
    "--waiting-for", type=click.Choice([who.value for who in Who]), help="Only those where it is their turn."
)
@click.option("--overdue", is_flag=True, help="Only those whose agreed day has passed.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_orders(
    session: Session,
    campaign: str | None,
    state: str | None,
    waiting_for: str | None,
    overdue: bool,
    limit: int | None,
    everything: bool,
) -> None:
    """List orders with their state and who waits for whom."""
    wanted = OrdersWanted(
        campaign,
        None if state is None else OrderState(state),
        None if waiting_for is None else Who(waiting_for),
        overdue,
    )
    found = session.ask(ReadOrders)(session.by, wanted)
    rows = found[: None if everything else limit]
    if session.out.as_json:
        session.out.array(map(OrderToldForm.told, rows))
        return
    session.out.table(
        ["order", "account", "campaign", "state", "posts", "waits for", "code"],
        map(_line, rows),
        empty="No orders fit."
        if wanted != OrdersWanted(campaign)
        else "No orders yet. Create one: influence orders create CAMPAIGN HANDLE",
    )
    _tell_elsewhere(session, rows)


def _line(told: OrderTold) -> list[object]:
    order, story = told.row.order, told.story
    return [
        order.id,
        f"@{told.row.account.handle}",
        told.row.campaign.name,
        order.state.value.replace("_", " ")
        + (", overdue" if story.is_overdue else "")
        + (", quota full" if told.is_quota_full else ""),
        f"{len(order.live_links)} of {order.posts_required}",
        str(story.waiting),
        order.placement.campaign_code if order.placement else None,
    ]


def _tell_elsewhere(session: Session, rows: tuple[OrderTold, ...]) -> None:
    others = [told.story.elsewhere for told in rows if told.story.elsewhere is not None]
    if others:
        session.out.talk(elsewhere_words(len(others), others[0], session.marketplace.generation))


def elsewhere_words(count: int, placed: Generation, used: Generation) -> str:
    """Why some orders are not followed."""
    which = "1 order was" if count == 1 else f"{count:,} orders were"
    return f"{which} placed through {placed.value} and cannot be followed through {used.value}."


@click.command("show")
@command
@click.argument("order")
def show(session: Session, order: str) -> None:
    """Show an order with code, link and the steps for the creator, and who waits for whom."""
    tell_order(session, order)


def tell_order(session: Session, number: str) -> None:
    """Say how one order stands, and what its creator can do."""
    told = session.ask(ReadOrders).one(session.by, number)
    if session.out.as_json:
        session.out.data(OrderToldForm.told(told))
        return
    for name, value in fields(OrderToldForm.told(told)).items():
        if value not in (None, [], False) and name not in _TOLD_IN_WORDS:
            session.out.say(f"{name.replace('_', ' ')}: {_in_words(value)}")
    for one in told.row.order.deliverables:
        session.out.say(f"post: {one}")
    if told.is_quota_full:
        session.out.say(_FULL)
    _tell_outlook(session, told)
    placed = told.row.order.placement
    if placed is not None:
        for step in _STEPS if has_code(placed) else _STEPS_OF_A_CAMPAIGN:
            session.out.talk(f"  {step}")


def _in_words(value: object) -> str:
    """A fact of an order for people: moments and words as they read them, lists by their entries."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return f"{_moment(datetime.fromisoformat(value))} UTC"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return words(value)
    return str(value).replace("_", " ") if value in _STATES else str(plain(value))


_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT.*")
_STATES: Final = frozenset(state.value for state in OrderState)
_TOLD_IN_WORDS: Final = frozenset(
    {
        "deliverables",
        "quota_full",
        "waiting_for",
        "upcoming",
        "video_states",
        "followed",
        "placed_through",
        "tracking_ends",
    }
    | {"figures_from", "last_refresh", "is_tracking_over"}
)


@click.command("timeline")
@command
@click.argument("order")
def timeline(session: Session, order: str) -> None:
    """Tell the story of an order: what happened and where that is known from, whose turn it is, what comes next."""
    told = session.ask(ReadOrders).one(session.by, order)
    if session.out.as_json:
        session.out.data(OrderStoryForm.told(told))
        return
    row = told.row
    session.out.say(f"Order {row.order.id} for @{row.account.handle} in {row.campaign.name}:")
    lines = [[_moment(step.at), str(step), _known_from(step)] for step in told.story.steps]
    session.out.table(["when (UTC)", "what", "known from"], lines, empty="")
    _tell_outlook(session, told)


def _tell_outlook(session: Session, told: OrderTold) -> None:
    """Say how its videos stand, whose turn it is and what comes next."""
    for line in _outlook(told.story, session.marketplace.generation):
        session.out.say(line)
    session.out.say(f"last refresh: {_moment(told.asked_at) if told.asked_at else 'not yet'}")


def _outlook(story: OrderStory, used: Generation) -> Iterator[str]:
    for video in story.videos:
        reason = f" ({video.reason})" if video.reason else ""
        yield f"video {video.video_id}: {video.state}{reason}, since {_moment(video.since)}"
    if story.elsewhere is not None:
        yield f"not followed: {elsewhere_words(1, story.elsewhere, used)}"
    waiting = story.waiting
    yield f"waits for: {waiting}" + (f", expected by {_moment(waiting.at)}" if waiting.at else "")
    for upcoming in story.upcoming:
        yield f"next: {_moment(upcoming.at)}, {upcoming.what}"
    if story.is_tracking_over and story.tracking_ends is not None:
        yield f"tracking: ended on {_moment(story.tracking_ends)}, its posts are no longer refreshed"


def _known_from(step: OrderStep) -> str:
    return step.by if step.origin is Origin.OURS else f"TikTok: {step.by}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def has_code(placed: Placement) -> bool:
    """True where a creator can type a code; TikTok One knows links only."""
    return Generation.TTCM.has_placed(placed.upstream_id)
