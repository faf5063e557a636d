"""What time it is, here or elsewhere."""

import json
import secrets
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final
from urllib.parse import urlsplit
from uuid import uuid4

import attrs

from influence.domain.errors import MarketplaceFailed, Unusable

GOOD_FOR: Final = 1.0
"""For so many seconds a borrowed time is not looked up again."""


_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This instant, in UTC."""
        return datetime.now(UTC)


@attrs.frozen
class Reading:
    """What the other clock said, and when (by our steady clock) it was asked."""

    told: datetime
    stands_still: bool
    at: float

    def now(self, at: float) -> datetime:
        """The other clock's time, unless somebody moved it since."""
        return self.told + timedelta(seconds=0.0 if self.stands_still else at - self.at)


class BorrowedClock:
    """A clock that is read somewhere else: now and then, for somebody may move it. Any thread may ask."""

    def __init__(self, read: Callable[[], Reading], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._monotonic = monotonic
        self._reading = read()

    def now(self) -> datetime:
        """The other clock's time; while it does not answer, what it would say if nobody moved it."""
        if self._monotonic() - self._reading.at >= GOOD_FOR:
            with suppress(ClockUnreachable):
                self._reading = self._read()
        return self._reading.now(self._monotonic())


@attrs.frozen
class ClockUnreachable(MarketplaceFailed):
    """The clock to borrow does not answer."""

    code: ClassVar[str] = "clock_unreachable"

    address: str

    def __str__(self) -> str:
        return f"The clock at {self.address} does not answer."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Start it, or use the machine's own."""
        return (
            "Start the simulator: influence simulator serve",
            "Or use the machine's clock: unset INFLUENCE_CLOCK",
        )


def borrowed_clock(address: str) -> BorrowedClock:
    """The clock of a simulator.

    Raises:
        Unusable: that is no address on this machine.
        ClockUnreachable: nothing answers there with a time.
    """
    if not _is_on_this_machine(address):
        raise Unusable(
            "INFLUENCE_CLOCK", address, "write an http address on this machine, as the simulator prints"
        )
    return BorrowedClock(lambda: _read(address))


def _is_on_this_machine(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    return parts.scheme == "http" and host in _HERE and port != 0


def _read(address: str) -> Reading:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - loopback only, checked above
            told = json.load(answer)
            return Reading(datetime.fromisoformat(told["now"]), bool(told.get("frozen")), time.monotonic())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ClockUnreachable(address) from error


class SystemChance:
    """The machine's randomness."""

    def token(self) -> str:
        """32 random bytes as text."""
        return secrets.token_urlsafe(32)

    def key(self) -> str:
        """A new unique key."""
        return uuid4().hex
