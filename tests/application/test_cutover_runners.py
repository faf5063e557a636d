"""Two who run the cut-over at once, and one who comes back late."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import attrs
import pytest

from influence.adapters.memory.runners import MemoryRunners
from influence.adapters.system.runners import SystemRunners
from influence.application.apply_cutover import ApplyCutover, CutoverStatus
from influence.domain.cutover import CutoverStep, Plan
from influence.domain.cutover_run import LEASE
from influence.domain.phase import Phase
from influence.testing.contracts.storage.dump import dump
from tests.application.test_apply_cutover import set_up
from tests.contract.storage.backends import sqlite
from tests.support.breaking import Cuts
from tests.support.desk import Desk
from tests.support.pausing import Pause, PausingStorage, RehearsedPremises
from tests.support.sometimes import assert_reached, sometimes

BEGUN = 7
"""The first point after everything is hidden."""


def claim(desk: Desk, plan: Plan) -> MemoryRunners:
    """Somebody who has begun, and shows no other sign of life."""
    runner = desk.machine.start()
    cuts = Pause(at=BEGUN, happens=_stop)
    storage = PausingStorage(desk.storage, cuts)
    with pytest.raises(_StoppedError):
        ApplyCutover(storage, desk.premises, desk.clock, desk.policy, runner)(desk.by, plan)
    return runner


class _StoppedError(Exception):
    """The process stands still for good."""


def _stop() -> None:
    raise _StoppedError


def test_the_second_waits_says_so_and_takes_over_in_time(tmp_path: Path) -> None:
    desk = set_up(Desk.in_memory(tmp_path))
    plan, said = desk.planned(), list[str]()
    runner, begun = claim(desk, plan), desk.machine.time

    status = desk.apply(desk.by, plan, say=said.append)

    assert status.release.phase is Phase.AFTER
    assert said[0] == f"mara runs the cut-over already ({runner.me}); waiting for its end."
    assert desk.machine.time - begun >= LEASE


def test_a_process_that_is_gone_is_not_waited_for(tmp_path: Path) -> None:
    desk = set_up(Desk.in_memory(tmp_path))
    plan, said = desk.planned(), list[str]()
    claim(desk, plan)
    desk.machine.end_all()
    begun = desk.machine.time

    status = desk.apply(desk.by, plan, say=said.append)

    assert status.release.phase is Phase.AFTER
    assert desk.machine.time == begun
    assert not any("waiting" in words for words in said)


def test_who_runs_it_and_in_which_step_can_be_seen(tmp_path: Path) -> None:
    desk = set_up(Desk.in_memory(tmp_path))
    seen: list[CutoverStatus] = []

    @attrs.frozen
    class Watched(RehearsedPremises):
        def scrub(self) -> None:
            seen.append(desk.watch.status(desk.by))

    desk.applying(desk.storage, Watched(desk.premises, Cuts()))(desk.by, desk.planned())

    (status,) = seen
    assert (status.run.step, status.run.by) == (CutoverStep.SCRUB, "mara")
    assert status.run.is_held(desk.machine.time)
    assert not desk.watch.status(desk.by).run.is_held(desk.machine.time)


def paused(desk: Desk, plan: Plan, pause: Cuts) -> CutoverStatus:
    """A run that stands still where *pause* says."""
    premises = RehearsedPremises(desk.premises, pause)
    return desk.applying(PausingStorage(desk.storage, pause), premises)(desk.by, plan)


def test_who_comes_back_late_does_no_harm_anywhere(tmp_path: Path) -> None:
    clean, counted = set_up(Desk.in_memory(tmp_path)), Pause()
    paused(clean, clean.planned(), counted)

    for point in range(1, counted.passed + 1):
        desk = set_up(Desk.in_memory(tmp_path))
        plan = desk.planned()

        def another_finishes(desk: Desk = desk, plan: Plan = plan) -> None:
            desk.machine.time += LEASE
            other = desk.applying(desk.storage, RehearsedPremises(desk.premises, Cuts()))
            assert other(desk.by, plan).release.phase is Phase.AFTER

        status = paused(desk, plan, Pause(at=point, happens=another_finishes))

        assert status.release.phase is Phase.AFTER, counted.names[point - 1]
        assert dump(desk.storage) == dump(clean.storage), counted.names[point - 1]
    assert counted.passed > 20


def test_a_pause_without_a_successor_changes_nothing(tmp_path: Path) -> None:
    clean, counted = set_up(Desk.in_memory(tmp_path)), Pause()
    paused(clean, clean.planned(), counted)

    for point in range(1, counted.passed + 1, 3):
        desk = set_up(Desk.in_memory(tmp_path))

        def time_passes(desk: Desk = desk) -> None:
            desk.machine.time += 2 * LEASE

        paused(desk, desk.planned(), Pause(at=point, happens=time_passes))

        assert dump(desk.storage) == dump(clean.storage)


@attrs.frozen
class Named(SystemRunners):
    """A thread that counts as a process of its own."""

    name: str = ""

    @property
    def me(self) -> str:
        return self.name


@contextmanager
def memory_desk(folder: Path) -> Iterator[Desk]:
    yield set_up(Desk.in_memory(folder))


@contextmanager
def sqlite_desk(folder: Path) -> Iterator[Desk]:
    with sqlite(folder) as backend:
        yield set_up(Desk(backend.storage, backend.premises, folder))


@pytest.mark.parametrize("open_desk", [memory_desk, sqlite_desk])
def test_two_at_once_come_to_the_end_of_one(
    tmp_path: Path, open_desk: Callable[[Path], AbstractContextManager[Desk]]
) -> None:
    clean = set_up(Desk.in_memory(tmp_path))
    clean.cut_over()
    with open_desk(tmp_path) as desk:
        plan, ends, said = desk.planned(), list[Phase](), list[str]()

        def run(name: str) -> None:
            runners = Named(sleep=lambda _: None, name=name)
            premises = RehearsedPremises(desk.premises, Cuts())
            applying = ApplyCutover(desk.storage, premises, desk.clock, desk.policy, runners)
            ends.append(applying(desk.by, plan, say=said.append).release.phase)

        threads = [threading.Thread(target=run, args=(name,)) for name in ("one", "other")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert ends == [Phase.AFTER, Phase.AFTER]
        assert dump(desk.storage) == dump(clean.storage)
        sometimes("one waited", any("waiting" in words for words in said))
    assert_reached({"one waited"})
