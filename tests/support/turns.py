"""Several people at work at once, one port call at a time, in an order that a test chooses."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import attrs

from influence.domain.errors import InfluenceError
from influence.domain.ports.storage import Storage, UnitOfWork, View
from tests.support.breaking import PowerCut

T = TypeVar("T")
Deed = Callable[[], object]
Choose = Callable[[Sequence[int]], int]
"""Which of those who are not done goes on to the next port call."""


class _Runner(threading.Thread):
    """One deed; it stops before every port call until it is its turn."""

    def __init__(self, deed: Deed, cut_at: int | None) -> None:
        super().__init__(daemon=True)
        self.deed = deed
        self.cut_at = cut_at
        self.passed = 0
        self.outcome: object = None
        self.is_done = False
        self.turn = threading.Semaphore(0)
        self.stopped = threading.Semaphore(0)

    def run(self) -> None:
        self.turn.acquire()
        try:
            self.outcome = self.deed()
        except (InfluenceError, PowerCut) as refusal:
            self.outcome = refusal
        finally:
            self.is_done = True
            self.stopped.release()

    def point(self, name: str) -> None:
        """Wait for the next turn, or end here."""
        self.passed += 1
        if self.passed == self.cut_at:
            raise PowerCut(name)
        self.stopped.release()
        self.turn.acquire()

    def go_on(self) -> None:
        """Up to the next port call, or to the end."""
        self.turn.release()
        self.stopped.acquire()


def point(name: str) -> None:
    """Before a port call: whoever takes turns waits here."""
    me = threading.current_thread()
    if isinstance(me, _Runner):
        me.point(name)


def take_turns(choose: Choose, deeds: Sequence[Deed], cut: tuple[int, int] | None = None) -> list[object]:
    """What each of *deeds* came to: an answer, a refusal, or a power cut before the port call that *cut* names."""
    runners = [
        _Runner(deed, cut[1] if cut is not None and cut[0] == number else None)
        for number, deed in enumerate(deeds)
    ]
    for runner in runners:
        runner.start()
    while waiting := [number for number, runner in enumerate(runners) if not runner.is_done]:
        runners[choose(waiting)].go_on()
    for runner in runners:
        runner.join()
    return [runner.outcome for runner in runners]


def first_after(first: int, points: int) -> Choose:
    """*first* takes so many turns, then the others do all of theirs, then it goes on."""
    left = [points]

    def choose(waiting: Sequence[int]) -> int:
        if first in waiting and left[0] > 0:
            left[0] -= 1
            return first
        others = [number for number in waiting if number != first]
        return others[0] if others else first

    return choose


@attrs.frozen
class TurnStorage:
    """Every unit of work and every look is one port call."""

    _storage: Storage

    @contextmanager
    def begin(self, tenant: str, by: str = "") -> Iterator[UnitOfWork]:
        point("begin")
        with self._storage.begin(tenant, by) as work:
            yield work

    @contextmanager
    def view(self, tenant: str) -> Iterator[View]:
        point("view")
        with self._storage.view(tenant) as view:
            yield view

    def tenants(self) -> tuple[str, ...]:
        return self._storage.tenants()

    def add_tenant(self, tenant: str) -> bool:
        return self._storage.add_tenant(tenant)

    def tenant_of_consent(self, state: str) -> str | None:
        point("tenant_of_consent")
        return self._storage.tenant_of_consent(state)

    def tenants_with_grant(self, open_id: str) -> tuple[str, ...]:
        point("tenants_with_grant")
        return self._storage.tenants_with_grant(open_id)


@attrs.frozen
class _TurnMarket:
    """Every question to TikTok is one port call."""

    _market: Any

    def at(self, *urgency: object) -> "_TurnMarket":
        return _TurnMarket(self._market.at(*urgency))

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._market, name)
        if not callable(found):
            return found

        def call(*said: Any, **named: Any) -> Any:
            point(name)
            return found(*said, **named)

        return call


def by_turns(market: T) -> T:
    """*market*, asked in turns."""
    return cast(T, _TurnMarket(market))
