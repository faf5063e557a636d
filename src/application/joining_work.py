"""Making what use-cases keep part of a deed that a program asked for: in its unit of work, or under its claim."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Any, cast

import attrs

from influence.domain.idempotency import HELD, Deed
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, UnitOfWork, View


class Bond(threading.local):
    """What the thread at hand does for a program: nothing, unless it is told.

    *work* is the unit of work that everything joins; *claim* is the deed that has to be ours still whenever something
    is kept.
    """

    work: UnitOfWork | None = None
    claim: Deed | None = None

    @contextmanager
    def joining(self, work: UnitOfWork) -> Iterator[None]:
        """Units of work of the block become part of *work*, which is kept or dropped as a whole."""
        self.work = work
        try:
            yield
        finally:
            self.work = None

    @contextmanager
    def claiming(self, claim: Deed) -> Iterator[None]:
        """Units of work of the block are kept only while *claim* is ours."""
        self.claim = claim
        try:
            yield
        finally:
            self.claim = None


@attrs.define
class JoinedWork:
    """A unit of work inside another one: it is kept when that is kept."""

    _whole: UnitOfWork
    is_kept: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)

    def commit(self) -> None:
        """Have it kept with the whole."""
        self.is_kept = True


@attrs.frozen
class JoinedStorage:
    """A storage whose units of work are bound to what the thread does for a program, if it does anything for one."""

    _storage: Storage
    _bond: Bond
    _clock: Clock

    def begin(self, tenant: str, by: str = "") -> AbstractContextManager[UnitOfWork]:
        """Start a unit of work: as of `Storage.begin`.

        Raises:
            RequestTakenOver: the deed at hand is somebody else's now.
        """
        whole = self._bond.work
        return self._claimed(tenant, by) if whole is None else _joined(whole, tenant)

    @contextmanager
    def _claimed(self, tenant: str, by: str) -> Iterator[UnitOfWork]:
        with self._storage.begin(tenant, by) as work:
            claim = self._bond.claim
            if claim is not None and tenant == work.tenant:
                work.deeds.hold(claim, self._until())
            yield work

    def _until(self) -> datetime:
        return self._clock.now() + HELD

    def view(self, tenant: str) -> AbstractContextManager[View]:
        """Look at one moment; inside a joined unit of work at what that one sees."""
        whole = self._bond.work
        return self._storage.view(tenant) if whole is None or whole.tenant != tenant else nullcontext(whole)

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


@contextmanager
def _joined(whole: UnitOfWork, tenant: str) -> Iterator[UnitOfWork]:
    if whole.tenant != tenant:
        raise RuntimeError("a deed for a program keeps to the program's tenant")
    inner = JoinedWork(whole)
    yield cast(UnitOfWork, inner)
    if not inner.is_kept:
        raise RuntimeError("a part of a deed was to be dropped, and nobody can: the whole is")
