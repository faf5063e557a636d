"""The release and the steps of the cut-over, in memory."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.cutover import CutoverStep
from influence.domain.phase import NEXT, PhaseRefused, Release
from influence.domain.ports.cutover import RemovedPosts


@attrs.frozen
class MemoryInstallation:
    """What all tenants share, and what is left of one tenant's hidden posts."""

    _state: State
    _own: Holdings

    def release(self) -> Release:
        return self._state.release

    def move(self, release: Release) -> None:
        now = self._state.release.phase
        if NEXT.get(now) is not release.phase:
            raise PhaseRefused(now, release.phase)
        self._state.releases[len(self._state.releases)] = release

    def note(self, step: CutoverStep, at: datetime, removed: int = 0) -> None:
        _, before = self._state.steps.get(step, (at, 0))
        self._state.steps[step] = (at, before + removed)

    def steps(self) -> Mapping[CutoverStep, tuple[datetime, int]]:
        return dict(self._state.steps)

    def removed_posts(self) -> tuple[RemovedPosts, ...]:
        removed = sorted(self._own.removed_posts.items())
        return tuple(RemovedPosts(campaign, count, on) for (campaign, on), count in removed)
