"""Bringing orders up to what TikTok shows of them."""

from collections.abc import Collection, Sequence

import attrs

from influence.application.acting import Actor
from influence.application.following_orders import follow
from influence.application.resolve_doubt import ResolveDoubt
from influence.application.sync_subjects import is_followed
from influence.domain.orders import Order, Placement
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, View
from influence.domain.ports.upstream import Sought
from influence.domain.quota import Urgency
from influence.domain.sync_plan import Matter


@attrs.frozen
class Followed:
    """How many orders were looked at, and how many videos are newly linked."""

    orders: int
    linked: int


@attrs.frozen
class FollowOrders:
    """Read placed orders back, link what TikTok confirmed, and look for those whose answer was lost.

    A video counts for an order only when TikTok shows it there and everything fits. Orders that were placed through
    the other API generation cannot be read and stay as they are.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock

    def __call__(
        self, by: Actor, campaign_code: str | None = None, only: Collection[int] | None = None
    ) -> Followed:
        """Follow all orders, or those under one campaign code, or of these *only*.

        Raises the marketplace's errors.
        """
        with self._storage.view(by.tenant) as view:
            every = tuple(view.orders.select())
            placed = [
                o for o in every if self._is_followed(o, campaign_code) and (only is None or o.id in only)
            ]
            sought = [_sought(view, order) for order in placed]
        linked = self._follow(by, placed, sought)
        if campaign_code is None:
            resolve = ResolveDoubt(self._storage, self._marketplace.at(Urgency.ORDERS), self._clock)
            resolve(by, every)
        return Followed(len(placed), linked)

    def _follow(self, by: Actor, orders: Sequence[Order], sought: list[Sought]) -> int:
        if not sought:
            return 0
        shown = {o.upstream_id: o for o in self._marketplace.at(Urgency.ORDERS).read_orders(sought)}
        self._note(by, orders)
        linked = 0
        for order, asked in zip(orders, sought, strict=True):
            upstream = shown.get(asked.upstream_id)
            if upstream is not None:
                with self._storage.begin(by.tenant) as work:
                    linked += follow(work, order.id, upstream, self._clock.now())
                    work.commit()
        return linked

    def _is_followed(self, order: Order, campaign_code: str | None) -> bool:
        if not is_followed(order, self._marketplace.generation):
            return False
        return campaign_code is None or _placement(order).campaign_code == campaign_code

    def _note(self, by: Actor, orders: Sequence[Order]) -> None:
        with self._storage.begin(by.tenant) as work:
            work.looks.note(Matter.ORDER, [order.id for order in orders], self._clock.now())
            work.commit()


def _sought(view: View, order: Order) -> Sought:
    placement = _placement(order)
    return Sought(placement.upstream_id, placement.campaign_code, view.accounts.get(order.account).handle)


def _placement(order: Order) -> Placement:
    assert order.placement is not None, "only placed orders are followed"  # noqa: S101 - `is_followed` says so
    return order.placement
