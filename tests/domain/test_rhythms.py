"""Rhythms: what people write, and when it comes round on clocks that are put forward and back."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from influence.domain.errors import BadInput, Unusable
from influence.domain.rhythms import LAST_DAY, Rhythm, RhythmUnclear, instant_of, ordinal, parse_rhythm
from tests.support.sometimes import assert_reached, sometimes

BERLIN: Final = ZoneInfo("Europe/Berlin")
ZONES: Final = tuple(
    map(
        ZoneInfo,
        (
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "America/Sao_Paulo",
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
            "Africa/Cairo",
            "Pacific/Apia",
        ),
    )
)
"""Zones that move by an hour, by half of one, at midnight, never, and one that once left out a day."""
WRITTEN: Final = {
    "every day 8:00": Rhythm(time(8)),
    "Every  Day at 08:00": Rhythm(time(8)),
    "every weekday 17:30": Rhythm(time(17, 30), (0, 1, 2, 3, 4)),
    "every Friday 09:00": Rhythm(time(9), (4,)),
    "every fri 0:05": Rhythm(time(0, 5), (4,)),
    "every Thursday, Monday and thu 23:59": Rhythm(time(23, 59), (0, 3)),
    "every Monday, Wednesday, and Friday 9:00": Rhythm(time(9), (0, 2, 4)),
    "every mon & tue 9:00": Rhythm(time(9), (0, 1)),
    "every month on the 1st 07:30": Rhythm(time(7, 30), month_day=1),
    "every month on day 28 7:30": Rhythm(time(7, 30), month_day=28),
    "every 22nd of the month 7:30": Rhythm(time(7, 30), month_day=22),
    "every last day of the month 18:00": Rhythm(time(18), month_day=LAST_DAY),
    "every month on the last day 18:00": Rhythm(time(18), month_day=LAST_DAY),
}

times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
rhythms = st.one_of(
    st.builds(Rhythm, times),
    st.builds(
        lambda at, days: Rhythm(at, weekdays=tuple(sorted(days))),
        times,
        st.sets(st.integers(0, 6), min_size=1),
    ),
    st.builds(lambda at, day: Rhythm(at, month_day=day), times, st.sampled_from([*range(1, 29), LAST_DAY])),
)
moments = st.datetimes(datetime(2011, 12, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis asks for it


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc] # year, month, day and so on


def wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


@pytest.mark.parametrize("text", WRITTEN)
def test_what_people_write_is_understood(text: str) -> None:
    assert parse_rhythm(text) == WRITTEN[text]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "every",
        "every Friday",
        "Friday 09:00",
        "every Friday 9",
        "every Friday 9am",
        "every Friday 24:00",
        "every Friday 09:60",
        "every Friday 09:00:00",
        "every other Friday 09:00",
        "every  and Friday 09:00",
        "every Fryday 09:00",
        "every month 09:00",
        "every ٣rd of the month 09:00",
        "every Friday ٠٩:00",
        "every day 8:00; rm -rf /",
        "every " + "Monday, " * 10_000 + "09:00",
    ],
)
def test_what_names_no_rhythm_is_told_the_forms(text: str) -> None:
    with pytest.raises(RhythmUnclear) as refusal:
        parse_rhythm(text)

    assert any("every Friday 09:00" in way for way in refusal.value.remedies)
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("day", ["0", "29th", "30", "31st", "99"])
def test_a_day_that_some_months_lack_is_refused(day: str) -> None:
    with pytest.raises(Unusable, match="last day of the month"):
        parse_rhythm(f"every month on the {day} 09:00")


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekdays": (4, 0)},
        {"weekdays": (0, 0)},
        {"weekdays": (7,)},
        {"weekdays": (-1,)},
        {"month_day": 29},
        {"month_day": 0},
        {"weekdays": (0,), "month_day": 1},
        {"at": time(9, 0, 1)},
        {"at": time(9, tzinfo=UTC)},
    ],
)
def test_rhythms_that_make_no_sense_do_not_exist(wrong: dict[str, object]) -> None:
    with pytest.raises(Unusable):
        Rhythm(**{"at": time(9), **wrong})  # type: ignore[arg-type] # that is the point


@given(rhythms)
def test_a_rhythm_is_read_as_it_is_written(rhythm: Rhythm) -> None:
    assert parse_rhythm(str(rhythm)) == rhythm
    assert parse_rhythm(str(rhythm).upper()) == rhythm


def test_ordinals_are_those_of_english() -> None:
    spoken = [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 28)]

    assert spoken == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "28th"]


def test_a_time_that_the_clock_leaves_out_is_the_next_there_is() -> None:
    daily = Rhythm(time(2, 30))

    skipped = daily.next_after(utc(2026, 3, 28, 12), BERLIN)

    assert wall(skipped, BERLIN) == datetime(2026, 3, 29, 3)  # noqa: DTZ001 - the wall knows no zone
    assert wall(daily.next_after(skipped, BERLIN), BERLIN) == datetime(2026, 3, 30, 2, 30)  # noqa: DTZ001 - as above


def test_a_time_that_the_clock_shows_twice_comes_once() -> None:
    daily = Rhythm(time(2, 30))

    first = daily.next_after(utc(2026, 10, 24, 12), BERLIN)

    assert first == utc(2026, 10, 25, 0, 30)
    assert daily.next_after(first, BERLIN) == utc(2026, 10, 26, 1, 30)
    assert daily.last_until(utc(2026, 10, 25, 1, 45), BERLIN) == first


def test_a_midnight_that_is_left_out_is_one_o_clock() -> None:
    cairo = ZoneInfo("Africa/Cairo")

    assert wall(instant_of(date(2026, 4, 24), time(0), cairo), cairo) == datetime(2026, 4, 24, 1)  # noqa: DTZ001 - as above


def test_a_clock_put_back_over_midnight_repeats_nothing() -> None:
    newfoundland = ZoneInfo("America/St_Johns")
    daily = Rhythm(time(0))

    midnight = daily.next_after(utc(2010, 11, 7, 2), newfoundland)
    at_23_31_again = utc(2010, 11, 7, 3, 1)

    assert midnight == utc(2010, 11, 7, 2, 30)
    assert wall(at_23_31_again, newfoundland) == datetime(2010, 11, 6, 23, 31)  # noqa: DTZ001 - as above
    assert daily.last_until(at_23_31_again, newfoundland) == midnight
    assert daily.next_after(at_23_31_again, newfoundland) == utc(2010, 11, 8, 3, 30)


def test_a_day_that_is_left_out_comes_with_the_next_one() -> None:
    apia = ZoneInfo("Pacific/Apia")
    daily = Rhythm(time(9))

    walls = []
    at = utc(2011, 12, 29, 12)
    for _ in range(3):
        at = daily.next_after(at, apia)
        walls.append(wall(at, apia))

    assert [f"{one:%d %H:%M}" for one in walls] == ["29 09:00", "31 00:00", "31 09:00"]


def test_the_last_day_of_the_month_is_found_in_leap_years() -> None:
    monthly, at = Rhythm(time(18), month_day=LAST_DAY), utc(2028, 1, 31, 18)

    days = []
    for _ in range(3):
        at = monthly.next_after(at, ZONES[0])
        days.append(at.date())

    assert days == [date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 30)]


@given(rhythms, moments, st.sampled_from(ZONES))
@example(Rhythm(time(2, 30)), utc(2026, 3, 28, 12), BERLIN)
@example(Rhythm(time(2, 15)), utc(2026, 10, 3, 3), ZoneInfo("Australia/Lord_Howe"))
@example(Rhythm(time(1, 45)), utc(2026, 4, 4, 3), ZoneInfo("Australia/Lord_Howe"))
def test_each_time_comes_once_and_in_order(rhythm: Rhythm, start: datetime, zone: ZoneInfo) -> None:
    times = []
    at = start
    for _ in range(5):
        after = rhythm.next_after(at, zone)
        assert after > at
        assert rhythm.last_until(after, zone) == after
        assert rhythm.last_until(after - timedelta(seconds=1), zone) <= at or at == start
        assert rhythm.next_after(after - timedelta(seconds=1), zone) == after
        times.append(after)
        at = after

    for one in times:
        shown = wall(one, zone)
        if shown.time() == rhythm.at:
            assert rhythm.falls_on(shown.date())
            sometimes("as it says")
            sometimes("shown twice", one.astimezone(zone).utcoffset() != _offset(one, zone, hours=2))
        else:  # the clock left it out: this is the first moment after it
            before = wall(one - timedelta(seconds=1), zone)
            missed = datetime.combine(before.date(), rhythm.at)
            missed += timedelta(days=missed <= before)
            assert before < missed < shown
            assert rhythm.falls_on(missed.date())
            sometimes("left out")
    assert_reached(["as it says"])
    days = [wall(one, zone).date() for one in times]
    assert len(set(days)) == len(days) or "Apia" in zone.key


def _offset(at: datetime, zone: ZoneInfo, *, hours: int) -> timedelta | None:
    return (at + timedelta(hours=hours)).astimezone(zone).utcoffset()


@given(rhythms, moments, st.sampled_from(ZONES))
def test_no_time_lies_between_the_last_and_the_next(rhythm: Rhythm, now: datetime, zone: ZoneInfo) -> None:
    last, coming = rhythm.last_until(now, zone), rhythm.next_after(now, zone)

    assert last <= now < coming
    assert rhythm.next_after(last, zone) == coming
    assert rhythm.last_until(coming - timedelta(microseconds=1), zone) == last
    assert coming - last <= timedelta(days=32)


def test_forms_of_input_are_bad_input() -> None:
    assert issubclass(RhythmUnclear, BadInput)
