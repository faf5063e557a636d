"""Asking a creator to link a video that is published already."""

from datetime import datetime

import attrs

from influence.domain.link_refusals import LinkRequestDecided, LinkRequestTooSoon, TooManyLinkRequests
from influence.domain.orders import OrderId
from influence.domain.ports.upstream import LinkRequest, LinkRequestStatus
from influence.domain.tracking import Tracking


@attrs.frozen
class AskedLink:
    """What the creator of an order was asked for one video, and how that stands."""

    order: OrderId
    video_id: str
    status: LinkRequestStatus
    times_asked: int
    last_asked_at: datetime

    def __attrs_post_init__(self) -> None:
        if self.times_asked < 1:
            raise ValueError("a request was made at least once")

    @property
    def is_open(self) -> bool:
        """True while it waits for the creator."""
        return self.status is LinkRequestStatus.IN_REVIEW

    @classmethod
    def shown(
        cls, order: OrderId, told: LinkRequest, before: "AskedLink | None", now: datetime
    ) -> "AskedLink":
        """The request as TikTok shows it; what it leaves out is as it was *before*."""
        return cls(
            order=order,
            video_id=told.video_id,
            status=told.status,
            times_asked=max(told.times_asked or 1, before.times_asked if before else 1),
            last_asked_at=told.last_asked_at or (before.last_asked_at if before else now),
        )

    def refuse_reminder(self, terms: Tracking, now: datetime) -> None:
        """Pass when the creator may be reminded *now*.

        Raises:
            LinkRequestDecided: there is nothing to remind of.
            TooManyLinkRequests: the creator was asked as often as TikTok allows.
            LinkRequestTooSoon: the last message is too young.
        """
        if not self.is_open:
            raise LinkRequestDecided(self.video_id, self.status)
        if self.times_asked >= terms.most_requests:
            raise TooManyLinkRequests(self.video_id, self.times_asked, self.order)
        again = self.last_asked_at + terms.reminder_after
        if now < again:
            raise LinkRequestTooSoon(self.video_id, again)
