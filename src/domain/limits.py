"""TikTok's limits on what is asked of it, as agreed at a time: calls, codes, orders."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import attrs

from influence.domain.campaign_codes import ORDERS_PER_CODE
from influence.domain.deliverables import SPARK_DAYS
from influence.domain.errors import Unusable
from influence.domain.orders import HANDLES_PER_ORDER, MOST_POSTS, Order
from influence.domain.quota import Limits, limits

_HELD: Final[Mapping[str, int]] = {
    "orders_per_code": ORDERS_PER_CODE,
    "handles_per_order": HANDLES_PER_ORDER,
    "posts_per_order": MOST_POSTS,
}
"""What orders and the database can hold: an edition may ask for less, never for more."""


@attrs.frozen(kw_only=True)
class TikTokLimits:
    """What TikTok allows: calls by the *levels* of a developer app, and the sizes of requests and orders.

    *insights* is the lower limit per minute, token and endpoint of profiles and videos in TikTok One; *silence* is how
    long nobody asks after the limit of a minute was broken.
    """

    levels: Mapping[str, Limits]
    insights: int
    silence: timedelta
    orders_per_code: int
    handles_per_order: int
    posts_per_order: int
    spark_days: tuple[int, ...]

    def __attrs_post_init__(self) -> None:
        for name, most in _HELD.items():
            if not 1 <= getattr(self, name) <= most:
                raise ValueError(
                    f"{name}: write a number from 1 to {most}, which is what the program can hold"
                )
        if not set(self.spark_days) <= set(SPARK_DAYS) or not self.spark_days:
            raise ValueError(f"spark_days: the program knows {', '.join(map(str, SPARK_DAYS))}")
        if self.insights < 1 or self.silence <= timedelta(0) or not self.levels:
            raise ValueError("insights_per_minute, silence_minutes, calls: write 1 or more")

    def allowed(self, text: str) -> Limits:
        """The calls that *text* allows; a level alone has the limits of profiles and videos, too.

        Raises:
            Unusable: it names neither a level nor limits.
        """
        named = limits(text, self.levels)
        is_level = text.strip().lower() in self.levels
        insights = self.insights if is_level and named.insights is None else named.insights
        return attrs.evolve(named, insights=insights, silence=self.silence)

    def refuse_order(self, order: Order) -> None:
        """Pass for an order that TikTok takes.

        Raises:
            Unusable: it asks for too many posts, or for Spark days that TikTok does not know.
        """
        if order.posts_required > self.posts_per_order:
            why = f"an order asks for 1 to {self.posts_per_order} posts"
            raise Unusable("posts", str(order.posts_required), why)
        for days in {one.spark_days for one in order.asks_for} - {None, *self.spark_days}:
            raise Unusable("Spark days", str(days), f"TikTok knows {', '.join(map(str, self.spark_days))}")
