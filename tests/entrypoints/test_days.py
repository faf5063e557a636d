"""Days and moments of options: how they are read, and what is said of those that cannot be."""

from datetime import datetime

import click
import pytest

from influence.entrypoints.cli.days import DAY, MOMENT


@pytest.mark.parametrize(
    ("text", "read"),
    [("2026-11-30", datetime(2026, 11, 30)), ("2028-2-9", datetime(2028, 2, 9))],  # noqa: DTZ001
)
def test_a_day_is_read_as_its_midnight(text: str, read: datetime) -> None:
    assert DAY.convert(text, None, None) == MOMENT.convert(text, None, None) == read


def test_a_moment_may_leave_its_seconds_out() -> None:
    short, long = (MOMENT.convert(f"2026-11-30T14:05{end}", None, None) for end in ("", ":07"))

    assert (short.isoformat(), long.isoformat()) == ("2026-11-30T14:05:00", "2026-11-30T14:05:07")


@pytest.mark.parametrize(
    "text", ["", "30.11.2026", "11/30/2026", "2026-11", "tomorrow", "2026-11-30T14:05", "٢٠٢٦-11-30"]
)
def test_a_day_written_otherwise_is_told_how(text: str) -> None:
    with pytest.raises(click.BadParameter, match=r"write it as 2026-11-30\.$"):
        DAY.convert(text, None, None)


@pytest.mark.parametrize("text", ["2026-02-29", "2026-13-01", "2026-11-31", "0000-01-01"])
def test_a_day_that_never_comes_is_said(text: str) -> None:
    with pytest.raises(click.BadParameter, match="there is no such day"):
        DAY.convert(text, None, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-30T25:00", "there is no such time of day"),
        ("2026-11-31T14:05", "there is no such day"),
        ("2026-11-30T", "write it as 2026-11-30 or 2026-11-30T14:05"),
        ("2026-11-30 14:05", "write it as 2026-11-30 or 2026-11-30T14:05"),
    ],
)
def test_a_moment_that_cannot_be_read_is_told(text: str, said: str) -> None:
    with pytest.raises(click.BadParameter, match=said):
        MOMENT.convert(text, None, None)
