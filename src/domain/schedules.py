"""Schedules: reports of a campaign that go out by mail, on a rhythm."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final, NewType
from zoneinfo import ZoneInfo

import attrs

from influence.domain.campaigns import Campaign, CampaignId
from influence.domain.errors import Refused, Unusable
from influence.domain.languages import Language
from influence.domain.letters import mail_address
from influence.domain.quiet_hours import is_zone, parse_zone
from influence.domain.report_document import FileForm
from influence.domain.rhythms import Rhythm

ScheduleId = NewType("ScheduleId", int)
UNKEPT: Final = ScheduleId(0)
MOST_RECIPIENTS: Final = 20
LONGEST_ERROR: Final = 300

AFTERMATH: Final = timedelta(days=14)
"""So long after a campaign's end its figures still move enough to be reported."""

RETRIES: Final = (
    # how long after each failed try a report is tried again
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)


class PausedBecause(StrEnum):
    """Why a schedule makes no reports."""

    BY_USER = "by_user"
    CAMPAIGN_OVER = "campaign_over"


@attrs.frozen
class Schedule:
    """Who gets the report of a campaign, when, and as which files.

    *due_at* is when somebody has to look again: when the rhythm comes round, or when a report that failed is tried
    again. *last_run_for* is the time for which the last report was due, however late it was made.
    """

    campaign: CampaignId
    rhythm: Rhythm
    zone: str
    formats: tuple[FileForm, ...]
    recipients: tuple[str, ...]
    created_at: datetime
    created_by: str
    due_at: datetime
    language: Language | None = None
    paused_at: datetime | None = None
    paused_because: PausedBecause | None = None
    last_run_for: datetime | None = None
    failures: int = 0
    last_error: str = ""
    id: ScheduleId = UNKEPT
    version: int = 0

    def __attrs_post_init__(self) -> None:
        if not 1 <= len(self.recipients) <= MOST_RECIPIENTS:
            raise Unusable("recipients", str(len(self.recipients)), f"1 to {MOST_RECIPIENTS} mail addresses")
        if any(mail_address(one) != one for one in self.recipients):
            raise Unusable("mail address", self.recipients[0], "no spaces around it")
        for name, some in (("recipients", self.recipients), ("formats", self.formats)):
            if not some or len(set(some)) != len(some):
                raise Unusable(name, " ".join(some), "each once, and at least one")

    @property
    def is_zone_known(self) -> bool:
        """False once the machine has forgotten its zone: then nobody knows when its rhythm comes round."""
        return is_zone(self.zone)

    @property
    def wall(self) -> ZoneInfo:
        """The zone in which its rhythm is meant; where that is forgotten, UTC, for showing times."""
        return ZoneInfo(self.zone if self.is_zone_known else "UTC")

    @property
    def is_paused(self) -> bool:
        """True while it makes no reports."""
        return self.paused_at is not None

    @property
    def next_run(self) -> datetime | None:
        """When the next report is made, if nothing stops it; None while it is paused."""
        return None if self.is_paused else self.due_at

    def occurrence(self, now: datetime) -> datetime:
        """The time for which a report that is made *now* was due."""
        return self.rhythm.last_until(now, self.wall)

    def ran(self, now: datetime, occurrence: datetime) -> "Schedule":
        """The report of *occurrence* is on its way; those that were missed before it are not made up for."""
        return attrs.evolve(
            self,
            due_at=self.rhythm.next_after(now, self.wall),
            last_run_for=occurrence,
            failures=0,
            last_error="",
        )

    def failed(self, now: datetime, why: str) -> "Schedule":
        """No report could be made; the waits grow, and the next time the rhythm comes round is not missed."""
        wait = RETRIES[min(self.failures, len(RETRIES) - 1)]
        again = min(now + wait, self.rhythm.next_after(now, self.wall))
        return attrs.evolve(
            self, due_at=again, failures=self.failures + 1, last_error=" ".join(why.split())[:LONGEST_ERROR]
        )

    def paused(self, now: datetime, because: PausedBecause) -> "Schedule":
        """It makes no reports until somebody resumes it; a second time changes nothing."""
        return self if self.is_paused else attrs.evolve(self, paused_at=now, paused_because=because)

    def stranded(self, now: datetime) -> "Schedule":
        """It is paused, because its zone is not known here any more."""
        why = f"the time zone {self.zone[:60]} is not known here"
        return attrs.evolve(self.paused(now, PausedBecause.BY_USER), last_error=why)

    def resumed(self, now: datetime) -> "Schedule":
        """From the next time on that the rhythm comes round; one that runs stays as it is.

        Raises:
            Unusable: its zone is not known here.
        """
        if not self.is_paused:
            return self
        parse_zone(self.zone)
        return attrs.evolve(
            self,
            due_at=self.rhythm.next_after(now, self.wall),
            paused_at=None,
            paused_because=None,
            failures=0,
            last_error="",
        )


def is_over(campaign: Campaign, now: datetime) -> bool:
    """True when nobody needs reports of *campaign* any more: it is archived, or ended two weeks ago."""
    if campaign.archived_at is not None:
        return True
    return campaign.ends_on is not None and now.date() > campaign.ends_on + AFTERMATH


@attrs.frozen
class ScheduleNotFound(Refused):
    """No schedule of this tenant has that number."""

    code: ClassVar[str] = "schedule_not_found"

    which: str

    def __str__(self) -> str:
        return f"There is no schedule {self.which!r} here."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to look."""
        return ("See which there are: influence schedules list",)


@attrs.frozen
class CampaignOver(Refused):
    """Nobody needs reports of the campaign any more."""

    code: ClassVar[str] = "campaign_over"

    name: str

    def __str__(self) -> str:
        return f"The campaign {self.name!r} is archived, or ended more than two weeks ago."

    @property
    def remedies(self) -> tuple[str, ...]:
        """How to get a report all the same."""
        return (f"Make one now: influence report {self.name!r}",)
