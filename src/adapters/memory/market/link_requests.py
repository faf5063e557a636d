"""Requests to link a published video, between a brand and the video's creator."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import attrs

from influence.adapters.memory.market.creators import Population
from influence.adapters.memory.market.orders import OrderBook, ShownOrder
from influence.adapters.memory.market.refusals import demand, given
from influence.domain.ports.upstream import LinkRequest, LinkRequestStatus

REMINDERS: Final = 2
BETWEEN: Final = timedelta(hours=24)
_OPEN: Final = LinkRequestStatus.IN_REVIEW


@attrs.frozen
class Asked:
    """One request, for the video of the creator who has *order*."""

    request_id: str
    order: ShownOrder
    video_id: str
    status: LinkRequestStatus
    times: int
    last_at: datetime

    @property
    def shown(self) -> LinkRequest:
        """As the brand sees it."""
        code = self.order.code.text
        return LinkRequest(self.video_id, code, self.status, self.times, self.last_at)


class LinkRequests:
    """All requests, one for each video and campaign."""

    def __init__(self, people: Population, book: OrderBook) -> None:
        self._people = people
        self._book = book
        self._asked: dict[tuple[str, str], Asked] = {}

    def under(self, code: str) -> Iterator[Asked]:
        """Those under a campaign, oldest first."""
        return (one for (campaign, _), one in self._asked.items() if campaign == code)

    def waiting(self, order: ShownOrder) -> Iterator[Asked]:
        """Those that wait for the creator who has *order*."""
        asked = self.under(order.code.text)
        return (one for one in asked if one.order.owner == order.owner and one.status is _OPEN)

    def identified(self, request_id: str) -> Asked | None:
        return next((one for one in self._asked.values() if one.request_id == request_id), None)

    def ask(self, order: ShownOrder, video_id: str, now: datetime) -> Asked:
        """The request, new or reminded of.

        Raises:
            TikTokRefused: it is decided, or it is too early or too late for a reminder.
        """
        before = self._asked.get((order.code.text, video_id))
        if before is None:
            request_id = f"75000000000000{len(self._asked) + 1:05}"
            return self._put(Asked(request_id, order, video_id, _OPEN, 1, now))
        demand(before.status is _OPEN, f"the request for video {video_id} is decided")
        demand(before.times <= REMINDERS, f"{REMINDERS} reminders were sent")
        demand(now - before.last_at >= BETWEEN, "the last message is less than 24 hours old")
        return self._put(attrs.evolve(before, times=before.times + 1, last_at=now))

    def withdraw(self, code: str, video_id: str) -> Asked:
        """The request, taken back.

        Raises:
            TikTokRefused: there is none that waits.
        """
        before = given(self._asked.get((code, video_id)), f"video {video_id} was never asked for")
        demand(before.status is _OPEN, f"the request for video {video_id} is decided")
        return self._put(attrs.evolve(before, status=LinkRequestStatus.REVOKED))

    def answer(self, asked: Asked, *, approve: bool) -> Asked:
        """The request, decided; an approved video is linked.

        Raises:
            TikTokRefused: it is decided already, or the video cannot be linked any more.
        """
        demand(asked.status is _OPEN, f"the request for video {asked.video_id} is decided")
        if not approve:
            return self._put(attrs.evolve(asked, status=LinkRequestStatus.REJECTED))
        given(self._people.seen(asked.video_id), f"video {asked.video_id} is gone")
        demand(self._book.linked_to(asked.video_id) is None, f"video {asked.video_id} is linked already")
        self._book.link(self._current(asked.order), asked.video_id)
        return self._put(attrs.evolve(asked, status=LinkRequestStatus.APPROVED))

    def _current(self, order: ShownOrder) -> ShownOrder:
        mine = (one for one in self._book.under(order.code.text) if one.owner == order.owner)
        return next(mine)

    def _put(self, asked: Asked) -> Asked:
        self._asked[asked.order.code.text, asked.video_id] = asked
        return asked
