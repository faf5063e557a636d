"""Telling people of agreed days: that one comes near, and that one has passed."""

from collections.abc import Mapping
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.domain.due_dates import DueStage, due_stage
from influence.domain.events import Event, EventKind
from influence.domain.orders import Order
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, UnitOfWork, View

_EVENTS: Final[Mapping[DueStage, EventKind]] = {
    DueStage.SOON: EventKind.ORDER_DUE_SOON,
    DueStage.OVERDUE: EventKind.ORDER_OVERDUE,
}


@attrs.frozen
class RemindOfDue:
    """Tell once that posts are due within three days, and once that they are overdue.

    Another agreed day is told of again.
    """

    _storage: Storage
    _clock: Clock

    def __call__(self, by: Actor) -> int:
        """How much people are told that is new."""
        with self._storage.view(by.tenant) as view:
            if not self._due(view):
                return 0
        with self._storage.begin(by.tenant, by.user) as work:
            told = sum(_tell(work, order, stage) for order, stage in self._due(work).items())
            work.commit()
        return told

    def _due(self, view: View) -> Mapping[Order, DueStage]:
        today = self._clock.now().date()
        stages = ((order, due_stage(order, today)) for order in view.orders.select())
        return {order: stage for order, stage in stages if stage is not None}


def _tell(work: UnitOfWork, order: Order, stage: DueStage) -> bool:
    day = order.due_on
    if day is None or not work.due_reminders.first(order.id, stage, day):
        return False
    handle = work.accounts.get(order.account).handle
    work.outbox.put(Event(_EVENTS[stage], handle, day.isoformat(), f"order/{order.id}"))
    return True
