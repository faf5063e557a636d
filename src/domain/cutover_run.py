"""Who runs the cut-over: one at a time, under a lease that a later one can take over."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

import attrs

from influence.domain.cutover import CutoverStep
from influence.domain.errors import Refused

LEASE: Final = timedelta(minutes=2)
"""For how long a runner that does not show itself is waited for."""


@attrs.frozen
class CutoverRun:
    """The run of the cut-over that counts.

    *lease_token* rises with every claim: whoever holds an older one has lost it and can write nothing. *runner* is the
    process, *by* the person. *lease_until*, *since* and *seen* are told by the machine's clock: when the lease ends,
    when the step at hand was begun, and when *done* of *whole* were done.
    """

    lease_token: int = 0
    runner: str = ""
    by: str = ""
    lease_until: datetime | None = None
    step: CutoverStep | None = None
    since: datetime | None = None
    seen: datetime | None = None
    done: int = 0
    whole: int = 0

    def is_held(self, at: datetime) -> bool:
        """True while its runner may go on at the time *at*."""
        return self.lease_until is not None and at < self.lease_until

    def claimed(self, runner: str, by: str, at: datetime) -> "CutoverRun":
        """The run in the hands of *runner*."""
        return CutoverRun(self.lease_token + 1, runner, by, at + LEASE, seen=at)

    def at_step(self, step: CutoverStep, at: datetime, whole: int = 0) -> "CutoverRun":
        """The run as it begins *step*."""
        return attrs.evolve(self, step=step, since=at, seen=at, done=0, whole=whole)

    def renewed(self, at: datetime, done: int = 0, lasting: timedelta = LEASE) -> "CutoverRun":
        """The run held longer, with *done* more."""
        until, done = at + lasting, self.done + done
        return attrs.evolve(self, lease_until=until, seen=at, done=done, whole=max(self.whole, done))

    def given_back(self) -> "CutoverRun":
        """The run in nobody's hands. One that has not come past its first step leaves no trace of who tried."""
        if self.step in (None, CutoverStep.HIDE):
            return CutoverRun(self.lease_token)
        return attrs.evolve(self, lease_until=None)

    @property
    def pace(self) -> "Pace | None":
        """How fast the step at hand goes; None when nothing was counted yet."""
        if self.since is None or self.seen is None or not self.done:
            return None
        return Pace(self.done, self.whole, (self.seen - self.since).total_seconds())


@attrs.frozen
class Pace:
    """So much *done* of a *whole* in so many *seconds*."""

    done: int
    whole: int
    seconds: float

    @property
    def rate(self) -> float | None:
        """How many in a second; None before any time has passed."""
        return self.done / self.seconds if self.seconds > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at this rate."""
        return None if self.rate is None else (self.whole - self.done) / self.rate

    def __str__(self) -> str:
        if self.rate is None or self.seconds_left is None:
            return f"{self.done:,} of {self.whole:,} rows"
        return f"{self.rate:,.0f} rows/s, {words_for(self.seconds_left)} left"


def words_for(seconds: float) -> str:
    """A span of time, roughly, in words."""
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    minutes = seconds / 60
    return f"about {minutes:.0f} min" if minutes < 90 else f"about {minutes / 60:.0f} h"


@attrs.frozen
class FenceOpen(Refused):
    """The database would still take something of the old source."""

    code: ClassVar[str] = "fence_open"

    places: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"The database still takes data of the old source: {', '.join(self.places)}. Nothing was deleted."
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """The guards are part of the schema."""
        return (
            "Guards of the database are missing. Put back a backup that has them: influence restore FILE",
        )
