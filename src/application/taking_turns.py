"""Running the cut-over as the only one: every unit of work is kept only under the lease."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

import attrs

from influence.application.acting import Actor, Progress
from influence.domain.cutover import CutoverStep
from influence.domain.cutover_run import LEASE, CutoverRun
from influence.domain.ports.runners import Runners
from influence.domain.ports.storage import Storage, UnitOfWork

Say = Callable[[str], None]
"""Told in words what is going on."""

SAID_EVERY: Final = timedelta(seconds=10)
TARGET: Final = timedelta(milliseconds=100)
"""How long a unit of work is to take: others wait for it."""
FIRST_BATCH: Final = 100
LARGEST_BATCH: Final = 20_000


def silent(_: str) -> None:
    """Nobody listens."""


@attrs.frozen
class Watcher:
    """Who looks on: numbers for *progress*, words for *say*."""

    progress: Progress
    say: Say = silent


@attrs.define
class Turn:
    """The cut-over in our hands, until somebody else takes it over."""

    _storage: Storage
    _runners: Runners
    _watcher: Watcher
    by: Actor
    run: CutoverRun
    size: int = FIRST_BATCH
    _begun: datetime = attrs.field(init=False)
    _said_at: datetime = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._begun = self._said_at = self._runners.now()

    @contextmanager
    def work(self) -> Iterator[UnitOfWork]:
        """A unit of work of the cut-over; `keep` commits it.

        Raises:
            LeaseLost: somebody else has taken over, and nothing was done.
        """
        with self._storage.begin(self.by.tenant, self.by.user) as work:
            self._begun = self._runners.now()
            work.installation.hold(self.run.renewed(self._begun))
            yield work

    def keep(self, work: UnitOfWork, done: int = 0) -> None:
        """Commit *work* with *done* more, and fit the next batch to the time that it took."""
        run = self.run.renewed(self._runners.now(), done)
        work.installation.hold(run)
        work.commit()
        self.run = run
        if done:
            now = self._runners.now()
            self._fit(now - self._begun)
            self._tell(now)

    def _fit(self, took: timedelta) -> None:
        wanted = self.size * 2 if took <= TARGET / 2 else round(self.size * (TARGET / took))
        self.size = max(1, min(wanted, self.size * 2, LARGEST_BATCH))

    def _tell(self, now: datetime) -> None:
        self._watcher.progress(self.run.done, self.run.whole)
        if now - self._said_at >= SAID_EVERY and self.run.step and self.run.pace:
            self._said_at = now
            self.say(f"{self.run.step.value}: {self.run.pace}")

    def say(self, words: str) -> None:
        """Tell whoever looks on."""
        self._watcher.say(words)

    def begin(self, step: CutoverStep, whole: int = 0) -> None:
        """Go on to *step*, with *whole* to do; the next unit of work tells it."""
        self._said_at = self._runners.now()
        self.size, self.run = FIRST_BATCH, self.run.at_step(step, self._said_at, whole)

    def begin_long(self, step: CutoverStep, lasting: timedelta) -> None:
        """Go on to *step*, which keeps us out of the storage: tell it, and hold the lease for so long."""
        self.begin(step)
        run = self.run.renewed(self._said_at, lasting=max(lasting, LEASE))
        with self._storage.begin(self.by.tenant, self.by.user) as work:
            work.installation.hold(run)
            work.commit()
        self.run = run

    def end(self, work: UnitOfWork) -> None:
        """Commit *work* as the last of this run."""
        work.installation.hold(self.run.given_back())
        work.commit()

    def give_back(self) -> None:
        """Let the next one begin at once. Raises like `work`."""
        with self._storage.begin(self.by.tenant, self.by.user) as work:
            self.end(work)
