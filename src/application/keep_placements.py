"""Writing down what TikTok answers when it is asked to place orders."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.domain.campaign_codes import CodeQuota
from influence.domain.errors import InfluenceError
from influence.domain.events import Event, EventKind
from influence.domain.order_steps import PLACING_ASKED, OrderStep, Origin, StepKind
from influence.domain.orders import Order, OrderState
from influence.domain.ports.storage import UnitOfWork
from influence.domain.ports.upstream import OrdersPlaced
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    NotConfigured,
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)

NOT_REACHED: Final = (TikTokUnavailable, NotConfigured, AuthorisationDead)
"""After these TikTok has placed nothing and refused nothing: the order waits to be placed."""


@attrs.frozen
class Ordered:
    """What became of one handle's order. *is_left_out*: nobody asked for this handle by name."""

    handle: str
    order: Order | None = None
    error: InfluenceError | None = None
    was_here: bool = False
    is_left_out: bool = False


def keep_answer(work: UnitOfWork, called: Mapping[str, Order], placed: OrdersPlaced) -> list[Ordered]:
    """One result for each handle that was *called*; what the code has left is kept with them."""
    if placed.remaining is not None:
        codes = {one.campaign_code: one.placed_at for one in placed.placements.values()}
        for code, told_at in codes.items():
            work.codes.note(CodeQuota(code, placed.remaining, told_at))
    return [_keep(work, handle, order, placed) for handle, order in called.items()]


def _keep(work: UnitOfWork, handle: str, order: Order, placed: OrdersPlaced) -> Ordered:
    placement = placed.placements.get(handle)
    if placement is not None:
        kept = work.orders.save(order.placed(placement))
        work.outbox.put(_event(EventKind.ORDER_PLACED, handle, kept, str(kept.id)))
        if placed.remaining == 0:
            code, at = placement.campaign_code, placement.placed_at
            full = OrderStep(kept.id, StepKind.QUOTA_FULL, at, Origin.TIKTOK, PLACING_ASKED, detail=code)
            work.order_steps.note(full)
        return Ordered(handle, kept)
    why = placed.refused.get(handle, "TikTok placed no order for it")
    kept = work.orders.save(order.refused(why))
    work.outbox.put(_event(EventKind.ORDER_FAILED, handle, kept, why))
    return Ordered(handle, kept, TikTokRefused(0, why))


def keep_failure(
    work: UnitOfWork, by: Actor, now: datetime, called: Mapping[str, Order], error: InfluenceError
) -> list[Ordered]:
    """An unknown outcome stays in doubt; who was not reached stays a draft; a refusal fails."""
    results = []
    for handle, order in called.items():
        kept, event = order, _event(EventKind.ORDER_IN_DOUBT, handle, order, str(order.id))
        if isinstance(error, NOT_REACHED):
            kept = work.orders.save(order.missed())
            work.order_steps.note(*_attempt(order, by, now, str(error)))
            event = _event(EventKind.ORDER_NOT_PLACED, handle, kept, str(error).rstrip("."))
        elif not isinstance(error, OutcomeUnknown):
            kept = work.orders.save(order.refused(str(error)))
            event = _event(EventKind.ORDER_FAILED, handle, kept, str(error))
        work.outbox.put(event)
        results.append(Ordered(handle, kept, error))
    return results


def failure_of(order: Order) -> InfluenceError | None:
    """What was answered when *order* was placed, if that was no success."""
    if order.state is OrderState.IN_DOUBT:
        return OutcomeUnknown("the next sync reads it back")
    return None if order.failure is None else TikTokRefused(0, order.failure)


def _event(kind: EventKind, handle: str, order: Order, detail: str) -> Event:
    return Event(kind, handle, detail, f"order/{order.id}")


def _attempt(order: Order, by: Actor, now: datetime, why: str) -> tuple[OrderStep, OrderStep]:
    """What is known of a call that never got there."""
    return (
        OrderStep(order.id, StepKind.CALLED, order.called_at or now, Origin.OURS, by.user),
        OrderStep(order.id, StepKind.NOT_REACHED, now, Origin.TIKTOK, PLACING_ASKED, detail=why),
    )
