"""Schedules of reports as programs read them."""

from datetime import datetime

import attrs

from influence.application.keep_schedules import ScheduleRow
from influence.domain.languages import Language
from influence.domain.report_document import FileForm
from influence.domain.schedules import PausedBecause


@attrs.frozen(kw_only=True)
class ScheduleForm:
    """Who gets the report of a campaign by mail, on which rhythm, and how that goes."""

    schedule: int
    campaign: str
    rhythm: str
    zone: str
    next_run: datetime | None
    formats: tuple[FileForm, ...]
    to: tuple[str, ...]
    language: Language | None
    last_run_for: datetime | None
    paused_at: datetime | None
    paused_because: PausedBecause | None
    failures: int
    last_error: str | None
    created_at: datetime
    created_by: str

    @classmethod
    def of(cls, row: ScheduleRow) -> "ScheduleForm":
        """The same for programs."""
        one = row.schedule
        return ScheduleForm(
            schedule=one.id,
            campaign=row.campaign.name,
            rhythm=str(one.rhythm),
            zone=one.zone,
            next_run=one.next_run,
            formats=one.formats,
            to=one.recipients,
            language=one.language,
            last_run_for=one.last_run_for,
            paused_at=one.paused_at,
            paused_because=one.paused_because,
            failures=one.failures,
            last_error=one.last_error or None,
            created_at=one.created_at,
            created_by=one.created_by,
        )
