"""Waiting for a slot: the more urgent first among the threads of a process, and nobody for longer than is sensible."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import attrs

from influence.adapters.quota.errors import QuotaFileUnusable
from influence.adapters.quota.keeping import Keeper
from influence.adapters.quota.moments import Timing, ticks
from influence.adapters.quota.pages import Book, Demand, Held
from influence.adapters.quota.rules import Obstacle
from influence.domain.ports.quota import QuotaUse, Slot
from influence.domain.ports.upstream_failures import TikTokPostponed
from influence.domain.quota import PATIENCE, Limits, Urgency

_RANKS = {urgency: rank for rank, urgency in enumerate(Urgency)}
_ASIDE = 2_000
"""Microseconds that a thread steps aside while a more urgent one is about to ask."""


@attrs.define(eq=False)
class _Waiter:
    """A thread that waits, and when it asks next."""

    demand: Demand
    place: tuple[int, int]
    next_try: int


@attrs.define
class _HeldSlot:
    """A slot while its call is made."""

    _keeper: Keeper
    _demand: Demand
    _held: Held
    is_throttled: bool = False

    def throttled(self) -> None:
        """Begin the cool-off at once."""
        self.is_throttled = True
        self._keeper.throttled(self._demand, self._held)


class WaitingQuota:
    """The allowance of one developer app, for all threads that share this object and all that share its book."""

    def __init__(self, limits: Limits, book: Book, timing: Timing) -> None:
        self._keeper = Keeper(limits, book, timing)
        self._timing = timing
        self._room = threading.Lock()
        self._waiting: list[_Waiter] = []
        self._came = 0
        self._shut: Obstacle | None = None

    def use(self) -> QuotaUse:
        """How it stands."""
        return self._keeper.use()

    @contextmanager
    def slot(self, endpoint: str, bearer: str, urgency: Urgency) -> Iterator[Slot]:
        """Leave to make one call; waits for it.

        Raises:
            TikTokPostponed: it would take longer than the patience of *urgency*.
        """
        demand = Demand(endpoint, bearer, urgency)
        held = self._wait(demand)
        slot, is_served = _HeldSlot(self._keeper, demand, held), False
        try:
            yield slot
            is_served = not slot.is_throttled
        finally:
            # The call is made and its outcome counts; a slot that nobody ends becomes free by itself, only later.
            with suppress(QuotaFileUnusable):
                self._keeper.end(demand, held, is_served=is_served)

    def _wait(self, demand: Demand) -> Held:
        began = self._timing.steady()
        latest = began + ticks(PATIENCE[demand.urgency])
        with self._queued(demand, began) as waiter:
            while True:
                found = self._try(waiter)
                if isinstance(found, Held):
                    return found
                if found.when > latest:
                    raise TikTokPostponed(found.why, self._timing.moment().at(found.when))
                self._timing.sleep(max(0, found.when - self._timing.steady()) / 1e6)

    @contextmanager
    def _queued(self, demand: Demand, now: int) -> Iterator[_Waiter]:
        with self._room:
            self._came += 1
            waiter = _Waiter(demand, (_RANKS[demand.urgency], self._came), now)
            self._waiting.append(waiter)
        try:
            yield waiter
        finally:
            with self._room:
                self._waiting.remove(waiter)

    def _try(self, waiter: _Waiter) -> Held | Obstacle:
        with self._room:
            now = self._timing.steady()
            if self._shut is not None and self._shut.when > now:
                found: Held | Obstacle = self._shut
            elif any(other.place < waiter.place and other.next_try <= now for other in self._waiting):
                return Obstacle(now + _ASIDE, "others are more urgent")
            else:
                found = self._keeper.ask(waiter.demand)
            if isinstance(found, Obstacle):
                waiter.next_try = found.when
                self._shut = found if found.is_for_all else self._shut
            return found
