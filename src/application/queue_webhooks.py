"""Events on their way to other programs: queued for each endpoint that wants them."""

from collections.abc import Sequence
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.domain.deliveries import Delivery
from influence.domain.events import Numbered
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.storage import UnitOfWork
from influence.domain.webhook_messages import body_of
from influence.domain.webhooks import EndpointId

_PREFIX: Final = "evt_"


@attrs.frozen
class QueueWebhooks:
    """Queue events for the enabled endpoints. All endpoints hear of one event under one id, which is nobody else's."""

    _clock: Clock
    _chance: Chance

    def take(self, work: UnitOfWork, by: Actor, events: Sequence[Numbered]) -> None:  # noqa: ARG002 - see Taker
        """Queue what *events* make the endpoints hear."""
        endpoints = [one for one in work.endpoints.all() if one.is_enabled]
        queued: list[Delivery] = []
        for numbered in events if endpoints else ():
            first = self._delivery(numbered, endpoints[0].id)
            queued += [attrs.evolve(first, endpoint=one.id) for one in endpoints if one.wants(first.kind)]
        work.deliveries.queue(queued)

    def _delivery(self, numbered: Numbered, endpoint: EndpointId) -> Delivery:
        now, message_id = self._clock.now(), f"{_PREFIX}{self._chance.key()}"
        kind, about, happened = numbered.event.kind.value, numbered.event.about, numbered.event.at or now
        return Delivery(
            endpoint=endpoint,
            event=numbered.number,
            message_id=message_id,
            kind=kind,
            body=body_of(message_id, kind, happened, about),
            queued_at=now,
            due_at=now,
        )
