"""Rhythms: on which days something comes round, at what time on the clock of the wall, and when that is."""

import re
from calendar import day_name, monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

import attrs

from influence.domain.errors import BadInput, Unusable

LAST_DAY: Final = 31
"""Stands for the last day of any month."""
MOST_DAY: Final = 28
"""Every month has a day of that number."""

_DAY: Final = timedelta(days=1)
_DAYS: Final = tuple(day_name)
_WORKDAYS: Final = (0, 1, 2, 3, 4)
_NAMES: Final = {name.lower()[:length]: at for at, name in enumerate(_DAYS) for length in (3, len(name))}
_RHYTHM: Final = re.compile(r"every (.+?) (?:at )?([0-9]{1,2}):([0-9]{2})")
_LAST: Final = re.compile(r"last day of the month|month on the last(?: day)?")
_DATED: Final = re.compile(
    r"month on (?:the|day) ([0-9]{1,2})(?:st|nd|rd|th)?|([0-9]{1,2})(?:st|nd|rd|th)? (?:day )?of the month"
)


@attrs.frozen
class Rhythm:
    """Every day, or only on *weekdays* (Monday is 0), or only on one day of each month; always *at* one time."""

    at: time
    weekdays: tuple[int, ...] = ()
    month_day: int | None = None

    def __attrs_post_init__(self) -> None:
        if tuple(sorted(set(self.weekdays))) != self.weekdays or not set(self.weekdays) <= set(range(7)):
            raise Unusable("rhythm", str(self.weekdays), "weekdays are 0 to 6, each once, in order")
        if self.month_day is not None and not (1 <= self.month_day <= MOST_DAY or self.month_day == LAST_DAY):
            why = f"not every month has it: name the 1st to the {MOST_DAY}th, or the last day of the month"
            raise Unusable("day of the month", str(self.month_day), why)
        if self.weekdays and self.month_day is not None:
            raise Unusable("rhythm", str(self.month_day), "weekly or monthly, not both")
        if self.at != time(self.at.hour, self.at.minute):
            raise Unusable("time", self.at.isoformat(), "whole minutes, without a zone")

    def __str__(self) -> str:
        return f"every {self._days()} {self.at:%H:%M}"

    def _days(self) -> str:
        if self.month_day == LAST_DAY:
            return "last day of the month"
        if self.month_day is not None:
            return f"month on the {ordinal(self.month_day)}"
        if self.weekdays == _WORKDAYS:
            return "weekday"
        *before, last = [_DAYS[at] for at in self.weekdays] or ["day"]
        return f"{', '.join(before)} and {last}" if before else last

    def falls_on(self, day: date) -> bool:
        """True when it comes round on *day*."""
        if self.month_day == LAST_DAY:
            return day.day == monthrange(day.year, day.month)[1]
        if self.month_day is not None:
            return day.day == self.month_day
        return not self.weekdays or day.weekday() in self.weekdays

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """When it comes round for the first time after *moment*."""
        first = moment.astimezone(zone).date()
        days = (first + ahead * _DAY for ahead in count())
        return next(at for at in self._on(days, zone) if at > moment)

    def last_until(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """When it came round for the last time, *moment* itself included."""
        first = (
            moment.astimezone(zone).date() + _DAY
        )  # a clock put back over midnight shows the day before again
        days = (first - back * _DAY for back in count())
        return next(at for at in self._on(days, zone) if at <= moment)

    def _on(self, days: Iterator[date], zone: ZoneInfo) -> Iterator[datetime]:
        return (instant_of(day, self.at, zone) for day in days if self.falls_on(day))


def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, of that time on the wall.

    A time that the clock shows twice is its first one. One that the clock leaves out is the first that it shows
    after it.
    """
    wall = datetime.combine(day, at)
    early, late = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if _wall(early, zone) == wall:
        return early
    while late - early > timedelta(seconds=1):  # before and after the clock is put forward
        middle = early + timedelta(seconds=int((late - early).total_seconds()) // 2)
        early, late = (early, middle) if _wall(middle, zone) >= wall else (middle, late)
    return late


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, and so on to the 31st."""
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def parse_rhythm(text: str) -> Rhythm:
    """The rhythm that *text* says in plain English.

    Raises:
        RhythmUnclear: it says none.
        Unusable: it names a day that not every month has.
    """
    found = _RHYTHM.fullmatch(" ".join(text.lower().split()))
    if found is None:
        raise RhythmUnclear(text[:80])
    days, hour, minute = found[1], int(found[2]), int(found[3])
    if hour > 23 or minute > 59:
        raise RhythmUnclear(text[:80])
    at = time(hour, minute)
    if days == "day":
        return Rhythm(at)
    if _LAST.fullmatch(days):
        return Rhythm(at, month_day=LAST_DAY)
    dated = _DATED.fullmatch(days)
    if dated is not None:
        return Rhythm(at, month_day=_fixed_day(int(dated[1] or dated[2])))
    return Rhythm(at, weekdays=_weekdays(days, text))


def _fixed_day(number: int) -> int:
    """31 said as a number is no last day: it is refused like 29 and 30."""
    if 1 <= number <= MOST_DAY:
        return number
    has_it = "not every month has it" if MOST_DAY < number <= LAST_DAY else "no month has it"
    why = f"{has_it}: name the 1st to the {MOST_DAY}th, or write 'every last day of the month 18:00'"
    raise Unusable("day of the month", str(number), why)


def _weekdays(days: str, text: str) -> tuple[int, ...]:
    if days == "weekday":
        return _WORKDAYS
    names = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*", days)
    if not all(name in _NAMES for name in names):
        raise RhythmUnclear(text[:80])
    return tuple(sorted({_NAMES[name] for name in names}))


@attrs.frozen
class RhythmUnclear(BadInput):
    """What was written names no rhythm."""

    code: ClassVar[str] = "rhythm_unclear"

    text: str

    def __str__(self) -> str:
        return f"{self.text!r} names no rhythm."

    @property
    def remedies(self) -> tuple[str, ...]:
        """The forms there are."""
        return (
            'Daily: "every day 8:00", or "every weekday 8:00" for Monday to Friday',
            'Weekly: "every Friday 09:00", or "every Monday and Thursday 09:00"',
            'Monthly: "every month on the 1st 07:30" (1st to 28th), or "every last day of the month 18:00"',
            "Times go from 0:00 to 23:59.",
        )
