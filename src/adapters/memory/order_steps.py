"""What happened to orders, in memory."""

from collections.abc import Mapping, Sequence

import attrs

from influence.adapters.memory.state import Holdings
from influence.domain.order_refusals import OrderNotFound
from influence.domain.order_steps import OrderStep
from influence.domain.orders import OrderId


@attrs.frozen
class MemoryOrderSteps:
    """The evidence of one tenant's orders."""

    _own: Holdings

    def note(self, *steps: OrderStep) -> None:
        for step in steps:
            if step.order not in self._own.orders:
                raise OrderNotFound(str(step.order))
            self._own.refuse_erased(self._own.orders[step.order].account)
        for step in steps:
            known = self._own.order_steps.get(step.order, ())
            if _name(step) not in map(_name, known):
                self._own.order_steps[step.order] = (*known, step)

    def of(self, orders: Sequence[OrderId]) -> Mapping[OrderId, tuple[OrderStep, ...]]:
        return {one: tuple(sorted(self._own.order_steps.get(one, ()), key=lambda s: s.at)) for one in orders}


def _name(step: OrderStep) -> tuple[object, ...]:
    """What makes it another piece of evidence."""
    return (step.kind, step.video_id, step.at, step.detail)
