"""Doing things only as long as the lease of the job at hand is ours."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final, TypeVar

import attrs

from influence.application.acting import Lanes
from influence.domain.jobs import LEASE, Job
from influence.domain.ports.jobs import Jobs, MachineClock
from influence.domain.ports.storage import Storage, UnitOfWork, View

T = TypeVar("T")
R = TypeVar("R")
RENEWED_AFTER: Final = LEASE / 5


@attrs.define
class Hold:
    """What this process holds: nothing, except while a worker runs a job. It runs one at a time.

    *is_stopping*: the worker was told to end; the step at hand is finished, no other is begun.
    """

    _jobs: Jobs
    _machine: MachineClock
    job: Job | None = None
    is_stopping: bool = False
    _renewed_at: datetime | None = None

    @contextmanager
    def holding(self, job: Job) -> Iterator[None]:
        """Hold *job* for the block."""
        self.job, self._renewed_at = job, self._machine.now()
        try:
            yield
        finally:
            self.job = self._renewed_at = None

    def guard(self, work: UnitOfWork) -> None:
        """Make *work* part of what the lease allows, and hold it longer.

        Raises:
            LeaseLost: somebody else may have it.
        """
        if self.job is not None:
            work.leases.hold(self.job, self._until())

    def renew(self) -> None:
        """Hold it longer between two steps, if that was a while ago. Raises like `guard`."""
        if self.job is not None and self._is_old():
            until = self._until()
            self._jobs.renew(self.job, until)
            self._renewed_at = until - LEASE

    def _is_old(self) -> bool:
        since = timedelta(0) if self._renewed_at is None else self._machine.now() - self._renewed_at
        return since >= RENEWED_AFTER

    def _until(self) -> datetime:
        return self._machine.now() + LEASE


@attrs.frozen
class LeasedStorage:
    """A storage whose units of work are kept only under the lease that is held, if one is."""

    _storage: Storage
    _hold: Hold

    @contextmanager
    def begin(self, tenant: str, by: str = "") -> Iterator[UnitOfWork]:
        """Start a unit of work: as of `Storage.begin`.

        Raises:
            LeaseLost: the job at hand is somebody else's now. It cannot become so before the unit of work ends.
        """
        with self._storage.begin(tenant, by) as work:
            self._hold.guard(work)
            yield work

    def view(self, tenant: str) -> AbstractContextManager[View]:
        """Look at one moment."""
        return self._storage.view(tenant)

    def tenants(self) -> tuple[str, ...]:
        """All tenants, in order."""
        return self._storage.tenants()

    def add_tenant(self, tenant: str) -> bool:
        """Make a tenant; False when it is there."""
        return self._storage.add_tenant(tenant)

    def tenant_of_consent(self, state: str) -> str | None:
        """The tenant at which the consent of *state* was begun."""
        return self._storage.tenant_of_consent(state)

    def tenants_with_grant(self, open_id: str) -> tuple[str, ...]:
        """The tenants that hold a grant of this creator, in order."""
        return self._storage.tenants_with_grant(open_id)


@attrs.frozen
class LeasedLanes:
    """Lanes that renew the lease between two answers, and draw nothing more once the worker is to end."""

    _lanes: Lanes
    _hold: Hold

    def run(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """What *work* gives for each of *items* that is still drawn."""
        drawn = takewhile(lambda _: not self._hold.is_stopping, items)
        for answer in self._lanes.run(work, drawn):
            self._hold.renew()
            yield answer
