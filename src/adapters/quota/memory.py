"""The book in memory, for the threads of one process."""

import threading
from bisect import bisect_right, insort
from collections import Counter
from datetime import date

from influence.adapters.quota.moments import Bearing, Timing
from influence.adapters.quota.pages import Demand, Lane, Pages, Silence
from influence.adapters.quota.waiting import WaitingQuota
from influence.domain.quota import Limits

_Call = tuple[int, int]
"""When it is over, and its number."""


class MemoryBook:
    """Lists and dicts behind a lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages = MemoryPages()

    def turn(self) -> "MemoryBook":
        """The pages; whoever is late waits."""
        return self

    def __enter__(self) -> Pages:
        self._lock.acquire()
        return self._pages

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class MemoryPages:
    """Calls in the order in which they are over, for all and by lane."""

    def __init__(self) -> None:
        self._calls: dict[int, tuple[int, Lane | None]] = {}
        self._order: dict[Lane | None, list[_Call]] = {None: []}
        self._days: dict[date, Counter[str]] = {}
        self._silences: dict[Lane | None, Silence] = {}
        self._bearing: Bearing | None = None
        self._numbers = 0

    def bearing(self) -> Bearing | None:
        return self._bearing

    def keep_bearing(self, bearing: Bearing) -> None:
        self._bearing = bearing

    def silence(self, lane: Lane | None) -> Silence | None:
        return self._silences.get(lane)

    def keep_silence(self, lane: Lane | None, silence: Silence) -> None:
        self._silences[lane] = silence

    def lift_silence(self, lane: Lane | None) -> None:
        self._silences.pop(lane, None)

    def silences(self) -> tuple[tuple[Lane | None, Silence], ...]:
        return tuple(self._silences.items())

    def over_at(self, nth: int, lane: Lane | None = None) -> int | None:
        order = self._order.get(lane, [])
        return order[-nth][0] if nth <= len(order) else None

    def used(self, edge: int, lane: Lane | None = None) -> int:
        order = self._order.get(lane, [])
        return len(order) - bisect_right(order, edge, key=lambda call: call[0])

    def called(self, day: date) -> int:
        return self._days[day].total() if day in self._days else 0

    def by_endpoint(self, day: date) -> tuple[tuple[str, int], ...]:
        return tuple(sorted(self._days.get(day, {}).items()))

    def write(self, demand: Demand, over_at: int, days: tuple[date, ...]) -> int:
        self._numbers += 1
        self._add(self._numbers, over_at, demand.lane)
        for day in days:
            self._days.setdefault(day, Counter())[demand.endpoint] += 1
        return self._numbers

    def end(self, number: int, over_at: int) -> None:
        if number in self._calls:
            self._add(number, over_at, self._remove(number))

    def cap(self, latest: int) -> None:
        for number in [number for number, (over_at, _) in self._calls.items() if over_at > latest]:
            self.end(number, latest)

    def forget(self, edge: int, day: date) -> None:
        everything = self._order[None]
        while everything and everything[0][0] < edge:
            self._remove(everything[0][1])
        for old in [old for old in self._days if old < day]:
            del self._days[old]

    def _add(self, number: int, over_at: int, lane: Lane | None) -> None:
        self._calls[number] = (over_at, lane)
        for key in {None, lane}:
            insort(self._order.setdefault(key, []), (over_at, number))

    def _remove(self, number: int) -> Lane | None:
        over_at, lane = self._calls.pop(number)
        for key in {None, lane}:
            order = self._order[key]
            del order[bisect_right(order, (over_at, number)) - 1]
            if not order and key is not None:
                del self._order[key]
        return lane


class MemoryQuota(WaitingQuota):
    """The allowance, for the threads that share this object. Another process knows nothing of it."""

    def __init__(self, limits: Limits, timing: Timing | None = None) -> None:
        super().__init__(limits, MemoryBook(), timing or Timing())
