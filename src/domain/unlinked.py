"""Published TikTok posts that may belong to a campaign and are tied to no order.

What speaks for a post is whose it is and when it was published: no text of a post is looked at, and none is kept. A
proposal is for a person; nothing is attached by it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, timedelta
from enum import StrEnum
from typing import Final

import attrs

from influence.domain.campaigns import Campaign
from influence.domain.orders import Order, OrderState
from influence.domain.posts import Post

EARLY: Final = timedelta(days=14)
"""How long before an order, or before a campaign begins, a post may have gone live to be its post."""
LATE: Final = timedelta(days=30)
"""How long after the agreed day, or after a campaign's end, it may still be one that came late."""

_ASKING: Final = frozenset(
    {OrderState.OPEN, OrderState.SENT, OrderState.ACCEPTED, OrderState.PARTLY_FULFILLED}
)


class Sign(StrEnum):
    """What speaks for a post, the strongest first."""

    ORDER_WAITS = "order_waits"
    BY_HAND = "by_hand"
    NEAR_THE_DAY = "near_the_day"
    WHILE_IT_RUNS = "while_it_runs"


SENTENCES: Final[Mapping[Sign, str]] = {
    Sign.ORDER_WAITS: "the creator's order still lacks posts",
    Sign.BY_HAND: "somebody added it by hand",
    Sign.NEAR_THE_DAY: "it went live within three days of the agreed day",
    Sign.WHILE_IT_RUNS: "it went live while the campaign ran",
}
_NEAR: Final = timedelta(days=3)


@attrs.frozen
class Proposal:
    """A post, what speaks for it, and the order that it would fulfil a part of, if there is one."""

    post: Post
    signs: tuple[Sign, ...]
    order: Order | None

    @property
    def strength(self) -> int:
        """The more and the stronger the signs, the higher."""
        order = list(Sign)
        return sum(1 << len(order) - order.index(sign) for sign in self.signs)


def asking(orders: Sequence[Order]) -> Order | None:
    """The order among *orders* that still waits for posts; the one that was created first where there are several."""
    return next((one for one in sorted(orders, key=lambda o: o.id) if one.state in _ASKING), None)


def propose(
    campaign: Campaign, orders: Sequence[Order], post: Post, *, is_by_hand: bool, today: date
) -> Proposal | None:
    """What speaks for *post*, given its creator's *orders* in *campaign*; None when too little does.

    A post whose time nobody knows is proposed only where somebody added it by hand.
    """
    order = asking(orders)
    published = post.published_at.astimezone(UTC).date() if post.published_at else None
    signs = set()
    if is_by_hand:
        signs.add(Sign.BY_HAND)
    if published is not None:
        if order is not None and _fits(
            published, order.created_at.date(), order.due_on or campaign.ends_on, today
        ):
            signs.add(Sign.ORDER_WAITS)
        if order is not None and order.due_on and abs(published - order.due_on) <= _NEAR:
            signs.add(Sign.NEAR_THE_DAY)
        if _runs(campaign, published, today):
            signs.add(Sign.WHILE_IT_RUNS)
    if not signs & {Sign.ORDER_WAITS, Sign.BY_HAND}:
        return None
    return Proposal(post, tuple(sign for sign in Sign if sign in signs), order)


def _fits(published: date, asked: date, until: date | None, today: date) -> bool:
    return asked - EARLY <= published <= (until or today) + LATE


def _runs(campaign: Campaign, published: date, today: date) -> bool:
    begun = campaign.starts_on or campaign.created_at.date()
    return begun <= published <= (campaign.ends_on or today)
