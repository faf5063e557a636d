"""A worker that lost its lease keeps nothing more, wherever it was when it lost it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import attrs
import pytest

from influence.adapters.memory.chance import CountedChance
from influence.adapters.memory.clock import SteppedClock
from influence.application.acting import Actor, OneLane
from influence.application.duties import Ask, Duty
from influence.application.holding_leases import RENEWED_AFTER, Hold, LeasedLanes, LeasedStorage
from influence.application.run_due_jobs import Ran, RunDueJobs, Shift
from influence.domain.events import Event, EventKind
from influence.domain.jobs import LEASE, Ending, Result
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.testing.contracts.storage.backends import Backend
from influence.testing.moments import HOUR

T = TypeVar("T")
UNITS = 3


@attrs.define
class Worker:
    """A worker of its own, whose duty is to write its name three times. It may be paused between any two steps."""

    name: str
    backend: Backend
    clock: SteppedClock
    machine: SteppedClock
    pause: Callable[[], None] = lambda: None
    deed: Callable[[Ask, Actor], Result] | None = None
    hold: Hold = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.hold = Hold(self.backend.jobs, self.machine)

    def begin(self, tenant: str) -> Any:
        """The storage of a worker that is paused before and after each unit of work."""

        @contextmanager
        def paused() -> Iterator[UnitOfWork]:
            self.pause()
            with LeasedStorage(self.backend.storage, self.hold).begin(tenant) as work:
                yield work
            self.pause()

        return paused()

    def write(self, ask: Ask, by: Actor) -> Result:
        for number in LeasedLanes(OneLane(), self.hold).run(lambda n: n, range(UNITS)):
            with self.begin(by.tenant) as work:
                work.outbox.put(Event(EventKind.ACCOUNT_TAKEN, self.name, str(number)))
                work.commit()
            self.pause()
        return Result(Ending.DONE, self.name)

    def __call__(self) -> Ran | None:
        run = RunDueJobs(
            self.backend.jobs, self.backend.storage, self.clock, self.machine, CountedChance(), self.hold
        )
        return run(
            Shift(
                cast("Ask", None),
                self.name,
                duties=[Duty("write", HOUR, self.deed or self.write, "to write")],
            )
        )


@pytest.fixture
def worker(backend: Backend) -> Callable[..., Worker]:
    """Workers at one store, with one clock."""
    backend.storage.add_tenant("acme")
    clock, machine = SteppedClock(), SteppedClock()
    return lambda name: Worker(name, backend, clock, machine)


def written(storage: Storage) -> list[str]:
    with storage.view("acme") as view:
        return [event.who for _, event in view.outbox.waiting(100)]


def test_a_job_runs_once_and_waits_for_its_next_time(backend: Backend, worker: Callable[..., Worker]) -> None:
    first, second = worker("first"), worker("second")

    ran = first()

    assert ran is not None
    assert ran.result == Result(Ending.DONE, "first")
    assert second() is None
    assert written(backend.storage) == ["first"] * UNITS


POINTS = 3 * UNITS


@pytest.mark.parametrize("point", range(POINTS))
def test_a_worker_paused_beyond_its_lease_writes_nothing_more(
    backend: Backend, worker: Callable[..., Worker], point: int
) -> None:
    slow, heir = worker("slow"), worker("heir")
    before: list[list[str]] = []
    passed = iter(range(100))

    def pause() -> None:
        if next(passed) == point:
            slow.machine.advance(LEASE)
            before.append(written(backend.storage))
            taken = heir()
            assert taken is not None
            assert taken.result == Result(Ending.DONE, "heir")

    slow.pause = pause
    lost = slow()

    assert lost is not None
    assert lost.result is None
    assert written(backend.storage) == before[0] + ["heir"] * UNITS
    assert [job.last_outcome for job in backend.jobs.all()] == ["heir"]
    assert next(passed) > point


def test_a_pause_shorter_than_the_lease_costs_nothing(
    backend: Backend, worker: Callable[..., Worker]
) -> None:
    slow, other = worker("slow"), worker("other")
    idle: list[object] = []

    def pause() -> None:
        slow.machine.advance(LEASE * 0.3)  # three of them lie between two holds
        idle.append(other())

    slow.pause = pause
    ran = slow()

    assert ran is not None
    assert ran.result is not None
    assert idle == [None] * POINTS
    assert written(backend.storage) == ["slow"] * UNITS


def test_answers_renew_the_lease_between_units_of_work(
    backend: Backend, worker: Callable[..., Worker]
) -> None:
    busy, other = worker("busy"), worker("other")
    seen: list[object] = []

    def answer(number: int) -> int:
        busy.machine.advance(RENEWED_AFTER)
        seen.append(other())
        return number

    def ask_much(ask: Ask, by: Actor) -> Result:
        list(LeasedLanes(OneLane(), busy.hold).run(answer, range(20)))
        return Result(Ending.DONE, "asked")

    busy.deed = ask_much
    ran = busy()

    assert ran is not None
    assert ran.result == Result(Ending.DONE, "asked")
    assert seen == [None] * 20


def test_a_worker_told_to_end_finishes_its_step_and_gives_back(
    backend: Backend, worker: Callable[..., Worker]
) -> None:
    leaving, other = worker("leaving"), worker("other")

    def end() -> None:
        leaving.hold.is_stopping = True

    leaving.pause = end
    ran, next_one = leaving(), other()

    assert ran is not None
    assert ran.result is not None
    assert ran.result.ending is Ending.STOPPED
    assert next_one is not None
    assert written(backend.storage) == ["leaving"] + ["other"] * UNITS
    assert backend.jobs.all()[0].attempts == 0


def test_outside_a_job_nothing_has_to_be_held(backend: Backend, worker: Callable[..., Worker]) -> None:
    somebody = worker("somebody")

    with somebody.begin("acme") as work:
        work.outbox.put(Event(EventKind.ACCOUNT_TAKEN, "somebody"))
        work.commit()

    assert written(backend.storage) == ["somebody"]
