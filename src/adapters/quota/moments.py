"""Instants on two clocks: a steady one for windows, and UTC for days.

The steady clock only goes forward and is the same for all processes of the machine. The wall clock is what the day
needs, and it may be wrong: it may jump, and it may differ from TikTok's.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final

import attrs

GUARD: Final = timedelta(minutes=10)
"""How far TikTok's clock and ours may be apart."""
_TICK: Final = timedelta(microseconds=1)
_AGREE: Final = timedelta(minutes=1)
_DOUBT_LASTS: Final = timedelta(hours=25)


def ticks(span: timedelta) -> int:
    """*span* in microseconds."""
    return span // _TICK


def padded(span: timedelta) -> int:
    """*span* in microseconds and a little more: clocks run at slightly different speeds."""
    return ticks(span) + ticks(span) // 1000 + 1000


@attrs.frozen
class Moment:
    """One instant: *steady* in microseconds, *wall* in UTC."""

    steady: int
    wall: datetime

    def at(self, steady: int) -> datetime:
        """What the wall clock shows at another *steady* instant."""
        return self.wall + (steady - self.steady) * _TICK


def _boot_clock() -> int:
    """Since the machine started; on Linux also while it sleeps."""
    boot_clock = getattr(time, "CLOCK_BOOTTIME", None)
    nanoseconds = time.monotonic_ns() if boot_clock is None else time.clock_gettime_ns(boot_clock)
    return nanoseconds // 1000


def _utc() -> datetime:
    return datetime.now(UTC)


@attrs.frozen
class Timing:
    """The clocks to look at, and how to wait a number of seconds."""

    steady: Callable[[], int] = _boot_clock
    wall: Callable[[], datetime] = _utc
    sleep: Callable[[float], None] = time.sleep

    def moment(self) -> Moment:
        """This instant."""
        return Moment(self.steady(), self.wall())


@attrs.frozen
class Bearing:
    """Where both clocks stood when they last agreed, and how far the steady one was ever seen."""

    seen: int
    agreed: Moment

    @classmethod
    def taken(cls, moment: Moment) -> "Bearing":
        """A first one."""
        return cls(moment.steady, moment)

    def is_of_another_start(self, moment: Moment) -> bool:
        """True when the machine was started anew since: the steady clock went back."""
        return moment.steady < self.seen

    def goes_on(self, moment: Moment) -> "tuple[Bearing, tuple[datetime, ...]]":
        """The next one, and every wall time that it may be now: two for a day after the wall clock has jumped."""
        expected = self.agreed.at(moment.steady)
        passed = moment.steady - self.agreed.steady
        if abs(expected - moment.wall) <= _AGREE or not 0 <= passed <= ticks(_DOUBT_LASTS):
            return Bearing.taken(moment), (moment.wall,)
        return attrs.evolve(self, seen=moment.steady), (moment.wall, expected)


def days_touched(wall: datetime, hold: timedelta) -> tuple[date, ...]:
    """The days of TikTok's clock that a call begun now may fall into, if it lasts up to *hold*."""
    first, last = (wall - GUARD).date(), (wall + hold + GUARD).date()
    return (first,) if first == last else (first, last)


def day_after(day: date) -> datetime:
    """The instant at which *day* is surely over on TikTok's clock."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1) + GUARD
