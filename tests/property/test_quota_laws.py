"""TikTok's quota under eight ways of answering, judged by a referee on TikTok's own clock."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, cast

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.quota.keeping import Keeper
from influence.adapters.quota.memory import MemoryBook
from influence.adapters.quota.pages import Book, Demand, Lane, Pages, Silence
from influence.adapters.quota.sqlite import SqliteBook
from influence.domain.quota import LEVELS, Limits, Urgency, Window, limits
from tests.adapters.quota.far_side import Referee
from tests.adapters.quota.traffic import PLAIN, REGIMES, Record, Regime, Traffic
from tests.adapters.quota.virtual import MINUTE, SECOND, VirtualTime
from tests.support.sometimes import assert_reached, sometimes

BASIC: Final = LEVELS["basic"]
ONE: Final = limits("10/s 600/min 864000/day insights 20/min")
SHORT_DAYS: Final = limits("10/s 600/min 300/day")
MIDNIGHTS: Final = timedelta(minutes=10)
MIXED: Final = (
    PLAIN,
    *(
        Demand(path, bearer, Urgency.USER)
        for path in ("/tto/tcm/creator/public/", "/tto/creator/authorized/")
        for bearer in ("mara", "juno")
    ),
)
by_name = pytest.mark.parametrize("regime", REGIMES, ids=lambda regime: regime.name.replace(" ", "-"))


@attrs.frozen
class Played:
    """A run, and how the far side judges it."""

    record: Record
    overruns: dict[str, int]


def play(regime: Regime, allowed: Limits, calls: int, book: Book | None = None, **more: Any) -> Played:
    """*calls* under *regime*; the far side's clock is *skew* ahead."""
    time = VirtualTime()
    skew = more.pop("skew", timedelta(0))
    keeper = Keeper(allowed, book or MemoryBook(), time.timing)
    record = Traffic(keeper, time, regime, Random(more.pop("seed", 7)), **more).run(calls)
    return Played(record, dict(Referee(allowed, time.start, skew).overruns(record.arrivals)))


def to_midnight(random: Random, time: VirtualTime) -> float:
    """Seconds until some time around the next midnight."""
    until = 86_400 - (time.wall() - time.wall().replace(hour=0, minute=0, second=0)).seconds
    return max(0.0, until + random.uniform(-900, 300))


@by_name
def test_no_window_is_overrun_whatever_the_latency(regime: Regime) -> None:
    played = play(regime, BASIC, 700)

    assert played.overruns == {}
    assert played.record.rate() >= 10 * regime.at_least
    if regime.lost:
        assert played.record.lost
        assert played.record.killed


@by_name
def test_no_limit_of_one_endpoint_is_overrun(regime: Regime) -> None:
    played = play(regime, ONE, 300, demands=MIXED)

    assert played.overruns == {}
    assert len({demand for _, demand in played.record.sent}) == len(MIXED)


@by_name
def test_no_day_is_overrun_on_a_clock_ten_minutes_away(regime: Regime) -> None:
    skew = MIDNIGHTS * (REGIMES.index(regime) % 3 - 1)

    played = play(regime, SHORT_DAYS, 900, rest=to_midnight, skew=skew)

    assert played.overruns == {}


@settings(max_examples=20)
@given(
    seed=st.integers(0, 2**32),
    regime=st.sampled_from(REGIMES),
    numbers=st.tuples(st.integers(1, 12), st.integers(1, 60), st.integers(50, 400)),
    skew=st.timedeltas(-MIDNIGHTS, MIDNIGHTS),
)
def test_no_limits_whatever_are_overrun(
    seed: int, regime: Regime, numbers: tuple[int, int, int], skew: timedelta
) -> None:
    allowed = Limits(dict(zip(Window, numbers, strict=True)), insights=5)

    played = play(
        regime, allowed, 150, demands=MIXED, seed=seed, skew=skew, rest=to_midnight, throttling=0.01
    )

    assert played.overruns == {}


# --- the referee finds what it is there to find ---


@attrs.frozen
class Spoilt:
    """Pages with a defect."""

    _pages: Pages

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pages, name)


