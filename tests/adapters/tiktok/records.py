"""Ports that write down what they were told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from influence.domain.ports.drift import DriftAlarm
from influence.domain.ports.quota import QuotaUse, Slot
from influence.domain.ports.upstream_failures import TikTokPostponed
from influence.domain.quota import Limits, Urgency


class RecordedAlarms:
    """`DriftAlarms` in a list."""

    def __init__(self) -> None:
        self.notes = 0
        self._known: dict[tuple[str, str, str], DriftAlarm] = {}

    def note(self, endpoint: str, field: str, shape: str, at: datetime) -> bool:
        self.notes += 1
        if (endpoint, field, shape) in self._known:
            return False
        self._known[endpoint, field, shape] = DriftAlarm(endpoint, field, shape, at, at)
        return True

    def all(self) -> tuple[DriftAlarm, ...]:
        return tuple(self._known.values())

    def clear(self) -> int:
        known = len(self._known)
        self._known.clear()
        return known


class RecordedQuota:
    """A `Quota` that gives leave *leaves* times, and writes down how each call went."""

    def __init__(self, leaves: int = 1_000) -> None:
        self.leaves = leaves
        self.asked: list[tuple[str, str, Urgency]] = []
        self.told: list[str] = []

    @contextmanager
    def slot(self, endpoint: str, bearer: str, urgency: Urgency) -> Iterator[Slot]:
        self.asked.append((endpoint, bearer, urgency))
        if len(self.asked) > self.leaves:
            raise TikTokPostponed("the allowance is spent")
        self.told.append("begun")
        try:
            yield _Slot(self.told)
        finally:
            self.told.append("ended")

    def use(self) -> QuotaUse:
        return QuotaUse(Limits(), ())


class _Slot:
    def __init__(self, told: list[str]) -> None:
        self._told = told

    def throttled(self) -> None:
        self._told.append("throttled")
