from datetime import UTC, datetime, timedelta

import pytest

from influence.adapters.simulator.clock import START, ClockRefused, SimClock


def test_the_clock_knows_nothing_of_today() -> None:
    assert SimClock(monotonic=lambda: 5.0).now() == START


def test_the_clock_runs_on_with_the_seconds_that_pass() -> None:
    passed = [10.0]
    clock = SimClock(monotonic=lambda: passed[0])

    passed[0] += 90

    assert clock.now() == START + timedelta(seconds=90)


def test_a_frozen_clock_moves_by_hand_only() -> None:
    passed = [10.0]
    clock = SimClock(frozen=True, monotonic=lambda: passed[0])

    passed[0] += 90
    clock.advance(timedelta(hours=1))

    assert clock.now() == START + timedelta(hours=1)


def test_freezing_keeps_the_present() -> None:
    passed = [10.0]
    clock = SimClock(monotonic=lambda: passed[0])
    passed[0] += 90
    clock.move(frozen=True)

    passed[0] += 90

    assert clock.now() == START + timedelta(seconds=90)


def test_a_jump_and_a_step_are_one_move() -> None:
    clock = SimClock(frozen=True)

    clock.move(to=datetime(2024, 1, 1, tzinfo=UTC), by=timedelta(days=1))

    assert clock.now() == datetime(2024, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "step", [timedelta(days=999_999_999), timedelta(days=-999_999_999), timedelta(days=80_000)]
)
def test_a_step_out_of_the_world_moves_nothing(step: timedelta) -> None:
    clock = SimClock(frozen=True)

    with pytest.raises(ClockRefused):
        clock.move(to=datetime(2025, 1, 1, tzinfo=UTC), by=step)

    assert clock.now() == START


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ClockRefused):
        SimClock(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
