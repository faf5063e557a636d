"""Endpoints: adding, listing, enabling, disabling, removing, and giving them new secrets."""

from collections.abc import Callable
from datetime import datetime, timedelta

import attrs

from influence.application.acting import Actor
from influence.application.endpoint_secrets import made
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.sealing import Sealer
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.ports.webhooks import WebhookSender
from influence.domain.secret import Secret
from influence.domain.webhook_refusals import EndpointsFull, EndpointTaken
from influence.domain.webhooks import (
    EVERYTHING,
    MOST_ENDPOINTS,
    OVERLAP,
    DisabledBecause,
    Endpoint,
    EndpointId,
    rotated,
)


@attrs.frozen
class Wanted:
    """An endpoint that somebody wants."""

    url: str
    kinds: tuple[str, ...] = (EVERYTHING,)
    description: str = ""


@attrs.frozen
class Secured:
    """An endpoint and its new secret, which nobody is shown again. The former one signs until *former_ends_at*."""

    endpoint: Endpoint
    secret: Secret | None
    former_ends_at: datetime | None = None


@attrs.frozen
class EndpointRow:
    """An endpoint, since when its secret is in force, and until when the former one signs beside it."""

    endpoint: Endpoint
    secret_since: datetime | None
    former_ends_at: datetime | None


@attrs.frozen
class RunEndpoints:
    """Run the endpoints of a tenant.

    An endpoint is an https address on the open internet. Its secret is shown once and rests sealed. What happened
    while it was disabled is not sent afterwards; what waited for it then waits on.
    """

    _storage: Storage
    _sender: WebhookSender
    _sealer: Sealer
    _clock: Clock
    _chance: Chance

    def all(self, by: Actor) -> tuple[Endpoint, ...]:
        """All endpoints, in the order in which they were added."""
        with self._storage.view(by.tenant) as view:
            return view.endpoints.all()

    def one(self, by: Actor, number: EndpointId) -> EndpointRow:
        """One endpoint. Raises `EndpointNotFound`."""
        now = self._clock.now()
        with self._storage.view(by.tenant) as view:
            endpoint, secrets = view.endpoints.get(number), view.endpoints.secrets(number)
        ends = [one.ends_at for one in secrets if one.ends_at is not None and one.is_valid(now)]
        return EndpointRow(endpoint, secrets[0].made_at if secrets else None, max(ends, default=None))

    def add(self, by: Actor, wanted: Wanted, *, dry_run: bool = False) -> Secured:
        """Add an endpoint; with *dry_run* only say whether that could be done, and how it would look.

        Raises:
            EndpointAddressRefused: nothing is sent to such an address.
            EndpointTaken, EndpointsFull: there is one of this address, or there are too many.
        """
        self._sender.check(wanted.url)
        now = self._clock.now()
        fields = attrs.asdict(wanted)
        endpoint = Endpoint(**fields, created_at=now, created_by=by.user)
        if dry_run:
            with self._storage.view(by.tenant) as view:
                _refuse(view.endpoints.all(), wanted.url)
            return Secured(endpoint, None)
        with self._storage.begin(by.tenant, by.user) as work:
            _refuse(work.endpoints.all(), wanted.url)
            kept = work.endpoints.add(endpoint)
            secret, sealed = made(self._sealer, kept.id, self._chance.token(), now)
            work.endpoints.put_secrets(kept.id, [sealed])
            work.commit()
        return Secured(kept, secret)

    def rotate(self, by: Actor, number: EndpointId, overlap: timedelta = OVERLAP) -> Secured:
        """Give an endpoint a new secret; the former one signs beside it for *overlap*, one before that no more."""
        now = self._clock.now()
        with self._storage.begin(by.tenant, by.user) as work:
            endpoint = work.endpoints.get(number)
            secret, sealed = made(self._sealer, number, self._chance.token(), now)
            after = rotated(work.endpoints.secrets(number), sealed, overlap)
            work.endpoints.put_secrets(number, after)
            work.commit()
        return Secured(endpoint, secret, after[1].ends_at if len(after) > 1 else None)

    def enable(self, by: Actor, number: EndpointId) -> Endpoint:
        """Send to it again, and forget how long it failed."""
        return self._changed(by, number, Endpoint.enabled)

    def disable(self, by: Actor, number: EndpointId) -> Endpoint:
        """Send nothing to it until it is enabled."""
        now = self._clock.now()
        return self._changed(by, number, lambda one: one.disabled(DisabledBecause.BY_USER, now))

    def remove(self, by: Actor, number: EndpointId) -> Endpoint:
        """Forget it with its secrets and deliveries; the answer is what it was."""
        with self._storage.begin(by.tenant, by.user) as work:
            endpoint = work.endpoints.get(number)
            work.endpoints.remove(number)
            work.commit()
        return endpoint

    def _changed(self, by: Actor, number: EndpointId, change: Callable[[Endpoint], Endpoint]) -> Endpoint:
        with self._storage.begin(by.tenant, by.user) as work:
            after = _saved(work, work.endpoints.get(number), change)
            work.commit()
        return after


def _refuse(known: tuple[Endpoint, ...], url: str) -> None:
    if any(one.url == url for one in known):
        raise EndpointTaken
    if len(known) >= MOST_ENDPOINTS:
        raise EndpointsFull


def _saved(work: UnitOfWork, before: Endpoint, change: Callable[[Endpoint], Endpoint]) -> Endpoint:
    after = change(before)
    return before if after == before else work.endpoints.save(after)
