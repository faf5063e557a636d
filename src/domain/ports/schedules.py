"""Keeping schedules of reports."""

from datetime import datetime
from typing import Protocol

from influence.domain.schedules import Schedule, ScheduleId


class Schedules(Protocol):
    """The schedules of one tenant."""

    def add(self, schedule: Schedule) -> Schedule:
        """Keep a new schedule; the answer has its id.

        Raises:
            CampaignNotFound: its campaign is not here.
        """
        ...

    def get(self, number: ScheduleId) -> Schedule:
        """The schedule of that number.

        Raises:
            ScheduleNotFound: there is none.
        """
        ...

    def save(self, schedule: Schedule) -> Schedule:
        """Keep a changed schedule; the answer has the next version.

        Raises:
            Stale: it was changed or removed since it was read.
        """
        ...

    def remove(self, number: ScheduleId) -> None:
        """Forget a schedule; its number is never given again.

        Raises:
            ScheduleNotFound: there is none.
        """
        ...

    def all(self) -> tuple[Schedule, ...]:
        """All schedules, in the order in which they came."""
        ...

    def due(self, now: datetime) -> tuple[Schedule, ...]:
        """The schedules that run and whose time has come, the longest due first."""
        ...
