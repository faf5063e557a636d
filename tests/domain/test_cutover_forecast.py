"""What a cut-over will take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.cutover_forecast import forecast
from influence.domain.ports.disk_room import DiskRoom

COUNTS = st.integers(0, 10**9)


@given(COUNTS, COUNTS, st.integers(1, 10**9))
def test_more_work_takes_longer(rows: int, size: int, more: int) -> None:
    before = forecast({"posts": rows}, size, ()).seconds

    assert forecast({"posts": rows + more}, size, ()).seconds > before
    assert forecast({"posts": rows}, size + more, ()).seconds > before


@given(COUNTS, COUNTS)
def test_room_is_there_or_so_much_is_missing(needed: int, free: int) -> None:
    ahead = forecast({}, 0, (DiskRoom("/data", needed, free), DiskRoom("/tmp", 1, 1)))  # noqa: S108

    assert ahead.fits is (needed <= free)
    assert ("are missing: make room first" in ahead.words[1]) is (not ahead.fits)
    assert "are missing" not in ahead.words[2]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (0, "Takes about 10 seconds."),
        (4_000_000, "Takes about 2 minutes."),
        (40_000_000, "Takes about 17 minutes."),
    ],
)
def test_the_time_is_said_in_words(rows: int, words: str) -> None:
    assert forecast({"post values": rows}, 0, ()).words == (words,)


def test_the_room_is_said_in_words() -> None:
    rooms = (DiskRoom("/data", 2_500_000, 1_000_000), DiskRoom("/var/tmp", 900, 2_000_000))  # noqa: S108

    assert forecast({}, 0, rooms).words[1:] == (
        "Needs 2.5 MB free in /data for rewriting the database; 1.0 MB are, so 1.5 MB are missing: make room first.",
        "Needs 900 bytes free in /var/tmp for rewriting the database; 2.0 MB are.",
    )
