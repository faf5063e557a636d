"""What time it is, here or elsewhere."""

import json
import secrets
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import uuid4

import attrs

from influence.domain.errors import MarketplaceFailed


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This instant, in UTC."""
        return datetime.now(UTC)


@attrs.frozen
class BorrowedClock:
    """A clock that was read once somewhere else and goes on from there."""

    read: datetime
    stands_still: bool = False
    _started: float = attrs.field(factory=time.monotonic, init=False)

    def now(self) -> datetime:
        """The borrowed instant plus what has passed since, unless the clock stands still."""
        passed = 0.0 if self.stands_still else time.monotonic() - self._started
        return self.read + timedelta(seconds=passed)


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
    """The clock of a simulator, read once.

    Raises:
        ClockUnreachable: nothing answers there with a time.
    """
    if not address.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]")):
        raise ClockUnreachable(address)
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - loopback only, checked above
            told = json.load(answer)
            return BorrowedClock(datetime.fromisoformat(told["now"]), bool(told.get("frozen")))
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
