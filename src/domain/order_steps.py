"""Evidence: what is known to have happened to an order, when, and where that is known from. It is only added to."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

import attrs

from influence.domain.orders import Order, OrderId


class StepKind(StrEnum):
    """What happened to an order, or to a video that is meant for it; of one moment in this order."""

    CREATED = "created"
    CALLED = "called"
    NOT_REACHED = "not_reached"
    PLACED = "placed"
    REFUSED = "refused"
    QUOTA_FULL = "quota_full"
    SENT = "sent"
    ACCEPTED = "accepted"
    LINK_REQUESTED = "link_requested"
    LINK_REMINDED = "link_reminded"
    LINK_WITHDRAWN = "link_withdrawn"
    LINK_APPROVED = "link_approved"
    LINK_REJECTED = "link_rejected"
    UNLINKED = "unlinked"
    UPLOADED = "uploaded"
    IN_REVIEW = "in_review"
    REJECTED = "rejected"
    DELETED = "deleted"
    PUBLISHED = "published"
    LINKED = "linked"
    FIGURES = "figures"
    CONFLICT = "conflict"
    MISMATCH = "mismatch"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    OVERDUE = "overdue"


_K = StepKind
COMPUTED: Final = frozenset({_K.FULFILLED, _K.OVERDUE})
"""What follows from the other facts and is never kept."""
KEPT: Final = tuple(kind for kind in StepKind if kind not in COMPUTED)
ONCE: Final = frozenset({_K.CREATED, _K.PLACED, _K.REFUSED, _K.SENT, _K.ACCEPTED, _K.CANCELLED})
"""What happens to an order at most once."""


class Origin(StrEnum):
    """Who told."""

    OURS = "ours"  # a user of ours did it
    TIKTOK = "tiktok"  # TikTok answered so


@attrs.frozen
class OrderStep:
    """One piece of evidence. *by* is the user who acted, or what was asked of TikTok."""

    order: OrderId
    kind: StepKind
    at: datetime
    origin: Origin
    by: str
    video_id: str = ""
    detail: str = ""

    def __str__(self) -> str:
        return _SENTENCES[self.kind](self)


ORDER_ASKED: Final = "the order, read back"
PLACING_ASKED: Final = "the order, placed"
REPORT_ASKED: Final = "the report of the order's videos"
REVIEW_ASKED: Final = "the review of the order's videos"
REQUESTS_ASKED: Final = "the requests to link"

_SENTENCES: Final[Mapping[StepKind, Callable[[OrderStep], str]]] = {
    _K.CREATED: lambda _: "created",
    _K.CALLED: lambda _: "TikTok was asked to place it",
    _K.NOT_REACHED: lambda s: f"nothing was placed: {s.detail}",
    _K.PLACED: lambda s: f"placed under {s.detail}",
    _K.REFUSED: lambda s: f"refused by TikTok: {s.detail}",
    _K.QUOTA_FULL: lambda s: f"code {s.detail} carries no more orders",
    _K.SENT: lambda _: "code and link handed to the creator",
    _K.ACCEPTED: lambda s: f"taken by the creator{_because(s)}",
    _K.LINK_REQUESTED: lambda s: f"the creator was asked to link video {s.video_id}",
    _K.LINK_REMINDED: lambda s: f"the creator was reminded to link video {s.video_id}",
    _K.LINK_WITHDRAWN: lambda s: f"the request to link video {s.video_id} was taken back",
    _K.LINK_APPROVED: lambda s: f"the creator agreed to link video {s.video_id}",
    _K.LINK_REJECTED: lambda s: f"the creator refused to link video {s.video_id}",
    _K.UPLOADED: lambda s: f"video {s.video_id} is uploaded; its review has not begun",
    _K.IN_REVIEW: lambda s: f"TikTok reviews video {s.video_id}",
    _K.REJECTED: lambda s: f"TikTok rejected video {s.video_id}: {s.detail or 'no reason given'}",
    _K.PUBLISHED: lambda s: f"video {s.video_id} is out",
    _K.LINKED: lambda s: f"video {s.video_id} is linked",
    _K.FIGURES: lambda s: f"TikTok tells figures of video {s.video_id}",
    _K.UNLINKED: lambda s: f"video {s.video_id} is no longer linked{_because(s)}",
    _K.DELETED: lambda s: f"video {s.video_id} was deleted",
    _K.CONFLICT: lambda s: f"video {s.detail} is linked to another order already",
    _K.MISMATCH: lambda s: f"what TikTok shows does not fit: {s.detail}",
    _K.FULFILLED: lambda s: f"fulfilled, {s.detail}",
    _K.CANCELLED: lambda _: "called off",
    _K.OVERDUE: lambda s: f"overdue: due on {s.detail}",
}


def _because(step: OrderStep) -> str:
    return f": {step.detail}" if step.detail else ""


def evidence(order: Order, kept: Iterable[OrderStep]) -> tuple[OrderStep, ...]:
    """What happened to *order*, oldest first: what was *kept*, and the facts of the order that nobody noted."""
    noted = tuple(kept)
    known = {(step.kind, step.video_id, step.at) for step in noted}
    once = {step.kind for step in noted} & ONCE
    facts = (
        fact
        for fact in _facts(order)
        if fact.kind not in once and (fact.kind, fact.video_id, fact.at) not in known
    )
    return tuple(sorted((*facts, *noted), key=lambda step: (step.at, _PLACES[step.kind])))


_PLACES: Final = {kind: place for place, kind in enumerate(StepKind)}


def _facts(order: Order) -> Iterable[OrderStep]:
    """The order's own facts as steps."""

    def fact(kind: StepKind, at: datetime, by: str = ORDER_ASKED, **more: str) -> OrderStep:
        ours = kind in {_K.CREATED, _K.CALLED, _K.SENT, _K.CANCELLED}
        return OrderStep(order.id, kind, at, Origin.OURS if ours else Origin.TIKTOK, by, **more)

    yield fact(_K.CREATED, order.created_at, order.created_by)
    if order.called_at is not None:
        yield fact(_K.CALLED, order.called_at, order.created_by)
    if order.placement is not None:
        placed = order.placement
        yield fact(_K.PLACED, placed.placed_at, PLACING_ASKED, detail=placed.campaign_code)
    if order.failure is not None:
        yield fact(_K.REFUSED, order.called_at or order.created_at, PLACING_ASKED, detail=order.failure)
    for kind, at in ((_K.SENT, order.sent_at), (_K.CANCELLED, order.cancelled_at)):
        if at is not None:
            yield fact(kind, at, "a user")
    if order.accepted_at is not None:
        yield fact(_K.ACCEPTED, order.accepted_at)
    yield from _links(order, fact)


def _links(order: Order, fact: Callable[..., OrderStep]) -> Iterable[OrderStep]:
    """Links, their ends, and each time at which there were enough."""
    turns = [(link.confirmed_at, 1, link.video_id) for link in order.links]
    turns += [(link.revoked_at, -1, link.video_id) for link in order.links if link.revoked_at is not None]
    live = 0
    for at, change, video_id in sorted(turns):
        live += change
        yield fact(_K.LINKED if change > 0 else _K.UNLINKED, at, video_id=video_id)
        if change > 0 and live == order.posts_required:
            yield fact(_K.FULFILLED, at, detail=f"{live} of {order.posts_required} posts")


STAGES: Final = frozenset({_K.UPLOADED, _K.IN_REVIEW, _K.REJECTED, _K.PUBLISHED, _K.DELETED})
"""How far a video has come in TikTok's review."""


def stages(steps: Iterable[OrderStep]) -> Mapping[str, OrderStep]:
    """The last known stage of each video; *steps* are oldest first."""
    return {step.video_id: step for step in steps if step.kind in STAGES}
