"""Instants that tests agree on."""

from datetime import UTC, datetime, timedelta
from typing import Final

NOON: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday. Ten hours to either side are the same day."""
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)


def hours_later(hours: float) -> datetime:
    """*hours* after noon; negative ones before."""
    return NOON + hours * HOUR


def days_later(days: float) -> datetime:
    """*days* after noon; negative ones before."""
    return NOON + days * DAY
