"""Endpoints in memory."""

from collections.abc import Sequence

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.doors import Stale
from influence.domain.webhook_refusals import EndpointNotFound, EndpointTaken
from influence.domain.webhooks import Endpoint, EndpointId, SealedSecret


@attrs.frozen
class MemoryEndpoints:
    """The endpoints of one tenant."""

    _state: State
    _own: Holdings

    def add(self, endpoint: Endpoint) -> Endpoint:
        if any(one.url == endpoint.url for one in self._own.endpoints.values()):
            raise EndpointTaken
        kept = attrs.evolve(endpoint, id=EndpointId(self._state.number("endpoint")))
        self._own.endpoints[kept.id] = kept
        return kept

    def get(self, number: EndpointId) -> Endpoint:
        if number not in self._own.endpoints:
            raise EndpointNotFound(number)
        return self._own.endpoints[number]

    def save(self, endpoint: Endpoint) -> Endpoint:
        kept = self._own.endpoints.get(endpoint.id)
        if kept is None or kept.version != endpoint.version:
            raise Stale(f"Endpoint {endpoint.id}")
        self._own.endpoints[endpoint.id] = attrs.evolve(endpoint, version=endpoint.version + 1)
        return self._own.endpoints[endpoint.id]

    def remove(self, number: EndpointId) -> None:
        self.get(number)
        for delivery in [one.id for one in self._own.deliveries.values() if one.endpoint == number]:
            del self._own.deliveries[delivery]
            self._own.attempts.pop(delivery, None)
        self._own.endpoint_secrets.pop(number, None)
        del self._own.endpoints[number]

    def all(self) -> tuple[Endpoint, ...]:
        return tuple(self._own.endpoints.values())

    def secrets(self, number: EndpointId) -> tuple[SealedSecret, ...]:
        return self._own.endpoint_secrets.get(number, ())

    def put_secrets(self, number: EndpointId, secrets: Sequence[SealedSecret]) -> None:
        self.get(number)
        self._own.endpoint_secrets[number] = tuple(secrets)
