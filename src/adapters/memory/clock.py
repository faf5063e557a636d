"""Time that moves when it is told to."""

from datetime import UTC, datetime, timedelta
from typing import Final

NOON: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)


class SteppedClock:
    """A clock that stands still between steps."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        """This instant."""
        return self._now

    def set(self, now: datetime) -> None:
        """Let it be *now*, earlier or later."""
        self._now = now

    def advance(self, by: timedelta) -> datetime:
        """Let *by* pass; the answer is the new instant."""
        self._now += by
        return self._now
