"""Bringing orders up to what TikTok shows of them."""

from collections.abc import Collection, Iterable, Sequence

import attrs

from influence.application.acting import Actor
from influence.application.following_links import asked_codes, note_requests
from influence.application.following_orders import follow
from influence.application.resolve_doubt import ResolveDoubt
from influence.application.sync_subjects import FOLLOWED, is_followed
from influence.application.watching_reviews import Answered, ask_reviews
from influence.domain.errors import MarketplaceFailed
from influence.domain.orders import Order, Placement
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage, View
from influence.domain.ports.upstream import LinkRequest, Sought
from influence.domain.ports.upstream_failures import Ability, Generation
from influence.domain.quota import Urgency
from influence.domain.sync_plan import Matter
from influence.domain.tracking import Tracking


@attrs.frozen
class Followed:
    """How many orders were looked at, and how many videos are newly linked; *elsewhere* cannot be followed now."""

    orders: int
    linked: int
    elsewhere: int = 0


@attrs.frozen
class _Round:
    """What TikTok answered beside the orders themselves."""

    reviews: Answered
    requests: tuple[LinkRequest, ...] = ()
    error: MarketplaceFailed | None = None


@attrs.frozen
class FollowOrders:
    """Read placed orders back, link what TikTok confirmed, and look for those whose answer was lost.

    A video counts for an order only when TikTok shows it there, its review has let it out, and everything fits. Orders
    that were placed through the other API generation cannot be read and stay as they are; they are counted. When all
    posts of a finished order were followed as long as the policy says, only a message of TikTok's brings it back.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _policy: Policy

    @property
    def tracking(self) -> Tracking:
        """For how long posts of orders are followed, at this moment."""
        return self._policy.on(self._clock.now().date()).tracking

    def __call__(
        self, by: Actor, campaign_code: str | None = None, only: Collection[int] | None = None
    ) -> Followed:
        """Follow all orders, or those under one campaign code, or of these *only*.

        Raises the marketplace's errors; what could be read is kept before.
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
        return Followed(len(placed), linked, len(placed_elsewhere(every, self._marketplace.generation)))

    def _follow(self, by: Actor, orders: Sequence[Order], sought: list[Sought]) -> int:
        if not sought:
            return 0
        marketplace = self._marketplace.at(Urgency.ORDERS)
        shown = {o.upstream_id: o for o in marketplace.read_orders(sought)}
        self._note(by, orders)
        pairs = [(order, asked) for order, asked in zip(orders, sought, strict=True)]
        found = [(o, asked, shown[asked.upstream_id]) for o, asked in pairs if asked.upstream_id in shown]
        told = self._ask_more(by, marketplace, orders, ask_reviews(marketplace, found))
        linked = 0
        for order, asked, upstream in found:
            with self._storage.begin(by.tenant, by.user) as work:
                if work.orders.get(order.id).erased_at is not None:
                    continue  # while TikTok was asked; nothing it told is kept
                now, reviewed = self._clock.now(), told.reviews.of(asked.upstream_id)
                linked += follow(work, order.id, upstream, now, reviewed)
                note_requests(work, order, told.requests, now)
                work.commit()
        if told.error is not None:
            raise told.error
        return linked

    def _ask_more(
        self, by: Actor, marketplace: Marketplace, orders: Sequence[Order], reviews: Answered
    ) -> _Round:
        """The requests to link under the codes of *orders* that still wait for something."""
        if Ability.LINK_REQUEST in marketplace.lacks:
            return _Round(reviews, error=reviews.error)
        with self._storage.view(by.tenant) as view:
            codes = asked_codes(orders, view.link_requests.of([order.id for order in orders]))
        try:
            return _Round(reviews, marketplace.link_requests(codes), reviews.error)
        except MarketplaceFailed as error:
            return _Round(reviews, error=reviews.error or error)

    def _is_followed(self, order: Order, campaign_code: str | None) -> bool:
        if not is_followed(order, self._marketplace.generation):
            return False
        if campaign_code is not None:
            return _placement(order).campaign_code == campaign_code
        return not self.tracking.is_over(order, self._clock.now())

    def _note(self, by: Actor, orders: Sequence[Order]) -> None:
        with self._storage.begin(by.tenant, by.user) as work:
            work.looks.note(Matter.ORDER, [order.id for order in orders], self._clock.now())
            work.commit()


def placed_elsewhere(orders: Iterable[Order], generation: Generation) -> tuple[Order, ...]:
    """Those of *orders* that would be followed if they had been placed through this *generation*."""
    return tuple(order for order in orders if order.state in FOLLOWED and is_elsewhere(order, generation))


def is_elsewhere(order: Order, generation: Generation) -> bool:
    """True for an order that was placed through the other API generation."""
    return order.placement is not None and not generation.has_placed(order.placement.upstream_id)


def _sought(view: View, order: Order) -> Sought:
    placement = _placement(order)
    return Sought(placement.upstream_id, placement.campaign_code, view.accounts.get(order.account).handle)


def _placement(order: Order) -> Placement:
    assert order.placement is not None, "only placed orders are followed"  # noqa: S101 - `is_followed` says so
    return order.placement
