"""Endpoints and what they were sent, as programs read them. Secrets are in none of it."""

from datetime import datetime, timedelta

import attrs

from influence.application.run_deliveries import Told
from influence.application.run_endpoints import EndpointRow
from influence.domain.deliveries import Attempt, Delivery, DeliveryState
from influence.domain.webhooks import DisabledBecause, Endpoint
from influence.entrypoints.forms.growing import grown


@attrs.frozen(kw_only=True)
class EndpointForm:
    """An address that hears of events of some kinds."""

    endpoint: int
    url: str
    kinds: tuple[str, ...]
    description: str
    created_at: datetime
    created_by: str
    disabled_at: datetime | None
    disabled_because: DisabledBecause | None
    failing_since: datetime | None

    @classmethod
    def of(cls, one: Endpoint) -> "EndpointForm":
        """The same for programs."""
        return EndpointForm(
            endpoint=one.id,
            url=one.url,
            kinds=tuple(one.kinds),
            description=one.description,
            created_at=one.created_at,
            created_by=one.created_by,
            disabled_at=one.disabled_at,
            disabled_because=one.disabled_because,
            failing_since=one.failing_since,
        )


@attrs.frozen(kw_only=True)
class EndpointShownForm(EndpointForm):
    """An endpoint, since when its secret is in force, and until when the former one signs beside it."""

    secret_since: datetime | None
    former_secret_ends_at: datetime | None

    @classmethod
    def shown(cls, row: EndpointRow) -> "EndpointShownForm":
        """The same for programs."""
        return grown(
            cls,
            EndpointForm.of(row.endpoint),
            secret_since=row.secret_since,
            former_secret_ends_at=row.former_ends_at,
        )


@attrs.frozen(kw_only=True)
class DeliveryForm:
    """One message on its way to one endpoint; its webhook id is the same however often it is sent."""

    delivery: int
    endpoint: int
    webhook_id: str
    kind: str
    state: DeliveryState
    tries: int
    queued_at: datetime
    due_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, one: Delivery) -> "DeliveryForm":
        """The same for programs."""
        return DeliveryForm(
            delivery=one.id,
            endpoint=one.endpoint,
            webhook_id=one.message_id,
            kind=one.kind,
            state=one.state,
            tries=one.tries,
            queued_at=one.queued_at,
            due_at=one.due_at,
            ended_at=one.ended_at,
        )


@attrs.frozen(kw_only=True)
class AttemptForm:
    """One try. Bodies of answers are neither kept nor shown."""

    at: datetime
    status: int | None
    why: str
    milliseconds: int

    @classmethod
    def of(cls, attempt: Attempt) -> "AttemptForm":
        """The same for programs."""
        took = attempt.took // timedelta(milliseconds=1)
        return cls(at=attempt.at, status=attempt.status, why=attempt.why, milliseconds=took)


@attrs.frozen(kw_only=True)
class DeliveryShownForm(DeliveryForm):
    """One message with what is sent and every try."""

    body: str
    attempts: tuple[AttemptForm, ...]

    @classmethod
    def shown(cls, told: Told) -> "DeliveryShownForm":
        """The same for programs."""
        return grown(
            cls,
            DeliveryForm.of(told.delivery),
            body=told.delivery.body,
            attempts=tuple(map(AttemptForm.of, told.attempts)),
        )
