"""Looking at the cut-over without changing anything."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from influence.application.acting import Actor
from influence.domain.cutover import CutoverStep, Finding
from influence.domain.cutover_run import CutoverRun
from influence.domain.high_water import RestoredBefore
from influence.domain.phase import Release
from influence.domain.ports.cutover import Premises
from influence.domain.ports.storage import Storage


@attrs.frozen
class CutoverStatus:
    """How far the cut-over has come, who runs it, and what is left of the old source."""

    release: Release
    steps: Mapping[CutoverStep, tuple[datetime, int]]
    left: Mapping[str, int]
    run: CutoverRun = attrs.field(factory=CutoverRun)


@attrs.frozen
class WatchCutover:
    """Look at the cut-over without changing anything."""

    _storage: Storage
    _premises: Premises

    def status(self, by: Actor) -> CutoverStatus:
        """Phase, steps, who runs it, and what is left."""
        with self._storage.view(by.tenant) as view:
            known = view.installation
            return CutoverStatus(known.release(), known.steps(), view.old_source.counts(), known.run())

    def verify(self) -> tuple[Finding, ...]:
        """Everything of the old source that is still stored, found without the code that removes it."""
        return self._premises.examine()


@attrs.frozen
class TellOlderCopy:
    """Tell whether the database is a copy that is older than the cut-over of its installation."""

    _storage: Storage

    def __call__(self, by: Actor) -> RestoredBefore | None:
        """Why nobody is served from it, and the ways out; None for one that is served."""
        try:
            with self._storage.view(by.tenant):
                return None
        except RestoredBefore as older:
            return older
