"""When this installation left the old source behind, for readers of the policy."""

from datetime import date

import attrs

from influence.domain.cutover import CutoverStep
from influence.domain.phase import Phase
from influence.domain.ports.storage import Storage


@attrs.frozen
class Move:
    """Where the installation stands, and since which day nothing of the old source is shown."""

    phase: Phase
    on: date | None = None

    def tolerated_old_source(self, day: date) -> bool:
        """True when values of the old source were shown on *day*, where the column before the release is open."""
        return self.on is None or day < self.on


@attrs.frozen
class ReadMove:
    """Tell when this installation moved: its phase decides, not the calendar."""

    _storage: Storage

    def __call__(self) -> Move:
        """The move, as far as it has come. It is one for all tenants."""
        for tenant in self._storage.tenants()[:1]:
            with self._storage.view(tenant) as view:
                release = view.installation.release()
                hidden = view.installation.steps().get(CutoverStep.HIDE)
            begun = hidden[0] if hidden else release.since
            return Move(release.phase, begun.date() if begun and release.phase is not Phase.BEFORE else None)
        return Move(Phase.BEFORE)
