"""Agreed days of orders: when people are to be reminded."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from influence.domain.orders import Order, OrderState

SOON: Final = timedelta(days=3)
"""So long before the agreed day people hear of it."""
_OVER: Final = frozenset({OrderState.FULFILLED, OrderState.CANCELLED, OrderState.FAILED})


class DueStage(StrEnum):
    """How near the agreed day of an unfinished order is."""

    SOON = "soon"
    OVERDUE = "overdue"


def due_stage(order: Order, today: date) -> DueStage | None:
    """How near the agreed day is; None while it is far, or once nobody waits."""
    if order.due_on is None or order.state in _OVER:
        return None
    if order.is_overdue(today):
        return DueStage.OVERDUE
    return DueStage.SOON if order.due_on - today <= SOON else None
