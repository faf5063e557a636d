"""Time that passes only when it is told to."""

from datetime import UTC, datetime, timedelta
from typing import Final

import attrs

from influence.adapters.quota.moments import Timing

START: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
TICK: Final = timedelta(microseconds=1)
SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND


@attrs.define
class VirtualTime:
    """A steady clock in microseconds and a wall clock that may be set."""

    start: datetime = START
    steady: int = 5 * MINUTE
    slept: list[float] = attrs.field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.start -= self.steady * TICK

    def wall(self) -> datetime:
        return self.start + self.steady * TICK

    def pass_by(self, seconds: float) -> None:
        self.steady += max(0, round(seconds * SECOND))

    def set_wall(self, wall: datetime) -> None:
        self.start += wall - self.wall()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.pass_by(seconds)

    @property
    def timing(self) -> Timing:
        return Timing(lambda: self.steady, self.wall, self.sleep)