class FreedAtSend(Spoilt):
    """Takes every call to be over when it is sent."""

    def write(self, demand: Demand, over_at: int, days: tuple[date, ...]) -> int:
        return self._pages.write(demand, over_at - 35 * SECOND, days)

    def end(self, number: int, over_at: int) -> None:
        """Keep what was written."""


class CountedInOneDay(Spoilt):
    """Counts a call around midnight in one day alone."""

    def write(self, demand: Demand, over_at: int, days: tuple[date, ...]) -> int:
        return self._pages.write(demand, over_at, days[:1])


class Deaf(Spoilt):
    """Hears of no silence."""

    def silence(self, lane: Lane | None) -> Silence | None:
        return None


@attrs.frozen
class SpoiltBook:
    """Hands out pages with a defect."""

    _spoil: Callable[[Pages], Spoilt]
    _book: Book = attrs.field(factory=MemoryBook)

    @contextmanager
    def turn(self) -> Iterator[Pages]:
        with self._book.turn() as pages:
            yield cast(Pages, self._spoil(pages))


def test_a_slot_freed_at_send_is_caught() -> None:
    caught = [
        regime.name
        for regime in REGIMES
        if play(regime, BASIC, 700, SpoiltBook(FreedAtSend)).overruns.get("s", 0)
    ]

    assert set(caught) >= {regime.name for regime in REGIMES} - {"near zero", "constant 50 ms"}


def test_a_day_counted_once_at_midnight_is_caught() -> None:
    spoilt = play(
        REGIMES[0], SHORT_DAYS, 2_500, SpoiltBook(CountedInOneDay), rest=to_midnight, skew=MIDNIGHTS
    )

    assert spoilt.overruns.get("day", 0) > 0


# --- throttle answers ---


def broken_silences(record: Record) -> int:
    """Calls sent while, by what the far side saw, nobody could have been allowed to."""
    found = 0
    for throttle in record.throttles:
        is_minute = sometimes("minute suspected", throttle.sent_in_minute >= 300)
        lasts = 5 * MINUTE if is_minute else SECOND
        sometimes("second suspected", not is_minute)
        found += sum(throttle.at < at < throttle.at + lasts for at, _ in record.sent)
    return found


@by_name
def test_nobody_calls_within_a_cool_off(regime: Regime) -> None:
    played = play(regime, BASIC, 400, throttling=0.03)

    assert broken_silences(played.record) == 0
    assert_reached(["second suspected"])


def test_a_cool_off_of_minutes_is_reached_and_kept() -> None:
    played = play(REGIMES[0], BASIC, 3_000, throttling=0.002)

    assert broken_silences(played.record) == 0
    assert_reached(["minute suspected"])


def test_a_cool_off_that_is_ignored_is_caught() -> None:
    played = play(REGIMES[0], BASIC, 1_500, SpoiltBook(Deaf), throttling=0.004)

    assert broken_silences(played.record) > 0


# --- both books ---


@by_name
def test_both_books_let_the_same_calls_through(regime: Regime, tmp_path: Path) -> None:
    with closing(SqliteBook(tmp_path / "quota")) as book:
        kept = play(regime, ONE, 200, book, demands=MIXED, throttling=0.005)

    assert kept == play(regime, ONE, 200, demands=MIXED, throttling=0.005)
    assert kept.overruns == {}


# --- volumes ---


@pytest.mark.soak
@pytest.mark.timeout(1200)
@by_name
def test_a_million_calls_overrun_nothing(
    regime: Regime, record_property: Callable[[str, object], None]
) -> None:
    played = play(regime, BASIC, 1_000_000, skew=MIDNIGHTS)

    record_property("share of the allowance used", round(played.record.rate() / 10, 3))
    assert played.overruns == {}
    assert played.record.rate() >= 10 * regime.at_least


@pytest.mark.soak
@pytest.mark.timeout(1200)
@by_name
def test_fifty_thousand_calls_through_a_file_overrun_nothing(regime: Regime, tmp_path: Path) -> None:
    with closing(SqliteBook(tmp_path / "quota")) as book:
        played = play(regime, ONE, 50_000, book, demands=MIXED, throttling=0.0005)

    assert played.overruns == {}
