"""What time it is, here or elsewhere."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import attrs


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This instant, in UTC."""
        return datetime.now(UTC)


@attrs.frozen
class BorrowedClock:
    """A clock that was read once somewhere else and goes on from there."""

    read: datetime
    _started: float = attrs.field(factory=time.monotonic, init=False)

    def now(self) -> datetime:
        """The borrowed instant plus what has passed since."""
        return self.read + timedelta(seconds=time.monotonic() - self._started)


class SystemChance:
    """The machine's randomness."""

    def token(self) -> str:
        """32 random bytes as text."""
        return secrets.token_urlsafe(32)

    def key(self) -> str:
        """A new unique key."""
        return uuid4().hex
