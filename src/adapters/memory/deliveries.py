"""Deliveries to endpoints, in memory."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.deliveries import Attempt, Delivery, DeliveryId
from influence.domain.ports.webhooks import DeliveryFilter
from influence.domain.webhook_refusals import DeliveryNotFound, EndpointNotFound
from influence.domain.webhooks import EndpointId


@attrs.frozen
class MemoryDeliveries:
    """The deliveries of one tenant."""

    _state: State
    _own: Holdings

    def queue(self, deliveries: Sequence[Delivery]) -> int:
        for delivery in deliveries:
            if delivery.endpoint not in self._own.endpoints:
                raise EndpointNotFound(delivery.endpoint)
        known = {(one.endpoint, one.event) for one in self._own.deliveries.values()}
        new = {(d.endpoint, d.event): d for d in reversed(deliveries) if (d.endpoint, d.event) not in known}
        for delivery in reversed(new.values()):
            number = DeliveryId(self._state.number("delivery"))
            self._own.deliveries[number] = attrs.evolve(delivery, id=number)
        return len(new)

    def due(self, now: datetime, each: int) -> tuple[Delivery, ...]:
        waiting: dict[EndpointId, list[tuple[datetime, DeliveryId, Delivery]]] = defaultdict(list)
        for one in self._own.deliveries.values():
            if one.due_at is not None and one.due_at <= now and self._own.endpoints[one.endpoint].is_enabled:
                waiting[one.endpoint].append((one.due_at, one.id, one))
        chosen = [entry for entries in waiting.values() for entry in sorted(entries)[:each]]
        return tuple(delivery for _, _, delivery in sorted(chosen))

    def get(self, number: DeliveryId) -> Delivery:
        if number not in self._own.deliveries:
            raise DeliveryNotFound(number)
        return self._own.deliveries[number]

    def save(self, delivery: Delivery, attempt: Attempt | None = None) -> None:
        self.get(delivery.id)
        self._own.deliveries[delivery.id] = delivery
        if attempt is not None:
            self._own.attempts[delivery.id] = (*self.attempts(delivery.id), attempt)

    def select(self, wanted: DeliveryFilter) -> Iterator[Delivery]:
        return (one for one in reversed(list(self._own.deliveries.values())) if _fits(one, wanted))

    def attempts(self, number: DeliveryId) -> tuple[Attempt, ...]:
        return self._own.attempts.get(number, ())

    def forget(self, before: datetime) -> int:
        old = [
            number
            for number, one in self._own.deliveries.items()
            if one.ended_at is not None and one.ended_at < before
        ]
        for number in old:
            del self._own.deliveries[number]
            self._own.attempts.pop(number, None)
        return len(old)


def _fits(delivery: Delivery, wanted: DeliveryFilter) -> bool:
    return (
        wanted.endpoint in (None, delivery.endpoint)
        and wanted.state in (None, delivery.state)
        and (wanted.since is None or delivery.queued_at >= wanted.since)
        and (wanted.below is None or delivery.id < wanted.below)
    )
