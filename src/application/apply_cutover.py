"""Applying a cut-over plan: hide, delete, scrub, verify, seal. Resumable at every point."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from influence.application.acting import Actor, Progress, unwatched
from influence.application.plan_cutover import world_of
from influence.domain.cutover import CutoverStep, Finding, OldSourceLeft, Plan, WorldChanged
from influence.domain.events import Event, EventKind
from influence.domain.phase import Phase, Release
from influence.domain.ports.clock import Clock
from influence.domain.ports.cutover import Premises
from influence.domain.ports.storage import Storage

SUBJECTS_PER_BATCH: Final = 1000
PROBES: Final = 1000


@attrs.frozen
class CutoverStatus:
    """How far the cut-over has come, and what is left of the old source."""

    release: Release
    steps: Mapping[CutoverStep, tuple[datetime, int]]
    left: Mapping[str, int]


@attrs.frozen
class WatchCutover:
    """Look at the cut-over without changing anything."""

    _storage: Storage
    _premises: Premises

    def status(self, by: Actor) -> CutoverStatus:
        """Phase, steps and what is left."""
        with self._storage.view(by.tenant) as view:
            return CutoverStatus(
                view.installation.release(), view.installation.steps(), view.old_source.counts()
            )

    def verify(self) -> tuple[Finding, ...]:
        """Everything of the old source that is still stored, found without the code that removes it."""
        return self._premises.examine()


@attrs.frozen
class ApplyCutover:
    """Apply exactly the plan that was read.

    The plan must still fit the world. From the first step on nothing of the old source is readable, and the
    database takes nothing more of it. Rows go by their source and by nothing else. The end is reached only through
    the verification. Stopped anywhere, the same command continues.
    """

    _storage: Storage
    _premises: Premises
    _clock: Clock

    def __call__(self, by: Actor, plan: Plan, progress: Progress = unwatched) -> CutoverStatus:
        """Carry the cut-over through to its end.

        Raises:
            WorldChanged: the plan was made for another state; nothing was done.
            OldSourceLeft: a place could not be cleaned now; what is hidden stays hidden.
        """
        watch = WatchCutover(self._storage, self._premises)
        if watch.status(by).release.phase is Phase.AFTER:
            return watch.status(by)
        self._hide(by, plan)
        probes = self._premises.probes(PROBES)
        self._prove_the_search(probes)
        self._delete(by, progress)
        self._premises.scrub()
        self._note(by, CutoverStep.SCRUB)
        findings = self._premises.examine(probes)
        if findings:
            raise OldSourceLeft(findings)
        self._note(by, CutoverStep.VERIFY)
        self._seal(by)
        return watch.status(by)

    def _hide(self, by: Actor, plan: Plan) -> None:
        with self._storage.begin(by.tenant, by.user) as work:
            release = work.installation.release()
            resumes = release.phase is Phase.CLOSING and release.plan == plan.digest
            if not resumes:
                self._must_fit(plan)
            if release.phase is Phase.BEFORE:
                now = self._clock.now()
                work.installation.move(release.to(Phase.CLOSING, at=now, plan=plan.digest))
                work.installation.note(CutoverStep.HIDE, now)
                work.outbox.put(Event(EventKind.CUTOVER_BEGAN))
                work.commit()

    def _must_fit(self, plan: Plan) -> None:
        world = world_of(self._storage)
        changed = tuple(part for part in world if plan.world.get(part) != world[part])
        if changed:
            raise WorldChanged(changed)

    def _prove_the_search(self, probes: tuple[bytes, ...]) -> None:
        """A search that cannot find what is there proves nothing when it finds nothing later."""
        if probes and set(self._premises.examine(probes)) <= set(self._premises.examine()):
            raise AssertionError("the verification does not see stored old-source values")

    def _delete(self, by: Actor, progress: Progress) -> None:
        with self._storage.view(by.tenant) as view:
            left = view.old_source.counts()
        whole = sum(count for name, count in left.items() if not name.endswith("values"))
        done = 0
        while True:
            with self._storage.begin(by.tenant, by.user) as work:
                removed = work.old_source.remove(SUBJECTS_PER_BATCH)
                work.installation.note(CutoverStep.DELETE, self._clock.now(), removed)
                work.commit()
            if removed == 0:
                return
            done += removed
            progress(done, max(whole, done))

    def _note(self, by: Actor, step: CutoverStep) -> None:
        with self._storage.begin(by.tenant, by.user) as work:
            work.installation.note(step, self._clock.now())
            work.commit()

    def _seal(self, by: Actor) -> None:
        with self._storage.begin(by.tenant, by.user) as work:
            now, release = self._clock.now(), work.installation.release()
            if release.phase is Phase.AFTER:
                return  # somebody who ran the same command beside us was first
            work.installation.move(release.to(Phase.AFTER, at=now))
            work.installation.note(CutoverStep.SEAL, now)
            work.outbox.put(Event(EventKind.CUTOVER_SEALED))
            work.commit()
