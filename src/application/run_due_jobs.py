"""Running what is due, one job at a time, under a lease."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from zlib import crc32

import attrs

from influence.application.acting import Actor
from influence.application.duties import DUTIES, Ask, Duty, result_of
from influence.application.holding_leases import Hold
from influence.domain.errors import InfluenceError
from influence.domain.jobs import EVERYBODY, LEASE, Ending, Job, LeaseLost, Result
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.jobs import Claim, Jobs, MachineClock
from influence.domain.ports.storage import Storage

LONGEST_OUTCOME: Final = 300


@attrs.frozen
class Shift:
    """For whom a worker works: *user* is written down as acting. With *tenant* only for that one."""

    ask: Ask
    user: str
    tenant: str | None = None
    duties: Sequence[Duty] = DUTIES


@attrs.frozen
class Ran:
    """A job that was run, as it is kept now; *error* is why it failed, if it did.

    Without a *result* the lease was lost on the way: another worker has it, and nothing more was kept.
    """

    job: Job
    result: Result | None
    error: Exception | None = None


@attrs.frozen
class RunDueJobs:
    """Run the job that was due first.

    Two workers never run one job at once: a job is claimed with a lease, and whoever lost it can keep nothing more. A
    worker that died keeps its job until the lease ends, then another takes it over. A job that fails is tried again
    after a while, longer each time.
    """

    _jobs: Jobs
    _storage: Storage
    _clock: Clock
    _machine: MachineClock
    _chance: Chance
    _hold: Hold

    def __call__(self, shift: Shift) -> Ran | None:
        """What was run; None when nothing is due."""
        self._prepare(shift)
        at = self._machine.now()
        wanted = Claim(
            now=self._clock.now(),
            at=at,
            until=at + LEASE,
            kinds=[duty.kind for duty in shift.duties],
            tenant=shift.tenant,
        )
        job = self._jobs.claim(wanted)
        return None if job is None else self._run(shift, job)

    def held(self, shift: Shift) -> tuple[Job, ...]:
        """What is due, and until its lease ends in the hands of another worker or of one that died."""
        kinds = {duty.kind for duty in shift.duties}
        now, at = self._clock.now(), self._machine.now()
        return tuple(
            job
            for job in self._jobs.all()
            if job.kind in kinds
            and shift.tenant in (None, job.tenant)
            and job.due_at <= now
            and job.lease_until is not None
            and job.lease_until > at
        )

    def wait(self, shift: Shift) -> timedelta | None:
        """How long until something is due; None when nothing ever is."""
        kinds = {duty.kind for duty in shift.duties}
        now, at = self._clock.now(), self._machine.now()
        waits = [
            max(job.due_at - now, (job.lease_until or at) - at, timedelta(0))
            for job in self._jobs.all()
            if job.kind in kinds and shift.tenant in (None, job.tenant)
        ]
        return min(waits, default=None)

    def _prepare(self, shift: Shift) -> None:
        known = {(job.tenant, job.kind) for job in self._jobs.all()}
        for tenant, kind in sorted(_places(self._storage.tenants(), shift) - known):
            self._jobs.add(tenant, kind, self._clock.now())

    def _run(self, shift: Shift, job: Job) -> Ran:
        duty = next(duty for duty in shift.duties if duty.kind == job.kind)
        error: Exception | None = None
        with self._hold.holding(job):
            try:
                result = duty.run(shift.ask, Actor(job.tenant, shift.user))
            except LeaseLost:
                return Ran(job, None)
            except InfluenceError as refused:
                result, error = result_of("", refused, came=False), refused
            except Exception as unexpected:  # noqa: BLE001 - one job's mistake must not end the others
                words = f"{type(unexpected).__name__}: {unexpected}"
                result, error = Result(Ending.FAILED, words), unexpected
        return self._end(duty, job, result, error)

    def _end(self, duty: Duty, job: Job, result: Result, error: Exception | None) -> Ran:
        if self._hold.is_stopping and result.ending is not Ending.FAILED:
            result = attrs.evolve(result, ending=Ending.STOPPED)
        told = attrs.evolve(result, words=result.words.removeprefix("; ")[:LONGEST_OUTCOME])
        after = job.ended(told, self._clock.now(), duty.every, self._luck())
        try:
            self._jobs.end(after)
        except LeaseLost:
            return Ran(job, None)
        return Ran(after, told, error)

    def _luck(self) -> float:
        """Between 0 and 1: workers that failed together do not come back together."""
        return crc32(self._chance.token().encode()) / 2**32


@attrs.frozen
class Standing:
    """A kind of work, for a tenant: its row, or None while no worker has seen it."""

    tenant: str
    duty: Duty
    job: Job | None


@attrs.frozen
class ReadJobs:
    """Show what is due when, what came of it, and what is failing since when."""

    _jobs: Jobs
    _storage: Storage
    _machine: MachineClock

    def __call__(self, tenant: str | None = None, duties: Sequence[Duty] = DUTIES) -> tuple[Standing, ...]:
        """All kinds of work, by tenant; what all tenants share first."""
        known = {(job.tenant, job.kind): job for job in self._jobs.all()}
        by_kind = {duty.kind: duty for duty in duties}
        return tuple(
            Standing(place[0], by_kind[place[1]], known.get(place))
            for place in sorted(set(_rows(self._storage.tenants(), tenant, duties)))
        )

    def now(self) -> datetime:
        """The time by which leases are judged."""
        return self._machine.now()


def _places(tenants: Iterable[str], shift: Shift) -> set[tuple[str, str]]:
    return set(_rows(tenants, shift.tenant, shift.duties))


def _rows(tenants: Iterable[str], only: str | None, duties: Iterable[Duty]) -> Iterator[tuple[str, str]]:
    own = [tenant for tenant in tenants if only in (None, tenant)]
    for duty in duties:
        if not duty.is_shared:
            yield from ((tenant, duty.kind) for tenant in own)
        elif only is None:
            yield EVERYBODY, duty.kind
