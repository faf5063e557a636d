"""Noting that a creator took an order: TikTok never says so, but shows what only whoever took it can have done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from influence.domain.order_steps import ORDER_ASKED, REQUESTS_ASKED, OrderStep, Origin, StepKind
from influence.domain.orders import ALLOWED, Order, Step
from influence.domain.ports.storage import UnitOfWork

SHOWS: Final[Mapping[str, str]] = {
    ORDER_ASKED: "video {} stands at it",
    REQUESTS_ASKED: "the creator agreed to link video {}",
}
"""What shows it, by what was asked of TikTok. A link shows it as well, and says so itself."""


def note_acceptance(work: UnitOfWork, order: Order, video_id: str, asked: str, at: datetime) -> Order:
    """The *order* taken, as *video_id* shows; the first time counts, and an order that is over stays as it is."""
    if order.accepted_at is not None or order.state not in ALLOWED[Step.ACCEPT]:
        return order
    detail = SHOWS[asked].format(video_id)
    work.order_steps.note(OrderStep(order.id, StepKind.ACCEPTED, at, Origin.TIKTOK, asked, detail=detail))
    return work.orders.save(order.accepted(at))
