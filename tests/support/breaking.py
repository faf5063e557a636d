"""A store and premises that fail at one chosen point of a run."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

import attrs

from influence.domain.cutover import Finding
from influence.domain.ports.cutover import Premises
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.probes import Control, Probe


class PowerCut(Exception):
    """The process ended here."""


@attrs.define
class Cuts:
    """Counts the points that a run passes, and cuts the power at one of them."""

    at: int | None = None
    passed: int = 0
    names: list[str] = attrs.field(factory=list)

    def point(self, name: str) -> None:
        """Pass, or end here."""
        self.passed += 1
        self.names.append(name)
        if self.passed == self.at:
            raise PowerCut(name)


@attrs.frozen
class _Work:
    """A unit of work that may not live to see its commit, or not live long after it."""

    _work: UnitOfWork
    _cuts: Cuts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)

    def commit(self) -> None:
        self._cuts.point("before a commit")
        self._work.commit()
        self._cuts.point("after a commit")


@attrs.frozen
class BreakingStorage:
    """Every commit is two points: before and after it."""

    _storage: Storage
    _cuts: Cuts

    @contextmanager
    def begin(self, tenant: str, by: str = "") -> Iterator[UnitOfWork]:
        with self._storage.begin(tenant, by) as work:
            yield cast(UnitOfWork, _Work(work, self._cuts))

    def view(self, tenant: str) -> AbstractContextManager[View]:
        return self._storage.view(tenant)

    def tenants(self) -> tuple[str, ...]:
        return self._storage.tenants()

    def add_tenant(self, tenant: str) -> bool:
        return self._storage.add_tenant(tenant)

    def tenant_of_consent(self, state: str) -> str | None:
        return self._storage.tenant_of_consent(state)

    def tenants_with_grant(self, open_id: str) -> tuple[str, ...]:
        return self._storage.tenants_with_grant(open_id)


@attrs.frozen
class BreakingPremises:
    """Every deed is two points: before and after it."""

    _premises: Premises
    _cuts: Cuts

    def rehearse(self) -> Control:
        self._cuts.point("before the rehearsal")
        return self._premises.rehearse()

    def size(self) -> int:
        return self._premises.size()

    def scrub(self) -> None:
        self._cuts.point("before the scrub")
        self._premises.scrub()
        self._cuts.point("after the scrub")

    def examine(self, probes: Sequence[Probe] = ()) -> tuple[Finding, ...]:
        self._cuts.point("before a look")
        found = self._premises.examine(probes)
        self._cuts.point("after a look")
        return found

    def seen(self, probes: Sequence[Probe]) -> frozenset[Probe]:
        self._cuts.point("before the control")
        return self._premises.seen(probes)

    def probes(self, most: int) -> tuple[Probe, ...]:
        self._cuts.point("before the probes")
        return self._premises.probes(most)
