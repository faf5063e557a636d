"""Schedules in memory."""

from datetime import datetime

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.campaigns import CampaignNotFound
from influence.domain.doors import Stale
from influence.domain.schedules import Schedule, ScheduleId, ScheduleNotFound


@attrs.frozen
class MemorySchedules:
    """The schedules of one tenant."""

    _state: State
    _own: Holdings

    def add(self, schedule: Schedule) -> Schedule:
        if schedule.campaign not in self._own.campaigns:
            raise CampaignNotFound(str(schedule.campaign))
        kept = attrs.evolve(schedule, id=ScheduleId(self._state.number("schedule")))
        self._own.schedules[kept.id] = kept
        return kept

    def get(self, number: ScheduleId) -> Schedule:
        if number not in self._own.schedules:
            raise ScheduleNotFound(str(number))
        return self._own.schedules[number]

    def save(self, schedule: Schedule) -> Schedule:
        kept = self._own.schedules.get(schedule.id)
        if kept is None or kept.version != schedule.version:
            raise Stale(f"Schedule {schedule.id}")
        self._own.schedules[schedule.id] = attrs.evolve(schedule, version=schedule.version + 1)
        return self._own.schedules[schedule.id]

    def remove(self, number: ScheduleId) -> None:
        self.get(number)
        del self._own.schedules[number]

    def all(self) -> tuple[Schedule, ...]:
        return tuple(self._own.schedules.values())

    def due(self, now: datetime) -> tuple[Schedule, ...]:
        found = [one for one in self.all() if not one.is_paused and one.due_at <= now]
        return tuple(sorted(found, key=lambda one: (one.due_at, one.id)))
