"""How long linked posts are followed, when their figures are to be expected, and how often a creator may be asked."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from influence.domain.orders import Link, Order, OrderState

_DONE = frozenset({OrderState.FULFILLED, OrderState.CANCELLED})


@attrs.frozen
class Tracking:
    """The terms of following orders.

    *figures_after* is how long TikTok takes after a link until it tells figures, *tracked_for* how long a linked post
    is refreshed, *reminder_after* and *most_requests* what TikTok allows of requests to link a published video.
    """

    figures_after: timedelta
    tracked_for: timedelta
    reminder_after: timedelta
    most_requests: int

    def __attrs_post_init__(self) -> None:
        for name in ("figures_after", "tracked_for", "reminder_after"):
            if getattr(self, name) <= timedelta(0):
                raise ValueError(f"{name}: it must be longer than nothing")
        if self.most_requests < 1:
            raise ValueError("most_requests: write 1 or more")

    def figures_from(self, link: Link) -> datetime:
        """When figures of a linked video are to be expected."""
        return link.confirmed_at + self.figures_after

    def ends(self, order: Order) -> datetime | None:
        """When the last of the order's live links is no longer followed; None without one."""
        return latest(link.confirmed_at + self.tracked_for for link in order.live_links)

    def is_over(self, order: Order, now: datetime) -> bool:
        """True when nothing more is awaited of *order* and none of its posts is followed any longer."""
        ends = self.ends(order)
        return order.state in _DONE and ends is not None and ends <= now


def latest(times: Iterable[datetime]) -> datetime | None:
    """The last of *times*."""
    return max(times, default=None)
