"""Keeping what is known to have happened to orders."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from influence.domain.order_steps import OrderStep
from influence.domain.orders import OrderId


class OrderSteps(Protocol):
    """The evidence of this tenant's orders. Nothing in it is ever changed or taken away."""

    def note(self, *steps: OrderStep) -> None:
        """Keep *steps*; the same evidence again changes nothing.

        Raises:
            OrderNotFound: there is no such order.
        """
        ...

    def of(self, orders: Sequence[OrderId]) -> Mapping[OrderId, tuple[OrderStep, ...]]:
        """What is kept, oldest first, for every id that is asked; `()` where there is nothing."""
        ...
