"""Schedules in SQL."""

from datetime import datetime
from typing import Any

import attrs
import sqlalchemy as sa

from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.schedules import RUNNING, schedules
from influence.domain.campaigns import CampaignNotFound
from influence.domain.doors import Stale
from influence.domain.report_document import FileForm
from influence.domain.rhythms import parse_rhythm
from influence.domain.schedules import Schedule, ScheduleId, ScheduleNotFound

_AS_THEY_ARE = tuple(
    name
    for name in attrs.fields_dict(Schedule)
    if name not in {"campaign", "rhythm", "formats", "recipients", "id", "version"}
)


def _schedule_of(row: sa.Row[Any]) -> Schedule:
    return Schedule(
        campaign=row.campaign_id,
        rhythm=parse_rhythm(row.rhythm),
        formats=tuple(map(FileForm, row.formats.split())),
        recipients=tuple(row.recipients.split()),
        id=ScheduleId(row.id),
        version=row.version,
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
    )


def _row_of(schedule: Schedule) -> dict[str, Any]:
    return {
        "campaign_id": schedule.campaign,
        "rhythm": str(schedule.rhythm),
        "formats": " ".join(schedule.formats),
        "recipients": " ".join(schedule.recipients),
        **{name: getattr(schedule, name) for name in _AS_THEY_ARE},
    }


@attrs.frozen
class SqlSchedules:
    """The schedules of one tenant."""

    _scope: Scope

    def _one(self, number: ScheduleId) -> sa.ColumnElement[bool]:
        return sa.and_(schedules.c.tenant_id == self._scope.tenant, schedules.c.id == number)

    def add(self, schedule: Schedule) -> Schedule:
        row = {"tenant_id": self._scope.tenant, "version": schedule.version, **_row_of(schedule)}
        with self._scope.refusing({Broken.REFERENCE: CampaignNotFound(str(schedule.campaign))}):
            key = self._scope.run(sa.insert(schedules).values(row)).inserted_primary_key
        return attrs.evolve(schedule, id=ScheduleId(key[0] if key else 0))

    def get(self, number: ScheduleId) -> Schedule:
        row = self._scope.row(sa.select(schedules).where(self._one(number)))
        if row is None:
            raise ScheduleNotFound(str(number))
        return _schedule_of(row)

    def save(self, schedule: Schedule) -> Schedule:
        after = attrs.evolve(schedule, version=schedule.version + 1)
        change = sa.update(schedules).where(self._one(schedule.id), schedules.c.version == schedule.version)
        if not self._scope.run(change.values(version=after.version, **_row_of(after))).rowcount:
            raise Stale(f"Schedule {schedule.id}")
        return after

    def remove(self, number: ScheduleId) -> None:
        if not self._scope.run(sa.delete(schedules).where(self._one(number))).rowcount:
            raise ScheduleNotFound(str(number))

    def all(self) -> tuple[Schedule, ...]:
        mine = schedules.c.tenant_id == self._scope.tenant
        wanted = sa.select(schedules).where(mine).order_by(schedules.c.id)
        return tuple(map(_schedule_of, self._scope.run(wanted)))

    def due(self, now: datetime) -> tuple[Schedule, ...]:
        is_due = (schedules.c.tenant_id == self._scope.tenant, RUNNING, schedules.c.due_at <= now)
        wanted = sa.select(schedules).where(*is_due).order_by(schedules.c.due_at, schedules.c.id)
        return tuple(map(_schedule_of, self._scope.run(wanted)))
