"""What is written down about calls, and who may read and write it: one at a time."""

from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

import attrs

from influence.adapters.quota.moments import Bearing
from influence.adapters.quota.paths import INSIGHTS
from influence.domain.quota import Urgency, Window

Lane = tuple[str, str]
"""An endpoint with a limit of its own, and whose token is used there."""


@attrs.frozen
class Demand:
    """A call that somebody wants to make."""

    endpoint: str
    bearer: str
    urgency: Urgency

    @property
    def lane(self) -> Lane | None:
        """Where its own limit is counted; None without one."""
        return (self.endpoint, self.bearer) if self.endpoint in INSIGHTS else None


@attrs.frozen
class Held:
    """A slot that was given, and when."""

    number: int
    since: int


@attrs.frozen
class Silence:
    """Nobody asks before *until* (steady; *until_wall* in UTC), because *window* was taken to be broken."""

    window: Window
    until: int
    until_wall: datetime
    length: int


class Pages(Protocol):
    """The log of calls, the counts of days and the silences.

    A call is *over* when its answer came, and while it is not known to have ended, when its deadline will have
    passed. So the slot of a killed process becomes free like any other.
    """

    def bearing(self) -> Bearing | None: ...

    def keep_bearing(self, bearing: Bearing) -> None: ...

    def silence(self, lane: Lane | None) -> Silence | None:
        """The last one of *lane*, over or not; without a lane the one for all."""
        ...

    def keep_silence(self, lane: Lane | None, silence: Silence) -> None: ...

    def lift_silence(self, lane: Lane | None) -> None: ...

    def silences(self) -> tuple[tuple[Lane | None, Silence], ...]: ...

    def over_at(self, nth: int, lane: Lane | None = None) -> int | None:
        """When the *nth* last call to be over is over, 1 being the last; None when there are fewer."""
        ...

    def used(self, edge: int, lane: Lane | None = None) -> int:
        """How many calls are over after *edge*."""
        ...

    def called(self, day: date) -> int: ...

    def by_endpoint(self, day: date) -> tuple[tuple[str, int], ...]: ...

    def write(self, demand: Demand, over_at: int, days: tuple[date, ...]) -> int:
        """The number of a new call, counted in each of *days*."""
        ...

    def end(self, number: int, over_at: int) -> None:
        """The call is over earlier, or later, than it was taken to be."""
        ...

    def cap(self, latest: int) -> None:
        """No call is over later than *latest*."""
        ...

    def forget(self, edge: int, day: date) -> None:
        """Drop the calls that were over before *edge*, and the counts of days before *day*."""
        ...


class Book(Protocol):
    """Where the pages are."""

    def turn(self) -> AbstractContextManager[Pages]:
        """The pages for one reader and writer; what it wrote is kept when it leaves without an error."""
        ...
