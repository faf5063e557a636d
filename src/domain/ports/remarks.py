"""Remembering what people were told of an order, so that they hear of one cause once."""

from collections.abc import Collection
from typing import Protocol

from influence.domain.orders import OrderId


class Remarks(Protocol):
    """What stands in the way of this tenant's orders."""

    def news(self, order: OrderId, causes: Collection[str]) -> frozenset[str]:
        """Those of *causes* that did not stand before; from now on exactly *causes* stand.

        Raises:
            OrderNotFound: there is no such order.
        """
        ...
