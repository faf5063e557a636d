"""The inside of the in-memory marketplace: who and what is there, and how a call is made."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final

import attrs

from influence.adapters.memory.market.consents import Consent, ConsentDesk
from influence.adapters.memory.market.creators import Creator, Population
from influence.adapters.memory.market.generations import DELIVERIES
from influence.adapters.memory.market.link_requests import LinkRequests
from influence.adapters.memory.market.orders import OrderBook
from influence.adapters.memory.market.refusals import PERMISSION, SCOPE_MISSING
from influence.domain.metrics import Metric
from influence.domain.ports.clock import Clock
from influence.domain.ports.upstream import Subscription
from influence.domain.ports.upstream_failures import (
    Ability,
    Generation,
    NotDelivered,
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)
from influence.domain.quota import Urgency
from influence.domain.secret import Secret

OWN_ACCOUNT: Final = "7600000000000000001"
_CHANGES: Final = frozenset(
    {
        "invite",
        "place_orders",
        "request_link",
        "withdraw_link_request",
        "join",
        "link_video",
        "answer_link_request",
        "exchange",
        "refresh",
        "revoke",
        "subscribe",
        "unsubscribe",
    }
)


@attrs.frozen
class Called:
    """One call that was made, without secrets."""

    name: str
    about: tuple[str, ...] = ()
    urgency: Urgency = Urgency.USER


class World:
    """What the calls and the scene share. `calls` holds what the product asked.

    *undelivered* takes further metrics away from every answer.
    """

    def __init__(
        self,
        clock: Clock,
        generation: Generation = Generation.TTCM,
        *,
        undelivered: Iterable[Metric] = (),
    ) -> None:
        self.calls: list[Called] = []
        self._clock = clock
        self._generation = generation
        self._urgency = Urgency.USER
        self._delivery = DELIVERIES[generation]
        self._undelivered: frozenset[Metric] = frozenset({*self._delivery.undelivered, *undelivered})
        self._lock = threading.RLock()
        self._people = Population()
        self._book = OrderBook()
        self._requests = LinkRequests(self._people, self._book)
        self._desk = ConsentDesk()
        self._subscriptions: dict[str, Subscription] = {}
        self._numbers = count(1)
        self._closed: set[str] = set()
        self._failures: list[tuple[str | None, Exception]] = []
        self._losses: list[str | None] = []
        self._refusals: dict[str, str] = {}

    def fail_next(self, error: Exception, call: str | None = None) -> None:
        """The next call, or the next one named *call*, raises *error* and does nothing."""
        self._failures.append((call, error))

    def lose_next(self, call: str | None = None) -> None:
        """The next call, or the next one named *call*, takes effect, and its answer is lost."""
        self._losses.append(call)

    def _need(self, ability: Ability) -> None:
        if ability in self._delivery.lacks:
            raise NotDelivered(ability, self._generation)

    @contextmanager
    def _called(self, name: str, *about: str) -> Iterator[None]:
        """One call: written down, failed if that was asked for, done, its answer lost if that was asked for."""
        with self._lock:
            self.calls.append(Called(name, about, self._urgency))
            for place, (call, error) in enumerate(self._failures):
                if call in {None, name}:
                    del self._failures[place]
                    raise error
            yield
            for place, lost in enumerate(self._losses):
                if lost in {None, name}:
                    del self._losses[place]
                    raise (OutcomeUnknown if name in _CHANGES else TikTokUnavailable)("the answer was lost")

    def _consenting(self, open_id: str, token: Secret, *scopes: str) -> tuple[Consent, Creator]:
        """The consent behind *token* and its creator, who gave one of *scopes*."""
        consent = self._desk.behind(token, self._clock.now())
        creator = self._people.numbered(consent.creator.number)
        if creator.open_id != open_id:
            raise TikTokRefused(PERMISSION, "creator_id: no permission to operate this creator")
        if consent.scopes.isdisjoint(scopes):
            raise TikTokRefused(SCOPE_MISSING, f"The scope {scopes[0]} is not authorized by the user")
        return consent, creator
