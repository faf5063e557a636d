"""What people were told of orders, in memory."""

from collections.abc import Collection

import attrs

from influence.adapters.memory.state import Holdings
from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import OrderId


@attrs.frozen
class MemoryRemarks:
    """What stands in the way of one tenant's orders."""

    _own: Holdings

    def news(self, order: OrderId, causes: Collection[str]) -> frozenset[str]:
        if order not in self._own.orders:
            raise OrderNotFound(str(order))
        before = self._own.remarks.get(order, frozenset())
        standing = frozenset(causes)
        if standing != before:
            self._own.remarks[order] = standing
        return standing - before
