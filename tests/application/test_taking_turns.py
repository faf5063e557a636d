"""Batches that fit the time they take, and what is said meanwhile."""

from datetime import timedelta

import pytest

from influence.adapters.memory.runners import Machine
from influence.adapters.memory.storage import MemoryStorage
from influence.application.acting import Actor, unwatched
from influence.application.taking_turns import FIRST_BATCH, LARGEST_BATCH, SAID_EVERY, TARGET, Turn, Watcher
from influence.domain.cutover import CutoverStep
from influence.domain.cutover_run import CutoverRun, Pace, words_for

BY = Actor("acme", "mara")


def a_turn(machine: Machine, said: list[str]) -> Turn:
    """A turn that has just been claimed."""
    storage, runners = MemoryStorage(), machine.start()
    storage.add_tenant("acme")
    run = CutoverRun().claimed(runners.me, "mara", machine.time)
    with storage.begin("acme") as work:
        work.installation.claim(run)
        work.commit()
    turn = Turn(storage, runners, Watcher(unwatched, said.append), BY, run)
    turn.begin(CutoverStep.DELETE, 1_000_000)
    return turn


def batch(turn: Turn, machine: Machine, took: timedelta, rows: int = 1000) -> int:
    """The size of the next batch after one that *took* so long."""
    with turn.work() as work:
        machine.time += took
        turn.keep(work, rows)
    return turn.size


def test_quick_batches_grow_and_slow_ones_shrink() -> None:
    machine = Machine()
    turn = a_turn(machine, [])

    assert batch(turn, machine, TARGET / 10) == 2 * FIRST_BATCH
    assert batch(turn, machine, TARGET) == 2 * FIRST_BATCH
    assert batch(turn, machine, 4 * TARGET) == FIRST_BATCH // 2


def test_a_batch_is_never_nothing_and_never_everything() -> None:
    machine = Machine()
    turn = a_turn(machine, [])

    assert batch(turn, machine, 10_000 * TARGET) == 1
    for _ in range(30):
        batch(turn, machine, TARGET / 10)
    assert turn.size == LARGEST_BATCH


def test_rate_and_time_left_are_said_now_and_then() -> None:
    machine, said = Machine(), list[str]()
    turn = a_turn(machine, said)

    for _ in range(20):
        batch(turn, machine, timedelta(seconds=1), rows=12_400)

    assert said[0] == "delete: 12,400 rows/s, about 71 s left"
    assert len(said) == 20 // SAID_EVERY.total_seconds()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "about 1 s"), (12, "about 12 s"), (185, "about 3 min"), (9000, "about 2 h")],
)
def test_spans_are_told_roughly(seconds: float, words: str) -> None:
    assert words_for(seconds) == words


def test_nothing_is_guessed_before_any_time_has_passed() -> None:
    pace = Pace(5, 10, 0.0)

    assert (pace.rate, pace.seconds_left) == (None, None)
    assert str(pace) == "5 of 10 rows"
    assert CutoverRun().pace is None
