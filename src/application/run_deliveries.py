"""Deliveries: looking at them, and having them sent once more."""

from datetime import datetime
from itertools import islice

import attrs

from influence.application.acting import Actor
from influence.domain.deliveries import Attempt, Delivery, DeliveryId, DeliveryState
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage
from influence.domain.ports.webhooks import DeliveryFilter
from influence.domain.webhook_refusals import EndpointDisabled
from influence.domain.webhooks import EndpointId


@attrs.frozen
class Told:
    """A delivery with the tries that were made."""

    delivery: Delivery
    attempts: tuple[Attempt, ...]


@attrs.frozen
class RunDeliveries:
    """Look at deliveries, and have them sent once more under the id they had. The worker sends them."""

    _storage: Storage
    _clock: Clock

    def select(self, by: Actor, wanted: DeliveryFilter, most: int | None = None) -> tuple[Delivery, ...]:
        """The deliveries that are wanted, the newest first, at most so many."""
        with self._storage.view(by.tenant) as view:
            if wanted.endpoint is not None:
                view.endpoints.get(wanted.endpoint)
            return tuple(islice(view.deliveries.select(wanted), most))

    def one(self, by: Actor, number: DeliveryId) -> Told:
        """One delivery. Raises `DeliveryNotFound`."""
        with self._storage.view(by.tenant) as view:
            return Told(view.deliveries.get(number), view.deliveries.attempts(number))

    def again(self, by: Actor, number: DeliveryId) -> Delivery:
        """Send it once more, also when it was taken.

        Raises:
            DeliveryNotFound: there is none of that number.
            EndpointDisabled: nothing is sent to its endpoint.
        """
        with self._storage.begin(by.tenant, by.user) as work:
            delivery = work.deliveries.get(number)
            if not work.endpoints.get(delivery.endpoint).is_enabled:
                raise EndpointDisabled(delivery.endpoint)
            after = delivery.again(self._clock.now())
            work.deliveries.save(after)
            work.commit()
        return after

    def again_since(
        self, by: Actor, since: datetime, endpoint: EndpointId | None = None, *, taken_too: bool = False
    ) -> int:
        """Send once more what was queued since then and failed, or also what was taken; the answer counts them.

        Raises:
            EndpointNotFound, EndpointDisabled: nothing can be sent to the *endpoint* that was named. Where none is
            named, those that are disabled are left out.
        """
        states = [DeliveryState.FAILED, *([DeliveryState.DELIVERED] if taken_too else [])]
        now = self._clock.now()
        with self._storage.begin(by.tenant, by.user) as work:
            if endpoint is not None and not work.endpoints.get(endpoint).is_enabled:
                raise EndpointDisabled(endpoint)
            enabled = {one.id for one in work.endpoints.all() if one.is_enabled}
            found = [
                delivery
                for state in states
                for delivery in work.deliveries.select(
                    DeliveryFilter(endpoint=endpoint, state=state, since=since)
                )
                if delivery.endpoint in enabled
            ]
            for delivery in found:
                work.deliveries.save(delivery.again(now))
            work.commit()
        return len(found)
