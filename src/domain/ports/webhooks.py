"""Keeping endpoints and deliveries, and sending to them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from influence.domain.deliveries import Answer, Attempt, Delivery, DeliveryId, DeliveryState
from influence.domain.webhook_messages import Parcel
from influence.domain.webhooks import Endpoint, EndpointId, SealedSecret


class Endpoints(Protocol):
    """The endpoints of this tenant."""

    def add(self, endpoint: Endpoint) -> Endpoint:
        """Keep a new endpoint; the answer has its number.

        Raises:
            EndpointTaken: there is one of this address.
        """
        ...

    def get(self, number: EndpointId) -> Endpoint:
        """The endpoint.

        Raises:
            EndpointNotFound: no endpoint of this tenant has that number.
        """
        ...

    def save(self, endpoint: Endpoint) -> Endpoint:
        """Keep a changed endpoint; the answer has the next version.

        Raises:
            Stale: somebody else saved it since it was read, or it is not here.
        """
        ...

    def remove(self, number: EndpointId) -> None:
        """Forget it with its secrets, its deliveries and their attempts. Raises like `get`."""
        ...

    def all(self) -> tuple[Endpoint, ...]:
        """All of them, in the order of their numbers."""
        ...

    def secrets(self, number: EndpointId) -> tuple[SealedSecret, ...]:
        """The secrets of an endpoint, the one in force first; none where there is no such endpoint."""
        ...

    def put_secrets(self, number: EndpointId, secrets: Sequence[SealedSecret]) -> None:
        """Keep these secrets of an endpoint and no others. Raises like `get`."""
        ...


@attrs.frozen(kw_only=True)
class DeliveryFilter:
    """Which deliveries are wanted: of one *endpoint*, in one *state*, queued *since* then, numbered *below*."""

    endpoint: EndpointId | None = None
    state: DeliveryState | None = None
    since: datetime | None = None
    below: DeliveryId | None = None


class Deliveries(Protocol):
    """The deliveries to the endpoints of this tenant."""

    def queue(self, deliveries: Sequence[Delivery]) -> int:
        """Keep new deliveries; what an endpoint has of an event already stays as it is. The answer counts the new.

        Raises:
            EndpointNotFound: one of them goes to no endpoint of this tenant.
        """
        ...

    def due(self, now: datetime, each: int) -> tuple[Delivery, ...]:
        """What waits for enabled endpoints and is due: of each the longest due, at most *each*."""
        ...

    def get(self, number: DeliveryId) -> Delivery:
        """The delivery.

        Raises:
            DeliveryNotFound: no delivery of this tenant has that number.
        """
        ...

    def save(self, delivery: Delivery, attempt: Attempt | None = None) -> None:
        """Keep a changed delivery, and the *attempt* that changed it. Raises like `get`."""
        ...

    def select(self, wanted: DeliveryFilter) -> Iterator[Delivery]:
        """The deliveries that are wanted, the newest first."""
        ...

    def attempts(self, number: DeliveryId) -> tuple[Attempt, ...]:
        """The tries of a delivery, oldest first."""
        ...

    def forget(self, before: datetime) -> int:
        """Drop what ended before then; the answer is how many deliveries."""
        ...


class WebhookSender(Protocol):
    """The way out to endpoints."""

    def check(self, url: str) -> None:
        """Pass for an address that could be sent to, judged by its spelling alone.

        Raises:
            EndpointAddressRefused: nothing is sent there.
        """
        ...

    def send(self, parcel: Parcel) -> Answer:
        """Send it once, and say what was answered. What goes wrong is an answer, too."""
        ...

    def written(self, parcel: Parcel) -> str:
        """What `send` would write over the line, to the letter. Raises like `check`."""
        ...
