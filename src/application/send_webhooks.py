"""Sending what is due to other programs."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final
from zlib import crc32

import attrs

from influence.application.acting import Actor, Lanes
from influence.application.endpoint_secrets import opened
from influence.domain.deliveries import REMEMBERED, Answer, Attempt, Delivery
from influence.domain.events import Event, EventKind
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.sealing import Sealer
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.ports.webhooks import WebhookSender
from influence.domain.secret import Secret
from influence.domain.webhook_messages import parcel
from influence.domain.webhook_refusals import DeliveryNotFound, SecretUnreadable
from influence.domain.webhooks import DISABLED_WORDS, Endpoint, EndpointId, Verdict

AT_ONCE: Final = 10
"""Deliveries to one endpoint between two commits: so many are sent twice at most when a worker is killed."""
MOST_ROUNDS: Final = 50


@attrs.frozen
class Sent:
    """How it went. *more*: others are due still."""

    delivered: int = 0
    failed: int = 0
    disabled: int = 0
    unreadable: tuple[EndpointId, ...] = ()
    more: bool = False


@attrs.frozen
class _Errand:
    """What one endpoint is sent in one go, one after the other."""

    endpoint: Endpoint
    secrets: tuple[Secret, ...]
    deliveries: Sequence[Delivery]


@attrs.frozen
class _Tried:
    """One delivery, and what was answered when it was sent *at* a time."""

    delivery: Delivery
    answer: Answer
    at: datetime


@attrs.define
class _Tally:
    """What was counted on the way, and which endpoints are left alone for the rest of it."""

    delivered: int = 0
    failed: int = 0
    disabled: int = 0
    resting: set[EndpointId] = attrs.field(factory=set)
    unreadable: set[EndpointId] = attrs.field(factory=set)


@attrs.frozen
class SendWebhooks:
    """Send what is due, at least once, always under the same id.

    An endpoint that fails is left alone until the next time, so that it holds up nobody. One that says it is gone, or
    that took nothing for five days, is disabled, and people are told.
    """

    _storage: Storage
    _sender: WebhookSender
    _sealer: Sealer
    _clock: Clock
    _chance: Chance
    _lanes: Lanes

    def __call__(self, by: Actor) -> Sent:
        """Send, and forget what ended long ago."""
        self._forget(by)
        tally = _Tally()
        is_more = True
        for _ in range(MOST_ROUNDS):
            errands = self._errands(by, tally)
            is_more = bool(errands)
            if not is_more:
                break
            for tried in self._lanes.run(self._run, errands):
                self._keep(by, tried, tally)
        return Sent(
            tally.delivered, tally.failed, tally.disabled, tuple(sorted(tally.unreadable)), more=is_more
        )

    def _forget(self, by: Actor) -> None:
        before = self._clock.now() - REMEMBERED
        with self._storage.begin(by.tenant, by.user) as work:
            if work.deliveries.forget(before):
                work.commit()

    def _errands(self, by: Actor, tally: _Tally) -> list[_Errand]:
        now = self._clock.now()
        with self._storage.view(by.tenant) as view:
            due = sorted(view.deliveries.due(now, AT_ONCE), key=lambda one: one.endpoint)
            grouped = [(number, tuple(some)) for number, some in groupby(due, key=lambda one: one.endpoint)]
            left = [(number, some) for number, some in grouped if number not in tally.resting]
            return list(self._readable(view, left, now, tally))

    def _readable(
        self,
        view: View,
        grouped: Sequence[tuple[EndpointId, Sequence[Delivery]]],
        now: datetime,
        tally: _Tally,
    ) -> Iterator[_Errand]:
        for number, deliveries in grouped:
            try:
                secrets = opened(self._sealer, view, number, now)
            except SecretUnreadable:
                tally.resting.add(number)
                tally.unreadable.add(number)
                continue
            yield _Errand(view.endpoints.get(number), secrets, deliveries)

    def _run(self, errand: _Errand) -> list[_Tried]:
        """Send one after the other, until one is not taken."""
        tried: list[_Tried] = []
        for one in errand.deliveries:
            at = self._clock.now()
            answer = self._sender.send(
                parcel(errand.endpoint.url, one.message_id, one.body, at, errand.secrets)
            )
            tried.append(_Tried(one, answer, at))
            if answer.verdict is not Verdict.ACCEPTED:
                break
        return tried

    def _keep(self, by: Actor, tried: Sequence[_Tried], tally: _Tally) -> None:
        with self._storage.begin(by.tenant, by.user) as work:
            for one in tried:
                self._keep_one(work, one, tally)
            work.commit()

    def _keep_one(self, work: UnitOfWork, tried: _Tried, tally: _Tally) -> None:
        answer, now = tried.answer, self._clock.now()
        is_taken = answer.verdict is Verdict.ACCEPTED
        if not is_taken:
            tally.resting.add(tried.delivery.endpoint)
        try:
            before = work.deliveries.get(tried.delivery.id)
        except DeliveryNotFound:  # removed with its endpoint, while it was on its way
            return
        after = before.tried(answer, now, self._luck())
        work.deliveries.save(after, Attempt.of(answer, tried.at))
        tally.delivered += is_taken
        tally.failed += not is_taken
        tally.disabled += self._judge(work, before.endpoint, answer.verdict, now)

    @staticmethod
    def _judge(work: UnitOfWork, number: EndpointId, verdict: Verdict, now: datetime) -> bool:
        """Keep what the answer means for the endpoint; True when it was disabled for it."""
        before = work.endpoints.get(number)
        after = before.after(verdict, now)
        if after == before:
            return False
        work.endpoints.save(after)
        is_news = before.is_enabled and not after.is_enabled
        if is_news and after.disabled_because is not None:
            words = DISABLED_WORDS[after.disabled_because]
            work.outbox.put(Event(EventKind.WEBHOOK_DISABLED, "", f"{number}: {words}", f"webhook/{number}"))
        return is_news

    def _luck(self) -> float:
        """Between 0 and 1."""
        return crc32(self._chance.token().encode()) / 2**32
