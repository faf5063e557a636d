"""The clock of the simulated world: it starts where it is told, and is moved by hand."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

START: Final = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
EARLIEST: Final = datetime(2016, 9, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


class ClockRefused(ValueError):
    """A time that the simulated world does not reach, or one without a zone."""


class SimClock:
    """A clock that knows nothing of today: a start, what was added by hand, and the seconds that passed since.

    A frozen clock moves by hand only.
    """

    def __init__(
        self,
        start: datetime = START,
        *,
        frozen: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lock = threading.Lock()
        self._monotonic = monotonic
        self._shown = _checked(start)
        self._since = monotonic()
        self._frozen = frozen

    @property
    def is_frozen(self) -> bool:
        return self._frozen

    def now(self) -> datetime:
        """The present instant of the simulated world, in UTC."""
        with self._lock:
            return self._now()

    def advance(self, step: timedelta) -> datetime:
        """The instant after moving on by *step*.

        Raises:
            ClockRefused: the world does not reach that far.
        """
        return self.move(by=step)

    def move(
        self, *, to: datetime | None = None, by: timedelta = timedelta(0), frozen: bool | None = None
    ) -> datetime:
        """The instant after jumping *to* another one, forward or back, then on *by* a while.

        *frozen* stops the clock there, or lets it run again.

        Raises:
            ClockRefused: an instant names no zone or lies outside the world's time; nothing has moved.
        """
        with self._lock:
            self._shown = _moved(self._now() if to is None else _checked(to), by)
            self._since = self._monotonic()
            self._frozen = self._frozen if frozen is None else frozen
            return self._shown

    def _now(self) -> datetime:
        passed = 0.0 if self._frozen else self._monotonic() - self._since
        return self._shown + timedelta(seconds=passed)


def _moved(instant: datetime, step: timedelta) -> datetime:
    try:
        return _checked(instant + step)
    except OverflowError as error:
        raise ClockRefused("the simulated world ends before that instant") from error


def _checked(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ClockRefused("an instant needs its zone, for example 2026-06-01T09:00:00Z")
    if not EARLIEST <= instant <= LATEST:
        raise ClockRefused(f"the simulated world lives between {EARLIEST:%Y-%m-%d} and {LATEST:%Y-%m-%d}")
    return instant.astimezone(UTC)
