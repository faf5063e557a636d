"""Orders in memory."""

from itertools import islice

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.doors import Stale
from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import Order, OrderId
from influence.domain.posts import LinkConflict


def _code(order: Order) -> tuple[str, AccountId] | None:
    return None if order.placement is None else (order.placement.campaign_code, order.account)


@attrs.frozen
class MemoryOrders:
    """The orders of one tenant."""

    _state: State
    _own: Holdings

    def get(self, order: OrderId) -> Order:
        kept = self._own.orders.get(order)
        if kept is None:
            raise OrderNotFound(str(order))
        return kept

    def keyed(self, key: str) -> Order | None:
        order = self._own.order_keys.get(key)
        return None if order is None else self._own.orders[order]

    def _refuse_taken(self, order: Order) -> None:
        code = _code(order)
        owners = {self._own.order_keys.get(order.key), code and self._own.order_codes.get(code)}
        if owners - {None, order.id}:
            raise Stale(f"The order {order.key}")
        for link in order.live_links:
            if self._state.live_videos.get(link.video_id, order.id) != order.id:
                raise LinkConflict(link.video_id)

    def _put(self, order: Order) -> Order:
        self._own.orders[order.id] = order
        self._own.order_keys[order.key] = order.id
        code = _code(order)
        if code is not None:
            self._own.order_codes[code] = order.id
        for link in order.live_links:
            self._state.live_videos[link.video_id] = order.id
        return order

    def add(self, order: Order) -> Order:
        if (order.campaign, order.account) not in self._own.participants:
            raise Stale(f"The order {order.key}")
        self._own.refuse_erased(order.account)
        self._refuse_taken(attrs.evolve(order, id=OrderId(0)))
        return self._put(attrs.evolve(order, id=OrderId(self._state.number("order"))))

    def save(self, order: Order) -> Order:
        kept = self._own.orders.get(order.id)
        if kept is None or kept.version != order.version:
            raise Stale(f"The order {order.id}")
        self._own.refuse_erased(kept.account)
        self._refuse_taken(order)
        for link in kept.live_links:
            del self._state.live_videos[link.video_id]
        return self._put(attrs.evolve(order, version=order.version + 1))

    def select(
        self,
        *,
        campaign: CampaignId | None = None,
        account: AccountId | None = None,
        after: OrderId | None = None,
        limit: int | None = None,
    ) -> tuple[Order, ...]:
        fitting = (
            order
            for order in self._own.orders.values()
            if campaign in (None, order.campaign)
            and account in (None, order.account)
            and (after is None or order.id > after)
        )
        return tuple(islice(fitting, limit))
