"""Jobs and leases in memory."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import attrs

from influence.adapters.memory.state import State
from influence.domain.jobs import Job, LeaseLost
from influence.domain.ports.jobs import Claim


def _renew(state: State, job: Job, until: datetime) -> None:
    known = _held(state, job)
    state.jobs[job.tenant, job.kind] = attrs.evolve(known, lease_until=until)


def _held(state: State, job: Job) -> Job:
    known = state.jobs.get((job.tenant, job.kind))
    if known is None or known.lease_token != job.lease_token or known.lease_until is None:
        raise LeaseLost
    return known


@attrs.frozen
class MemoryLeases:
    """The leases, in a unit of work."""

    _state: State

    def hold(self, job: Job, until: datetime) -> None:
        _renew(self._state, job, until)


@attrs.frozen
class MemoryJobs:
    """The jobs of an installation. Each deed is a unit of work of its own; any thread may call."""

    _change: Callable[[], AbstractContextManager[State]]
    _see: Callable[[], State]

    def add(self, tenant: str, kind: str, due_at: datetime) -> bool:
        with self._change() as state:
            is_new = (tenant, kind) not in state.jobs
            if is_new:
                state.jobs[tenant, kind] = Job(tenant, kind, due_at)
        return is_new

    def all(self) -> tuple[Job, ...]:
        return tuple(job for _, job in sorted(self._see().jobs.items()))

    def claim(self, wanted: Claim) -> Job | None:
        with self._change() as state:
            fitting = [job for job in state.jobs.values() if _fits(job, wanted)]
            if not fitting:
                return None
            found = min(fitting, key=lambda job: (job.due_at, job.tenant, job.kind))
            claimed = found.claimed(wanted.now, wanted.until)
            state.jobs[found.tenant, found.kind] = claimed
        return claimed

    def renew(self, job: Job, until: datetime) -> None:
        with self._change() as state:
            _renew(state, job, until)

    def end(self, job: Job) -> None:
        with self._change() as state:
            _held(state, job)
            state.jobs[job.tenant, job.kind] = job


def _fits(job: Job, wanted: Claim) -> bool:
    is_meant = job.kind in wanted.kinds and wanted.tenant in (None, job.tenant)
    return is_meant and job.is_claimable(wanted.now, wanted.at)
