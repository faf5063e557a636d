"""Sending an endpoint a message that tells of nothing."""

import attrs

from influence.application.acting import Actor
from influence.application.endpoint_secrets import opened
from influence.domain.deliveries import Answer
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.sealing import Sealer
from influence.domain.ports.storage import Storage
from influence.domain.ports.webhooks import WebhookSender
from influence.domain.webhook_messages import TEST_KIND, body_of, parcel
from influence.domain.webhooks import EndpointId


@attrs.frozen
class Trial:
    """What was, or would be, written over the line, and the answer where it was sent."""

    written: str
    answer: Answer | None


@attrs.frozen
class TryEndpoint:
    """Send one test message, signed like every other. Nothing is kept of it, and no answer disables the endpoint."""

    _storage: Storage
    _sender: WebhookSender
    _sealer: Sealer
    _clock: Clock
    _chance: Chance

    def __call__(self, by: Actor, number: EndpointId, *, dry_run: bool = False) -> Trial:
        """Send it, unless it is a *dry_run*.

        Raises:
            EndpointNotFound, SecretUnreadable: it cannot be signed.
            EndpointAddressRefused: nothing is sent to its address any more.
        """
        now = self._clock.now()
        with self._storage.view(by.tenant) as view:
            endpoint = view.endpoints.get(number)
            secrets = opened(self._sealer, view, number, now)
        message_id = f"test_{self._chance.key()}"
        ready = parcel(endpoint.url, message_id, body_of(message_id, TEST_KIND, now), now, secrets)
        written = self._sender.written(ready)
        return Trial(written, None if dry_run else self._sender.send(ready))
