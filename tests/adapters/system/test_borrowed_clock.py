from datetime import UTC, datetime, timedelta

import attrs
import pytest

from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.system.clock import GOOD_FOR, BorrowedClock, ClockUnreachable, Reading, borrowed_clock
from influence.domain.errors import Unusable

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@attrs.define
class Elsewhere:
    """A clock somewhere else, and our steady one."""

    told: datetime = NOON
    steady: float = 100.0
    stands_still: bool = False
    is_silent: bool = False
    asked: int = 0

    def read(self) -> Reading:
        self.asked += 1
        if self.is_silent:
            raise ClockUnreachable("there")
        return Reading(self.told, self.stands_still, self.steady)

    def monotonic(self) -> float:
        return self.steady


@pytest.fixture
def there() -> Elsewhere:
    return Elsewhere()


def test_between_two_looks_time_goes_on(there: Elsewhere) -> None:
    clock = BorrowedClock(there.read, there.monotonic)
    there.steady += GOOD_FOR / 2

    assert clock.now() == NOON + timedelta(seconds=GOOD_FOR / 2)
    assert there.asked == 1


def test_a_clock_that_stands_still_stands_still(there: Elsewhere) -> None:
    there.stands_still = True
    clock = BorrowedClock(there.read, there.monotonic)
    there.steady += GOOD_FOR / 2

    assert clock.now() == NOON


def test_somebody_moving_the_clock_is_seen(there: Elsewhere) -> None:
    clock = BorrowedClock(there.read, there.monotonic)
    there.told += timedelta(hours=48)
    there.steady += GOOD_FOR

    assert clock.now() == NOON + timedelta(hours=48)


def test_a_clock_that_falls_silent_is_assumed_to_go_on(there: Elsewhere) -> None:
    clock = BorrowedClock(there.read, there.monotonic)
    there.is_silent = True
    there.steady += 60

    assert clock.now() == NOON + timedelta(seconds=60)


def test_a_clock_that_never_answered_is_an_error(there: Elsewhere) -> None:
    there.is_silent = True

    with pytest.raises(ClockUnreachable):
        BorrowedClock(there.read, there.monotonic)


def test_the_simulators_clock_can_be_borrowed() -> None:
    with RunningSimulator() as simulator:
        borrowed = borrowed_clock(simulator.environment()["INFLUENCE_CLOCK"])

        assert abs(borrowed.now() - simulator.world.clock.now()) < timedelta(seconds=10)


@pytest.mark.parametrize(
    "address",
    [
        "http://clock.example/simulator/clock",
        "http://127.0.0.1.clock.example/simulator/clock",
        "http://127.0.0.1:80@clock.example/",
        "http://localhost.example",
        "https://localhost/clock",
        "file:///etc/passwd",
        "http://127.0.0.1:99999/",
        "http://[::1/",
        "tomorrow",
        "",
    ],
)
def test_only_a_clock_of_this_machine_is_asked(address: str) -> None:
    with pytest.raises(Unusable):
        borrowed_clock(address)
