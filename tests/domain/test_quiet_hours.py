from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from influence.domain.errors import Unusable
from influence.domain.quiet_hours import QuietHours, parse_quiet_hours, parse_zone
from influence.testing.moments import HOUR, MINUTE, NOON
from tests.support.sometimes import assert_reached, sometimes

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(time(22), time(7))

SPANS = st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda span: span[0] != span[1])
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]
)
CHANGES = st.sampled_from(
    [  # forward and back, and Lord Howe's half hours
        ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ]
)
NEAR_CHANGES = st.builds(
    lambda change, minutes: (change[0], change[1] + minutes * MINUTE), CHANGES, st.integers(-900, 150)
)
MOMENTS = st.tuples(
    ZONES,
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds bear no zone
)


def _hours(span: tuple[int, int]) -> QuietHours:
    return QuietHours(*(time(*divmod(minutes, 60)) for minutes in span))


@settings(max_examples=200)
@given(span=SPANS, where=MOMENTS | NEAR_CHANGES)
@example(span=(22 * 60, 7 * 60), where=("Europe/Berlin", datetime(2026, 3, 28, 23, tzinfo=UTC)))
def _quiet_hours_end(span: tuple[int, int], where: tuple[str, datetime]) -> None:
    hours, zone, now = _hours(span), ZoneInfo(where[0]), where[1]

    until = hours.wait_until(now, zone)

    sometimes("it is quiet", until is not None)
    sometimes("nobody is disturbed", until is None)
    if until is None:
        assert not hours.cover(now, zone)
        return
    sometimes(
        "the clocks change on the way", now.astimezone(zone).utcoffset() != until.astimezone(zone).utcoffset()
    )
    assert hours.cover(now, zone)
    assert not hours.cover(until, zone)
    assert now < until <= now + 25 * HOUR
    assert all(hours.cover(at, zone) for at in _every_quarter(now, until))


def _every_quarter(now: datetime, until: datetime) -> list[datetime]:
    count = (until - now) // timedelta(minutes=15)
    return [at for n in range(count + 1) if (at := now + n * timedelta(minutes=15)) < until]


def test_mail_waits_for_the_end_of_quiet_hours_and_no_longer() -> None:
    _quiet_hours_end()

    assert_reached(["it is quiet", "nobody is disturbed", "the clocks change on the way"])


@pytest.mark.parametrize(
    ("now", "until"),
    [
        # Berlin is an hour ahead in winter, two in summer
        (datetime(2026, 1, 10, 20, 59, 59, tzinfo=UTC), None),
        (datetime(2026, 1, 10, 21, tzinfo=UTC), datetime(2026, 1, 11, 6, tzinfo=UTC)),
        (datetime(2026, 1, 11, 5, 59, tzinfo=UTC), datetime(2026, 1, 11, 6, tzinfo=UTC)),
        (datetime(2026, 1, 11, 6, tzinfo=UTC), None),
        (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),
        (datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),
    ],
)
def test_a_night_in_berlin_ends_at_seven(now: datetime, until: datetime | None) -> None:
    assert NIGHT.wait_until(now, BERLIN) == until


def test_quiet_hours_end_where_the_clock_leaves_their_end_out() -> None:
    hours = QuietHours(time(22), time(2, 30))

    until = hours.wait_until(datetime(2026, 3, 28, 23, tzinfo=UTC), BERLIN)

    assert until == datetime(2026, 3, 29, 1, tzinfo=UTC)  # three on the wall, where two would have been


def test_an_end_that_the_clock_shows_twice_counts_each_time() -> None:
    hours = QuietHours(time(22), time(2, 30))

    first = hours.wait_until(datetime(2026, 10, 24, 23, tzinfo=UTC), BERLIN)
    again = hours.wait_until(datetime(2026, 10, 25, 1, 10, tzinfo=UTC), BERLIN)

    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert again == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_quiet_hours_by_day_do_not_cover_the_night() -> None:
    siesta = QuietHours(time(12), time(15))

    assert siesta.cover(NOON, ZoneInfo("UTC"))
    assert not siesta.cover(NOON + 3 * HOUR, ZoneInfo("UTC"))
    assert not siesta.cover(NOON - MINUTE, ZoneInfo("UTC"))


@given(span=SPANS)
def test_quiet_hours_are_read_as_they_are_written(span: tuple[int, int]) -> None:
    assert parse_quiet_hours(f" {_hours(span)} ") == _hours(span)


def test_no_text_means_no_quiet_hours() -> None:
    assert parse_quiet_hours(" ") is None


@pytest.mark.parametrize(
    "text", ["22-7", "22:00", "24:00-07:00", "22:60-07:00", "07:00-07:00", "٢٢:00-07:00"]
)
def test_what_is_no_span_of_hours_is_refused(text: str) -> None:
    with pytest.raises(Unusable):
        parse_quiet_hours(text)


@pytest.mark.parametrize("name", ["", "Mars/Base", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b", "é"])
def test_a_zone_that_is_not_known_is_refused(name: str) -> None:
    with pytest.raises(Unusable):
        parse_zone(name)


def test_a_known_zone_is_taken() -> None:
    assert parse_zone("Australia/Lord_Howe") == "Australia/Lord_Howe"
