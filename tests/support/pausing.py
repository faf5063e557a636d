"""A store and premises where something happens at one chosen point of a run, while nothing is held."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import attrs

from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.probes import Control
from tests.support.breaking import BreakingPremises, Cuts


@attrs.define
class Pause(Cuts):
    """Counts the points that a run passes; at one of them it stands still, and *happens* happens."""

    happens: Callable[[], object] = attrs.field(default=lambda: None)

    def point(self, name: str) -> None:
        """Pass, or stand still for a while."""
        self.passed += 1
        self.names.append(name)
        if self.passed == self.at:
            self.happens()


@attrs.frozen
class PausingStorage:
    """Every beginning of a unit of work and every look is a point: nothing is held there."""

    _storage: Storage
    _pause: Cuts

    @contextmanager
    def begin(self, tenant: str, by: str = "") -> Iterator[UnitOfWork]:
        self._pause.point("before a unit of work")
        with self._storage.begin(tenant, by) as work:
            yield work

    def view(self, tenant: str) -> AbstractContextManager[View]:
        self._pause.point("before a look into the storage")
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
class RehearsedPremises(BreakingPremises):
    """Premises whose search was tried out before: that takes longest, and has tests of its own."""

    def rehearse(self) -> Control:
        return Control(1, 1, 0)
