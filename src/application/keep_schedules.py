"""Saying who gets the report of a campaign by mail, and when."""

from collections.abc import Callable
from datetime import datetime

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_campaign, number_in
from influence.domain.campaigns import Campaign
from influence.domain.languages import Language
from influence.domain.letters import mail_address
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, View
from influence.domain.quiet_hours import parse_zone
from influence.domain.report_document import FileForm
from influence.domain.rhythms import parse_rhythm
from influence.domain.schedules import (
    CampaignOver,
    PausedBecause,
    Schedule,
    ScheduleId,
    ScheduleNotFound,
    is_over,
)


@attrs.frozen
class WantedSchedule:
    """What somebody says who wants reports: *rhythm* in plain English, meant in *zone*."""

    rhythm: str
    recipients: tuple[str, ...]
    formats: tuple[FileForm, ...] = (FileForm.HTML,)
    zone: str = "UTC"
    language: Language | None = None


@attrs.frozen
class ScheduleChanges:
    """What is to be different; None stays as it is."""

    rhythm: str | None = None
    recipients: tuple[str, ...] | None = None
    formats: tuple[FileForm, ...] | None = None
    zone: str | None = None
    language: Language | None = None

    def of(self, before: Schedule, now: datetime) -> Schedule:
        """*before*, changed; with another rhythm or zone it is due when that comes round next.

        Raises:
            RhythmUnclear: the rhythm names no days, or no time.
            Unusable: a mail address, the zone, or a day of the month cannot be.
        """
        rhythm = before.rhythm if self.rhythm is None else parse_rhythm(self.rhythm)
        zone = before.zone if self.zone is None else parse_zone(self.zone)
        recipients = before.recipients if self.recipients is None else map(mail_address, self.recipients)
        after = attrs.evolve(
            before,
            rhythm=rhythm,
            zone=zone,
            recipients=tuple(dict.fromkeys(recipients)),
            formats=tuple(dict.fromkeys(self.formats or before.formats)),
            language=self.language or before.language,
        )
        if (rhythm, zone) == (before.rhythm, before.zone):
            return after
        return attrs.evolve(after, due_at=rhythm.next_after(now, after.wall), failures=0, last_error="")


@attrs.frozen
class ScheduleRow:
    """A schedule with the campaign it reports."""

    schedule: Schedule
    campaign: Campaign


def schedule_named(view: View, number: str) -> Schedule:
    """The schedule of the number that *number* writes.

    Raises:
        ScheduleNotFound: there is none.
    """
    written = number_in(number)
    if written is None:
        raise ScheduleNotFound(number[:40])
    return view.schedules.get(ScheduleId(written))


@attrs.frozen
class KeepSchedules:
    """List schedules, show, make, change, pause, resume and remove one.

    A schedule that is resumed goes on with the next time its rhythm comes round. None is made or resumed for a
    campaign that is over.
    """

    _storage: Storage
    _clock: Clock

    def all(self, by: Actor) -> tuple[ScheduleRow, ...]:
        """Every schedule, in the order in which they came."""
        with self._storage.view(by.tenant) as view:
            return tuple(ScheduleRow(one, view.campaigns.get(one.campaign)) for one in view.schedules.all())

    def one(self, by: Actor, number: str) -> ScheduleRow:
        """The schedule of that number. Raises ScheduleNotFound."""
        with self._storage.view(by.tenant) as view:
            found = schedule_named(view, number)
            return ScheduleRow(found, view.campaigns.get(found.campaign))

    def add(self, by: Actor, which: str, wanted: WantedSchedule) -> ScheduleRow:
        """A new schedule for the campaign of that name or number.

        Raises:
            CampaignNotFound: there is none.
            CampaignOver: it needs no reports any more.
            RhythmUnclear: the rhythm names no days, or no time.
            Unusable: a mail address, the zone, or a day of the month cannot be.
        """
        rhythm, zone, now = parse_rhythm(wanted.rhythm), parse_zone(wanted.zone), self._clock.now()
        with self._storage.begin(by.tenant, by.user) as work:
            campaign = _running(find_campaign(work, which), self._clock)
            made = Schedule(
                campaign=campaign.id,
                rhythm=rhythm,
                zone=zone,
                formats=tuple(dict.fromkeys(wanted.formats)),
                recipients=tuple(dict.fromkeys(map(mail_address, wanted.recipients))),
                created_at=now,
                created_by=by.user,
                due_at=now,
                language=wanted.language,
            )
            first = rhythm.next_after(now, made.wall)
            kept = work.schedules.add(attrs.evolve(made, due_at=first))
            work.commit()
        return ScheduleRow(kept, campaign)

    def edit(self, by: Actor, number: str, changes: ScheduleChanges) -> ScheduleRow:
        """Change who gets it, when, or as what; one that is paused stays so. Raises ScheduleNotFound, or as `add`."""
        now = self._clock.now()
        return self._change(by, number, lambda row: changes.of(row.schedule, now))

    def pause(self, by: Actor, number: str) -> ScheduleRow:
        """Make no more reports until somebody resumes it. Raises ScheduleNotFound."""
        now = self._clock.now()
        return self._change(by, number, lambda row: row.schedule.paused(now, PausedBecause.BY_USER))

    def resume(self, by: Actor, number: str) -> ScheduleRow:
        """Make reports again. Raises ScheduleNotFound, or CampaignOver."""

        def resumed(row: ScheduleRow) -> Schedule:
            _running(row.campaign, self._clock)
            return row.schedule.resumed(self._clock.now())

        return self._change(by, number, resumed)

    def remove(self, by: Actor, number: str) -> ScheduleRow:
        """Forget it; letters that are on their way still go out. Raises ScheduleNotFound."""
        with self._storage.begin(by.tenant, by.user) as work:
            gone = schedule_named(work, number)
            campaign = work.campaigns.get(gone.campaign)
            work.schedules.remove(gone.id)
            work.commit()
        return ScheduleRow(gone, campaign)

    def _change(self, by: Actor, number: str, step: Callable[[ScheduleRow], Schedule]) -> ScheduleRow:
        with self._storage.begin(by.tenant, by.user) as work:
            before = schedule_named(work, number)
            campaign = work.campaigns.get(before.campaign)
            after = step(ScheduleRow(before, campaign))
            kept = before if after == before else work.schedules.save(after)
            work.commit()
        return ScheduleRow(kept, campaign)


def _running(campaign: Campaign, clock: Clock) -> Campaign:
    if is_over(campaign, clock.now()):
        raise CampaignOver(campaign.name)
    return campaign
