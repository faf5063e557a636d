"""What creators were asked to link, in memory."""

from collections.abc import Mapping, Sequence

import attrs

from influence.adapters.memory.state import Holdings
from influence.domain.link_requests import AskedLink
from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import OrderId


@attrs.frozen
class MemoryLinkRequests:
    """The requests of one tenant."""

    _own: Holdings

    def keep(self, asked: AskedLink) -> None:
        if asked.order not in self._own.orders:
            raise OrderNotFound(str(asked.order))
        self._own.refuse_erased(self._own.orders[asked.order].account)
        self._own.link_requests[asked.order, asked.video_id] = asked

    def of(self, orders: Sequence[OrderId]) -> Mapping[OrderId, tuple[AskedLink, ...]]:
        found: dict[OrderId, list[AskedLink]] = {order: [] for order in orders}
        for (order, _), asked in sorted(self._own.link_requests.items()):
            if order in found:
                found[order].append(asked)
        return {order: tuple(requests) for order, requests in found.items()}
