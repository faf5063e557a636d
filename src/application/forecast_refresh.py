"""How many calls a refresh takes: what is asked, in the largest pieces TikTok takes."""

import math
from collections.abc import Sequence

import attrs

from influence.application.acting import Actor
from influence.application.following_links import asked_codes
from influence.application.sync_subjects import PAGES, subjects
from influence.application.watching_reviews import awaits_review
from influence.domain.membership import HANDLES_PER_CHECK
from influence.domain.networks import Network
from influence.domain.orders import Order, OrderId
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage, View
from influence.domain.ports.upstream_failures import Ability
from influence.domain.sync_plan import Matter, Subject, Terms, plan


@attrs.frozen
class Forecast:
    """What a full refresh asks for, and about how many calls that takes.

    *reviews* of orders and *link_requests* under campaign codes are a call each; videos that nobody knows of yet may
    take more reviews.
    """

    memberships: int
    accounts: int
    participants: int
    orders: int
    reviews: int
    link_requests: int
    calls: int


@attrs.frozen
class ForecastRefresh:
    """Count before asking."""

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _policy: Policy

    def __call__(self, by: Actor) -> Forecast:
        """The forecast for everyone at once; without access to TikTok, that of the order generation."""
        now, generation = self._clock.now(), self._marketplace.generation
        tracking = self._policy.on(now.date()).tracking
        with self._storage.view(by.tenant) as view:
            handles = sum(1 for _ in view.accounts.select(AccountFilter(Network.TIKTOK)))
            known = list(subjects(view, generation, now, tracking))
            followed = self._followed(view, known)
            reviews, codes = self._reviews(view, followed), self._codes(view, followed)
        whole = plan(known, Terms(now=now, order_pages=PAGES[generation].orders))
        return Forecast(
            memberships=handles,
            accounts=len(whole.numbers(Matter.ACCOUNT)),
            participants=len(whole.numbers(Matter.POSTS)),
            orders=len(whole.numbers(Matter.ORDER)),
            reviews=reviews,
            link_requests=codes,
            calls=whole.calls + math.ceil(handles / HANDLES_PER_CHECK) + reviews + codes,
        )

    def _followed(self, view: View, known: Sequence[Subject]) -> list[Order]:
        return [view.orders.get(OrderId(one.number)) for one in known if one.matter is Matter.ORDER]

    def _reviews(self, view: View, orders: Sequence[Order]) -> int:
        """How many of *orders* TikTok's review will be asked about."""
        if Ability.REVIEW in self._marketplace.lacks:
            return 0
        noted = view.order_steps.of([order.id for order in orders])
        return sum(awaits_review(order, noted[order.id]) for order in orders)

    def _codes(self, view: View, orders: Sequence[Order]) -> int:
        """Under how many codes requests to link will be asked about."""
        if Ability.LINK_REQUEST in self._marketplace.lacks:
            return 0
        return len(asked_codes(orders, view.link_requests.of([order.id for order in orders])))
