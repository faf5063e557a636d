"""Why a creator is not asked to link a published video."""

from datetime import datetime
from typing import ClassVar

import attrs

from influence.domain.errors import Refused
from influence.domain.orders import OrderId
from influence.domain.ports.upstream import LinkRequestStatus
from influence.domain.ports.upstream_failures import Generation


@attrs.frozen
class LinkRequestDecided(Refused):
    """The creator, or we, have decided about it."""

    code: ClassVar[str] = "link_request_decided"

    video_id: str
    status: LinkRequestStatus

    def __str__(self) -> str:
        return f"The request to link video {self.video_id} is {self.status.value} and cannot be repeated."

    @property
    def remedies(self) -> tuple[str, ...]:
        """The way without a request."""
        return (
            "The creator can link it: open the campaign's link in the TikTok app and pick the video.",
            "Or add it by hand, with fewer statistics: influence posts add CAMPAIGN URL",
        )


@attrs.frozen
class TooManyLinkRequests(Refused):
    """TikTok lets nobody ask more often."""

    code: ClassVar[str] = "too_many_link_requests"

    video_id: str
    times: int
    order: OrderId

    def __str__(self) -> str:
        return (
            f"The creator was asked {self.times} times to link video {self.video_id}; TikTok allows no more."
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """The way without a request, or an end."""
        return (
            "The creator can link it: open the campaign's link in the TikTok app and pick the video.",
            f"Take the request back: influence orders withdraw-link {self.order} {self.video_id}",
        )


@attrs.frozen
class LinkRequestTooSoon(Refused):
    """TikTok takes a reminder only some time after the last message."""

    code: ClassVar[str] = "link_request_too_soon"

    video_id: str
    again: datetime

    def __str__(self) -> str:
        return (
            f"The creator was asked a short while ago to link video {self.video_id}; "
            f"a reminder is possible from {self.again:%Y-%m-%d %H:%M} UTC."
        )


@attrs.frozen
class NoLinkRequest(Refused):
    """Nobody asked for this video."""

    code: ClassVar[str] = "no_link_request"

    video_id: str
    order: OrderId

    def __str__(self) -> str:
        return f"No request to link video {self.video_id} waits for the creator of order {self.order}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to look."""
        return (f"See what was asked: influence orders timeline {self.order}",)


@attrs.frozen
class NoWayToRequest(Refused):
    """The API generation in use knows no requests to link."""

    code: ClassVar[str] = "link_requests_not_possible"

    generation: Generation
    order: OrderId

    def __str__(self) -> str:
        return f"Creators cannot be asked to link a video through this API ({self.generation.value})."

    @property
    def remedies(self) -> tuple[str, ...]:
        """The way without a request."""
        return (
            "The creator can type the campaign code into a video that is published already.",
            f"See the code and the steps: influence orders show {self.order}",
        )


@attrs.frozen
class OrderElsewhere(Refused):
    """The order was placed through the other API generation."""

    code: ClassVar[str] = "order_of_other_api"

    order: OrderId
    placed: Generation
    used: Generation

    def __str__(self) -> str:
        placed, used = self.placed.value, self.used.value
        return f"Order {self.order} was placed through {placed} and cannot be reached through {used}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """The setting that reaches it."""
        return (f"Use that API for it: INFLUENCE_TIKTOK_API={self.placed.value}",)


@attrs.frozen
class VideoLinked(Refused):
    """There is nothing to ask for."""

    code: ClassVar[str] = "video_linked_here"

    video_id: str
    order: OrderId

    def __str__(self) -> str:
        return f"Video {self.video_id} is linked to order {self.order} already."
