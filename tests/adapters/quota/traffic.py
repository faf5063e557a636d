"""Calls in virtual time: as many as the keeper lets through, with answers that come when the regime says."""

import heapq
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

import attrs

from influence.adapters.quota.keeping import Keeper
from influence.adapters.quota.pages import Demand, Held
from influence.domain.quota import Urgency
from tests.adapters.quota.far_side import Arrival
from tests.adapters.quota.virtual import SECOND, VirtualTime

DEADLINE: Final = 30.0
PLAIN: Final = Demand("/tto/tcm/campaign/", "brand", Urgency.USER)


@attrs.frozen
class Regime:
    """How answers come: after *latency*; a share of them is *lost*, and of the processes *killed*, on the way."""

    name: str
    latency: Callable[[Random], float]
    lost: float = 0.0
    killed: float = 0.0
    pause: float = 0.0
    at_least: float = 0.0
    """The share of the allowance that must be used when there is always work waiting."""


def _heavy(random: Random) -> float:
    return min(DEADLINE, 0.04 * random.paretovariate(1.3))


REGIMES: Final = (
    Regime("constant 50 ms", lambda _: 0.05, at_least=0.93),
    Regime("jitter 50 ms", lambda random: random.uniform(0.03, 0.08), at_least=0.9),
    Regime("constant 400 ms", lambda _: 0.4, at_least=0.68),
    Regime("heavy tail", _heavy, at_least=0.7),
    Regime("timeouts 30 s", lambda random: 0.05 if random.random() < 0.99 else DEADLINE, at_least=0.5),
    Regime("bursts", lambda random: random.uniform(0.01, 0.3), pause=0.02),
    Regime("near zero", lambda random: random.uniform(0, 0.0002), at_least=0.97),
    Regime("lost answers and kills", lambda random: random.uniform(0.02, 0.1), lost=0.02, killed=0.005),
)


@attrs.define
class Throttle:
    """A throttle answer, when it was noticed, and how many calls had been sent in the minute before."""

    at: int
    demand: Demand
    sent_in_minute: int


@attrs.define
class Record:
    """What happened."""

    sent: list[tuple[int, Demand]] = attrs.field(factory=list)
    arrivals: list[Arrival] = attrs.field(factory=list)
    throttles: list[Throttle] = attrs.field(factory=list)
    lost: int = 0
    killed: int = 0

    def rate(self) -> float:
        """Calls per second, from the first to the last."""
        return (len(self.sent) - 1) * SECOND / max(1, self.sent[-1][0] - self.sent[0][0])


@attrs.define
class Traffic:
    """Forty callers with work waiting."""

    keeper: Keeper
    time: VirtualTime
    regime: Regime
    random: Random
    demands: Sequence[Demand] = (PLAIN,)
    throttling: float = 0.0
    rest: Callable[[Random, VirtualTime], float] | None = None
    """Now and then: for how many seconds nobody has work."""
    callers: int = 40
    record: Record = attrs.field(factory=Record, init=False)
    _ends: list[tuple[int, int, Held | None, Demand]] = attrs.field(factory=list, init=False)
    _not_before: int = attrs.field(default=0, init=False)

    def run(self, calls: int) -> Record:
        """What happened when *calls* were made."""
        while len(self.record.sent) < calls:
            if len(self._ends) < self.callers and self._not_before <= self.time.steady:
                self._not_before = self._ask()
            self._step()
        return self.record

    def _step(self) -> None:
        """On to the next thing that happens, and let it happen."""
        asks = self._not_before if len(self._ends) < self.callers else None
        ends = self._ends[0][0] if self._ends else None
        self.time.steady = max(self.time.steady, min(at for at in (asks, ends) if at is not None))
        while self._ends and self._ends[0][0] <= self.time.steady:
            _, _, held, demand = heapq.heappop(self._ends)
            if held is not None:
                self._answer(held, demand)

    def _answer(self, held: Held, demand: Demand) -> None:
        is_throttled = self.throttling > 0 and self.random.random() < self.throttling
        if is_throttled:
            minute_ago = self.time.steady - 60 * SECOND
            sent = sum(at >= minute_ago for at, _ in self.record.sent[-700:])
            self.record.throttles.append(Throttle(self.time.steady, demand, sent))
            self.keeper.throttled(demand, held)
        self.keeper.end(demand, held, is_served=not is_throttled)

    def _ask(self) -> int:
        """One attempt; when the next one makes sense."""
        now = self.time.steady
        obstacles = []
        for demand in self.random.sample(self.demands, len(self.demands)):
            found = self.keeper.ask(demand)
            if isinstance(found, Held):
                self._send(found, demand)
                return self._next_work(now)
            obstacles.append(found.when)
            if found.is_for_all:
                break
        return min(obstacles) if len(obstacles) == len(self.demands) else obstacles[-1]

    def _next_work(self, now: int) -> int:
        if self.regime.pause and self.random.random() < self.regime.pause:
            return now + self.random.randrange(3 * SECOND)
        if self.rest is not None and self.random.random() < 0.005:
            return now + round(self.rest(self.random, self.time) * SECOND)
        return now

    def _send(self, held: Held, demand: Demand) -> None:
        now, random = self.time.steady, self.random
        lost, killed = random.random() < self.regime.lost, random.random() < self.regime.killed
        lasts = DEADLINE if lost or killed else self.regime.latency(random)
        on_the_way = lasts * random.choice((0.0, 1.0, random.random()))
        self.record.sent.append((now, demand))
        if not (lost and random.random() < 0.5):
            at = now + round(on_the_way * SECOND)
            self.record.arrivals.append(Arrival(at, demand.endpoint, demand.bearer))
        self.record.lost += lost
        self.record.killed += killed
        end = (now + round(lasts * SECOND), len(self.record.sent), None if killed else held, demand)
        heapq.heappush(self._ends, end)
