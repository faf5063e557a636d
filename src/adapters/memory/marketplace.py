"""An in-memory marketplace: the `Marketplace` port, for tests and for trying things out."""

import copy
from typing import Final, Self

from influence.adapters.memory.market.consent_calls import ConsentCalls
from influence.adapters.memory.market.creators import NotPossible
from influence.adapters.memory.market.link_calls import LinkCalls
from influence.adapters.memory.market.order_calls import OrderCalls
from influence.adapters.memory.market.refusals import PERMISSION, demand
from influence.adapters.memory.market.scene import Scene
from influence.adapters.memory.market.world import OWN_ACCOUNT, Called
from influence.domain.grants import SCOPES
from influence.domain.metrics import Metric
from influence.domain.ports.upstream import OwnAccount, Subscription
from influence.domain.ports.upstream_failures import Ability, Generation, TikTokRefused
from influence.domain.quota import Urgency

__all__ = ["Called", "FakeMarketplace", "NotPossible"]

OWN: Final = {
    Generation.TTCM: OwnAccount(OWN_ACCOUNT),
    Generation.TIKTOK_ONE: OwnAccount(OWN_ACCOUNT, "Acme", "US", "PASSED"),
}
VIDEOS: Final = "TCM_VIDEOS"


class FakeMarketplace(OrderCalls, LinkCalls, ConsentCalls, Scene):
    """A small marketplace that keeps TikTok's limits and says no where TikTok does. Thread-safe."""

    @property
    def generation(self) -> Generation:
        return self._generation

    @property
    def undelivered(self) -> frozenset[Metric]:
        return self._undelivered

    @property
    def lacks(self) -> frozenset[Ability]:
        return self._delivery.lacks

    @property
    def scopes(self) -> tuple[str, ...]:
        return SCOPES

    def at(self, urgency: Urgency) -> Self:
        """The same world; the calls made here are written down with *urgency*."""
        view = copy.copy(self)
        view._urgency = urgency
        return view

    def own_account(self) -> OwnAccount:
        with self._called("own_account"):
            if OWN_ACCOUNT in self._closed:
                raise TikTokRefused(PERMISSION, "the token does not reach this account")
            return OWN[self._generation]

    def subscribe(self, callback_url: str) -> Subscription:
        self._need(Ability.SUBSCRIBE)
        with self._called("subscribe", callback_url):
            number = f"77000000000000{next(self._numbers):05}"
            self._subscriptions[number] = Subscription(number, VIDEOS, callback_url)
            return self._subscriptions[number]

    def subscriptions(self) -> tuple[Subscription, ...]:
        with self._called("subscriptions"):
            return tuple(self._subscriptions.values())

    def unsubscribe(self, subscription_id: str) -> None:
        with self._called("unsubscribe", subscription_id):
            demand(subscription_id in self._subscriptions, "subscription_id: unknown")
            del self._subscriptions[subscription_id]
