"""The release, the runs and the record of the cut-over, in memory."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.cutover import CutoverStep
from influence.domain.cutover_record import CutoverRecord
from influence.domain.cutover_run import CutoverRun
from influence.domain.jobs import LeaseLost
from influence.domain.phase import NEXT, Phase, PhaseRefused, Release
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
        if release.phase is Phase.CLOSING:
            self._state.cutover_others.clear()

    def note(self, step: CutoverStep, at: datetime, removed: int = 0) -> None:
        _, before = self._state.steps.get(step, (at, 0))
        self._state.steps[step] = (at, before + removed)

    def steps(self) -> Mapping[CutoverStep, tuple[datetime, int]]:
        return {step: self._state.steps[step] for step in CutoverStep if step in self._state.steps}

    def run(self) -> CutoverRun:
        return self._state.cutover_runs.get(0, CutoverRun())

    def claim(self, run: CutoverRun) -> None:
        if self.run().lease_token != run.lease_token - 1:
            raise LeaseLost
        self._state.cutover_runs[0] = run

    def hold(self, run: CutoverRun) -> None:
        known = self.run()
        if known.lease_token != run.lease_token or known.lease_until is None:
            raise LeaseLost
        self._state.cutover_runs[0] = run

    def facts(self) -> CutoverRecord | None:
        record = self._state.cutover_records.get(0)
        return record and attrs.evolve(record, others=dict(self._state.cutover_others))

    def keep_facts(self, record: CutoverRecord) -> None:
        self._state.cutover_records[0] = attrs.evolve(record, others={})

    def removed_posts(self) -> tuple[RemovedPosts, ...]:
        removed = sorted(self._own.removed_posts.items())
        return tuple(RemovedPosts(campaign, count, on) for (campaign, on), count in removed)
