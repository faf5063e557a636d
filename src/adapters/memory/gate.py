"""The gate of a store in memory: its own phase, measured by a mark that is not part of its state."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import attrs

from influence.adapters.memory.backups import INSTALLATION
from influence.adapters.memory.state import State
from influence.domain.cutover import CutoverStep
from influence.domain.high_water import Gate, HighWater, RestoredBefore, Stored, gate, higher, seen
from influence.domain.phase import Phase, Release
from influence.domain.ports.storage import UnitOfWork, View


@attrs.define
class MemoryGate:
    """What every look at a store passes."""

    mark: HighWater | None = None

    def look(self, state: State, *, lets_pass: bool) -> Release | None:
        """The release that everybody is to see instead of that of *state*; None when that one holds.

        Raises:
            RestoredBefore: it is older than the cut-over that was finished here.
        """
        stored = Stored(INSTALLATION, state.release, CutoverStep.VERIFY in state.steps)
        if not lets_pass and gate(stored, self.mark) is Gate.HELD:
            raise RestoredBefore(state.release.phase)
        release = seen(stored, self.mark)
        return None if release == state.release else release

    def show(self, state: State, *, lets_pass: bool) -> None:
        """Let *state*, a copy that is only looked at, show what everybody is to see. Raises as `look`."""
        release = self.look(state, lets_pass=lets_pass)
        if release is not None:
            state.releases[len(state.releases)] = release

    def enforce(self, state: State, now: Callable[[], datetime], *, lets_pass: bool) -> None:
        """Bring the phase of *state* to where it has to be at least. Raises as `look`.

        Whoever may pass brings it there himself, and sees it as it is stored.
        """
        release = self.look(state, lets_pass=lets_pass)
        if release is not None and not lets_pass:
            since = release.since or now()
            state.releases[len(state.releases)] = attrs.evolve(release, since=since)
            state.steps.setdefault(CutoverStep.HIDE, (since, 0))

    def reach(self, state: State) -> None:
        """Note how far *state* has come."""
        release = state.release
        if release.phase is not Phase.BEFORE:
            self.mark = higher(self.mark, HighWater(INSTALLATION, release.phase, release.since))


class _Shared(Protocol):
    def begin(
        self, tenant: str, by: str = "", *, lets_pass: bool = False
    ) -> AbstractContextManager[UnitOfWork]: ...
    def view(self, tenant: str, *, lets_pass: bool = False) -> AbstractContextManager[View]: ...
    def tenants(self) -> tuple[str, ...]: ...
    def add_tenant(self, tenant: str) -> bool: ...
    def tenant_of_consent(self, state: str) -> str | None: ...
    def tenants_with_grant(self, open_id: str) -> tuple[str, ...]: ...


@attrs.frozen
class MemoryForCutover:
    """A store for those who bring what was put back to where it has to be."""

    _storage: _Shared

    def begin(self, tenant: str, by: str = "") -> AbstractContextManager[UnitOfWork]:
        """Start a unit of work; others that write wait."""
        return self._storage.begin(tenant, by, lets_pass=True)

    def view(self, tenant: str) -> AbstractContextManager[View]:
        """Look at one moment."""
        return self._storage.view(tenant, lets_pass=True)

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
