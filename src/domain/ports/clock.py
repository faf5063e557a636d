"""Time and chance, handed in."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """This instant, in UTC, with its time zone."""
        ...


class Chance(Protocol):
    """Texts nobody can guess and numbers nobody has had before."""

    def token(self) -> str:
        """At least 32 random bytes as text that is safe in an address."""
        ...

    def key(self) -> str:
        """A new unique key."""
        ...
