"""Making the reports that are due, and putting them on their way."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.keep_schedules import schedule_named
from influence.application.report_letters import Occasion, WriteReportLetters, WrittenReport
from influence.domain.doors import Stale
from influence.domain.events import Event, EventKind
from influence.domain.letters import QueuedLetter
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.storage import Storage
from influence.domain.schedules import PausedBecause, Schedule, is_over

SLICE: Final = 20
"""Schedules of one run, so that other work gets its turn."""


@attrs.frozen
class SchedulesRun:
    """What came of the schedules that were due. *error* is the last reason why a report could not be made."""

    reports: int = 0
    letters: int = 0
    failed: int = 0
    paused: int = 0
    error: str = ""
    left: bool = False


@attrs.frozen
class _Outcome:
    """What one schedule came to: how it goes on, and what leaves the house together with that."""

    after: Schedule
    letters: Sequence[QueuedLetter] = ()
    event: Event | None = None
    counts: SchedulesRun = SchedulesRun()


@attrs.frozen
class RunSchedules:
    """Make the reports that are due and queue their letters.

    A letter is queued in the unit of work that moves its schedule on: whatever is interrupted, there is one letter for
    each time a rhythm comes round, and none is lost. After a standstill there is one report, not one for each time
    that was missed. A report that fails holds up no other; it is told and tried again. With the end of a campaign its
    reports end, two weeks later.
    """

    _storage: Storage
    _write: WriteReportLetters
    _clock: Clock
    _chance: Chance

    def __call__(self, by: Actor) -> SchedulesRun:
        """What came of those that are due."""
        with self._storage.view(by.tenant) as view:
            due = view.schedules.due(self._clock.now())
        done = SchedulesRun(left=len(due) > SLICE)
        for schedule in due[:SLICE]:
            outcome = self._outcome(by, schedule)
            if self._keep(by, outcome):
                done = _sum(done, outcome.counts)
        return done

    def preview(self, by: Actor, number: str) -> WrittenReport:
        """The report as it would go out now; nothing is kept.

        Raises:
            ScheduleNotFound: there is no schedule of that number.
        """
        with self._storage.view(by.tenant) as view:
            schedule = schedule_named(view, number)
        return self._write(by, Occasion(schedule, self._clock.now(), "preview"))

    def once(self, by: Actor, number: str) -> WrittenReport:
        """A report beside the rhythm, which goes on as if nothing had been. Raises like `preview`."""
        with self._storage.view(by.tenant) as view:
            schedule = schedule_named(view, number)
        key = f"report-{schedule.id}-{self._chance.key()}"
        written = self._write(by, Occasion(schedule, self._clock.now(), key))
        with self._storage.begin(by.tenant, by.user) as work:
            work.letters.queue(*written.letters)
            work.commit()
        return written

    def _outcome(self, by: Actor, schedule: Schedule) -> _Outcome:
        now = self._clock.now()
        with self._storage.view(by.tenant) as view:
            campaign = view.campaigns.get(schedule.campaign)
        if is_over(campaign, now):
            told = Event(EventKind.REPORTS_PAUSED, detail=campaign.name, about=f"schedule/{schedule.id}")
            after = schedule.paused(now, PausedBecause.CAMPAIGN_OVER)
            return _Outcome(after, event=told, counts=SchedulesRun(paused=1))
        if not schedule.is_zone_known:
            return _stranded(schedule, now)
        due_for = schedule.occurrence(now)
        try:
            written = self._write(by, Occasion.scheduled(schedule, due_for))
        except Exception as error:  # noqa: BLE001 - one report's mistake must not hold up the others
            return _failed(schedule, now, error)
        counts = SchedulesRun(reports=1, letters=len(written.letters))
        return _Outcome(schedule.ran(now, due_for), written.letters, counts=counts)

    def _keep(self, by: Actor, outcome: _Outcome) -> bool:
        """True unless somebody else was here meanwhile: then nothing of it is kept."""
        with self._storage.begin(by.tenant, by.user) as work:
            try:
                work.schedules.save(outcome.after)
            except Stale:
                return False
            work.letters.queue(*outcome.letters)
            if outcome.event is not None:
                work.outbox.put(outcome.event)
            work.commit()
        return True


def _stranded(schedule: Schedule, now: datetime) -> _Outcome:
    after = schedule.stranded(now)
    told = Event(EventKind.REPORTS_STRANDED, detail=schedule.zone[:60], about=f"schedule/{schedule.id}")
    return _Outcome(after, event=told, counts=SchedulesRun(paused=1))


def _failed(schedule: Schedule, now: datetime, error: Exception) -> _Outcome:
    """The first failure in a row is told, those after it are not."""
    after = schedule.failed(now, f"{type(error).__name__}: {error}")
    detail = f"schedule {schedule.id}: {after.last_error}"
    told = Event(EventKind.REPORT_FAILED, detail=detail, about=f"schedule/{schedule.id}")
    counts = SchedulesRun(failed=1, error=after.last_error)
    return _Outcome(after, event=None if schedule.failures else told, counts=counts)


def _sum(done: SchedulesRun, more: SchedulesRun) -> SchedulesRun:
    return attrs.evolve(
        done,
        reports=done.reports + more.reports,
        letters=done.letters + more.letters,
        failed=done.failed + more.failed,
        paused=done.paused + more.paused,
        error=more.error or done.error,
    )
