"""What programs are sent: endpoints, their secrets, deliveries and the tries to deliver."""

from datetime import timedelta
from typing import Any

import attrs

from influence.domain.deliveries import Attempt, Delivery
from influence.domain.webhook_messages import body_of
from influence.domain.webhooks import Endpoint, EndpointId, SealedSecret
from influence.testing.moments import NOON


def an_endpoint(url: str = "https://hooks.example/influence", **more: Any) -> Endpoint:
    """A webhook endpoint that wants to hear everything."""
    return attrs.evolve(Endpoint(url=url, created_at=NOON, created_by="mara"), **more)


def a_sealed_secret(sealed: bytes = b"\x00sealed secret", **more: Any) -> SealedSecret:
    """The secret in force of an endpoint, sealed so that nobody can open it."""
    return attrs.evolve(SealedSecret(sealed, NOON), **more)


def a_delivery(endpoint: EndpointId, event: int = 1, **more: Any) -> Delivery:
    """A message about an order that waits to be sent; it is due at noon."""
    message_id, kind = f"evt_{event}", "order.placed"
    ordinary = Delivery(
        endpoint=endpoint,
        event=event,
        message_id=message_id,
        kind=kind,
        body=body_of(message_id, kind, NOON, "order/1"),
        queued_at=NOON,
        due_at=NOON,
    )
    return attrs.evolve(ordinary, **more)


def an_attempt(status: int | None = 503, **more: Any) -> Attempt:
    """A try at noon that the endpoint answered with *status*, none where no answer came."""
    ordinary = Attempt(at=NOON, took=timedelta(milliseconds=12), status=status)
    return attrs.evolve(ordinary, **more)
