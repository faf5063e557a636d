"""Reading back orders whose answer was lost."""

from collections.abc import Iterable, Mapping, Sequence

import attrs

from influence.application.acting import Actor
from influence.application.keep_orders import number_of
from influence.application.requesting_orders import request_again
from influence.domain.events import Event, EventKind
from influence.domain.order_steps import ORDER_ASKED, OrderStep, Origin, StepKind
from influence.domain.orders import Order, OrderState, OrderStepRefused, Step
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.ports.upstream import OrderRequest, OrdersPlaced
from influence.domain.ports.upstream_failures import NotDelivered


@attrs.frozen
class ResolveDoubt:
    """Look for doubtful orders at TikTok: by our own reference where it shows one, else under known campaign codes.

    What is not found stays in doubt: TikTok may still show it later, and a person decides. Nothing is sent again.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock

    def __call__(self, by: Actor, orders: Iterable[Order]) -> int:
        """How many of the doubtful ones among *orders* TikTok has; the others tell which codes there are."""
        every = tuple(orders)
        groups: dict[tuple[object, str | None], list[Order]] = {}
        for order in every:
            if order.state is OrderState.IN_DOUBT:
                groups.setdefault((order.campaign, order.reference), []).append(order)
        return sum(self._look(by, group, self._codes(every, group[0])) for group in groups.values())

    def by_hand(self, by: Actor, number: str, code: str) -> bool:
        """Look for the order of that number under a code that somebody has seen; True when it is there.

        Raises:
            OrderStepRefused: it is not in doubt.
        """
        with self._storage.view(by.tenant) as view:
            order = view.orders.get(number_of(number))
        if order.state is not OrderState.IN_DOUBT:
            raise OrderStepRefused(order.state, Step.PLACE)
        return self.under(by, order, code)

    def under(self, by: Actor, doubtful: Order, code: str) -> bool:
        """Look for one order under a campaign code that somebody has seen at TikTok; True when it is there."""
        return self._look(by, [doubtful], [code]) > 0

    def _look(self, by: Actor, group: Sequence[Order], codes: Sequence[str | None]) -> int:
        with self._storage.view(by.tenant) as view:
            requests = [request_again(view, group, code) for code in codes]
            called = {view.accounts.get(order.account).handle: order for order in group}
        found = 0
        for request in requests:
            left = {h: order for h, order in called.items() if h in request.handles}
            placed = self._find(request)
            if placed is not None:
                found += self._keep(by, left, placed)
        return found

    def _codes(self, every: Iterable[Order], doubtful: Order) -> list[str | None]:
        """Under which codes it may stand: a new one of its own, or any that its campaign shares."""
        shared = dict.fromkeys(
            placement.campaign_code
            for other in every
            if (placement := other.placement) is not None
            and (other.campaign, other.posts_required) == (doubtful.campaign, doubtful.posts_required)
            and self._marketplace.generation.has_placed(placement.upstream_id)
        )
        return [None, *shared]

    def _find(self, request: OrderRequest) -> OrdersPlaced | None:
        try:
            return self._marketplace.find_placed(request)
        except NotDelivered:
            return None

    def _keep(self, by: Actor, called: Mapping[str, Order], placed: OrdersPlaced) -> int:
        found = 0
        with self._storage.begin(by.tenant, by.user) as work:
            taken = {o.placement.upstream_id for o in work.orders.select() if o.placement}
            for handle, placement in placed.placements.items():
                doubtful = called.get(handle)
                if doubtful is None or placement.upstream_id in taken:
                    continue
                order = work.orders.get(doubtful.id)
                if order.state is OrderState.IN_DOUBT:
                    link = placement.invite_link or _link_of(work, order, placement.campaign_code)
                    work.orders.save(order.placed(attrs.evolve(placement, invite_link=link)))
                    code, at = placement.campaign_code, placement.placed_at
                    work.order_steps.note(
                        OrderStep(order.id, StepKind.PLACED, at, Origin.TIKTOK, ORDER_ASKED, detail=code)
                    )
                    work.outbox.put(Event(EventKind.ORDER_PLACED, handle, str(order.id), f"order/{order.id}"))
                    found += 1
            work.commit()
        return found


def _link_of(work: "UnitOfWork | View", order: Order, code: str) -> str:
    siblings = [o.placement for o in work.orders.select(campaign=order.campaign) if o.placement]
    return next((p.invite_link for p in siblings if p.campaign_code == code), "")
