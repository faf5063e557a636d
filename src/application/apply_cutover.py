"""Applying a cut-over plan: hide, fence, drain, delete, rebuild, scrub, verify, seal. Resumable at every point."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

import attrs

from influence.application.acting import Actor, Progress, unwatched
from influence.application.plan_cutover import Counts, must_fit
from influence.application.taking_turns import Say, Turn, Watcher, silent
from influence.application.watch_cutover import CutoverStatus, WatchCutover
from influence.domain.cutover import CutoverStep, OldSourceLeft, Plan
from influence.domain.cutover_record import Compaction, ContentsChanged, CutoverRecord, Sought
from influence.domain.cutover_run import CutoverRun, FenceOpen, words_for
from influence.domain.errors import InfluenceError
from influence.domain.events import Event, EventKind
from influence.domain.jobs import LeaseLost
from influence.domain.phase import Phase
from influence.domain.ports.clock import Clock
from influence.domain.ports.cutover import Premises
from influence.domain.ports.policy import Policy
from influence.domain.ports.runners import Runners
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.probes import Control, Probe, SearchUnproved

__all__ = ["ApplyCutover", "CutoverStatus", "WatchCutover"]

PROBES: Final = 300
TRIES: Final = 2
"""How often a plan is compared while others may write, before they have to wait for it."""
SLOWEST: Final = 2_000_000
"""Bytes a second that any disk rewrites and reads: for so long a lease is held meanwhile."""
USUAL: Final = 50_000_000
"""Bytes a second that most disks rewrite, for what is announced."""


@attrs.frozen
class ApplyCutover:
    """Apply exactly the plan that was read.

    The plan must still fit the world. From the first step on nothing of the old source is readable, and the
    database takes nothing more of it. Rows go by their source and by nothing else. The end is reached only through
    the verification, and only when nothing else has changed without a cause. Stopped anywhere, the same command
    continues. Of two that run it one waits; it takes over when the other has ended or stands still.
    """

    _storage: Storage
    _premises: Premises
    _clock: Clock
    _policy: Policy
    _runners: Runners

    def __call__(
        self, by: Actor, plan: Plan, progress: Progress = unwatched, say: Say = silent
    ) -> CutoverStatus:
        """Carry the cut-over through to its end.

        Raises:
            WorldChanged: the plan was made for another state; nothing was done.
            FenceOpen: the database would still take something; nothing was deleted.
            SearchUnproved: the verification could not be believed; nothing was deleted.
            ContentsChanged: something else changed; the end was not reached.
            OldSourceLeft: a place could not be cleaned now; what is hidden stays hidden.
        """
        watcher, version = Watcher(progress, say), self._policy.on(self._clock.now().date()).version
        told_of = 0
        while (turn := self._begin(by, watcher)) is not None:
            if isinstance(turn, Turn):
                self._carry_through(turn, plan, version)
                continue
            if turn.lease_token != told_of:
                say(f"{turn.by} runs the cut-over already ({turn.runner}); waiting for its end.")
                told_of = turn.lease_token
            self._runners.wait()
        return WatchCutover(self._storage, self._premises).status(by)

    def _begin(self, by: Actor, watcher: Watcher) -> Turn | CutoverRun | None:
        """A turn of our own; the run of somebody else; or None after the end."""
        with self._storage.begin(by.tenant, by.user) as work:
            known, now = work.installation.run(), self._runners.now()
            if work.installation.release().phase is Phase.AFTER:
                return None
            if known.is_held(now) and not self._runners.is_gone(known.runner):
                return known
            run = known.claimed(self._runners.me, by.user, now)
            work.installation.claim(run)
            work.commit()
        return Turn(self._storage, self._runners, watcher, by, run)

    def _carry_through(self, turn: Turn, plan: Plan, policy: str) -> None:
        """All steps; given back when one is refused, dropped when somebody else took over."""
        try:
            left = self._hide(turn, plan)
            self._record(turn, policy, left)
            self._fence(turn)
            self._drain(turn)
            probes = self._prove_the_search(turn)
            self._delete(turn)
            self._rebuild(turn)
            self._scrub(turn)
            self._verify(turn, probes)
            self._seal(turn)
        except LeaseLost:
            turn.say("Another process has taken over.")
        except InfluenceError:
            if self._is_still_ours(turn):
                raise
            turn.say("Another process has taken over.")

    def _is_still_ours(self, turn: Turn) -> bool:
        """False when somebody else runs it by now: what was found without holding it says nothing. Gives it back."""
        try:
            turn.give_back()
        except LeaseLost:
            return False
        except InfluenceError:  # the storage itself cannot be reached
            return True
        return True

    def _hide(self, turn: Turn, plan: Plan) -> Counts | None:
        """Hide everything if *plan* fits. Nobody waits while it is compared, unless others write all the time.

        The answer is what the old source had left then; None when it is hidden already.
        """
        turn.begin(CutoverStep.HIDE)
        with self._storage.view(turn.by.tenant) as view:
            release = view.installation.release()
        if release.phase is Phase.CLOSING and release.plan == plan.digest:
            return None
        for _ in range(TRIES):
            with self._storage.view(turn.by.tenant) as view:
                told = view.contents.others()
            left = must_fit(self._storage, plan)
            with turn.work() as work:
                if work.contents.others() == told:
                    self._close(turn, plan, work)
                    return left
        with turn.work() as work:
            left = must_fit(self._storage, plan)
            self._close(turn, plan, work)
        return left

    def _close(self, turn: Turn, plan: Plan, work: UnitOfWork) -> None:
        """Hide everything, with nothing else in this unit of work."""
        release, now = work.installation.release(), self._clock.now()
        if release.phase is Phase.BEFORE:
            work.installation.move(release.to(Phase.CLOSING, at=now, plan=plan.digest))
            work.installation.note(CutoverStep.HIDE, now)
            work.outbox.put(Event(EventKind.CUTOVER_BEGAN))
        turn.keep(work)

    def _record(self, turn: Turn, policy: str, left: Counts | None) -> None:
        """Write down what there was before anything went, *left* as it was hidden: at the first start only."""
        with self._storage.view(turn.by.tenant) as view:
            if view.installation.facts() is not None:
                return
            release, now = view.installation.release(), self._clock.now()
            record = CutoverRecord(
                plan=release.plan or "",
                policy=policy,
                operator=turn.by.user,
                begun_at=release.since or now,
                counts=view.old_source.counts() if left is None else left,
                before=view.contents.digests(),
            )
        with turn.work() as work:
            work.installation.keep_facts(record)
            turn.keep(work)

    def _fence(self, turn: Turn) -> None:
        turn.begin(CutoverStep.FENCE)
        with turn.work() as work:
            still_open = work.old_source.open_places()
        if still_open:
            raise FenceOpen(still_open)
        self._note(turn, CutoverStep.FENCE)

    def _drain(self, turn: Turn) -> None:
        turn.begin(CutoverStep.DRAIN)
        self._in_batches(turn, CutoverStep.DRAIN, lambda work: work.old_source.drain(turn.size))

    def _prove_the_search(self, turn: Turn) -> tuple[Probe, ...]:
        """A search that cannot find what is there proves nothing when it finds nothing later."""
        control = self._premises.rehearse()
        control.prove()
        probes = self._premises.probes(PROBES)
        seen = len(self._premises.seen(probes)) if probes else 0
        if seen < len(probes):
            raise SearchUnproved(Control(len(probes), seen, 0))
        with turn.work() as work:
            record = _known(work)
            sought = record.sought or Sought(len(probes), seen)
            work.installation.keep_facts(attrs.evolve(record, control=control, sought=sought))
            turn.keep(work)
        return probes

    def _delete(self, turn: Turn) -> None:
        with self._storage.view(turn.by.tenant) as view:
            counts, done = _known(view).counts, view.installation.steps().get(CutoverStep.DELETE)
        rows = sum(count for name, count in counts.items() if not name.endswith("values"))
        turn.begin(CutoverStep.DELETE, max(rows - (done[1] if done else 0), 0))
        self._in_batches(turn, CutoverStep.DELETE, lambda work: work.old_source.remove(turn.size))

    def _in_batches(self, turn: Turn, step: CutoverStep, batch: Callable[[UnitOfWork], int]) -> None:
        rows = -1
        while rows:
            with turn.work() as work:
                rows = batch(work)
                work.installation.note(step, self._clock.now(), rows)
                turn.keep(work, rows)

    def _rebuild(self, turn: Turn) -> None:
        turn.begin(CutoverStep.REBUILD)
        after: int | None = 0
        while after is not None:
            with turn.work() as work:
                before, after = after, work.old_source.rebuild(after, turn.size)
                turn.keep(work, 0 if after is None else after - before)
        self._note(turn, CutoverStep.REBUILD)

    def _scrub(self, turn: Turn) -> None:
        size = self._premises.size()
        span = words_for(size / USUAL)
        turn.begin_long(CutoverStep.SCRUB, _longest(size))
        turn.say(f"Rewriting {size:,} bytes of files, {span}; others can read, and wait when they write.")
        begun = self._runners.now()
        self._premises.scrub()
        compaction = Compaction((self._runners.now() - begun).total_seconds(), size, self._premises.size())
        turn.say(
            f"Rewritten in {compaction.seconds:.1f} s: {size:,} bytes before, {compaction.bytes_after:,} after."
        )
        with self._storage.view(turn.by.tenant) as view:
            record = attrs.evolve(_known(view), compaction=compaction)
        self._note(turn, CutoverStep.SCRUB, record)

    def _verify(self, turn: Turn, probes: Sequence[Probe]) -> None:
        turn.begin_long(CutoverStep.VERIFY, _longest(self._premises.size()))
        findings = self._premises.examine(probes)
        if findings:
            raise OldSourceLeft(findings)
        with self._storage.view(turn.by.tenant) as view:
            record = _known(view)
            sought = record.sought and attrs.evolve(record.sought, sought_after=len(probes))
            left = view.old_source.counts()
            record = attrs.evolve(
                record,
                sought=sought,
                removed={name: count - left[name] for name, count in record.counts.items()},
                after=view.contents.digests(),
                others=view.contents.others(),
            )
        if record.damaged:
            raise ContentsChanged(record.damaged)
        self._note(turn, CutoverStep.VERIFY, record)

    def _seal(self, turn: Turn) -> None:
        turn.begin(CutoverStep.SEAL)
        with turn.work() as work:
            now = self._clock.now()
            work.installation.move(work.installation.release().to(Phase.AFTER, at=now))
            work.installation.note(CutoverStep.SEAL, now)
            work.installation.keep_facts(attrs.evolve(_known(work), sealed_at=now))
            work.outbox.put(Event(EventKind.CUTOVER_SEALED))
            turn.end(work)

    def _note(self, turn: Turn, step: CutoverStep, record: CutoverRecord | None = None) -> None:
        """Write down that *step* is done, with what it added to the *record*."""
        with turn.work() as work:
            if record is not None:
                work.installation.keep_facts(record)
            work.installation.note(step, self._clock.now())
            turn.keep(work)


def _known(view: View) -> CutoverRecord:
    """What was written down when it began."""
    record = view.installation.facts()
    if record is None:
        raise AssertionError("the record of the cut-over is gone")
    return record


def _longest(size: int) -> timedelta:
    """How long a lease must last while files of *size* bytes are read or rewritten, on the slowest of disks."""
    return timedelta(seconds=size / SLOWEST)
