"""What TikTok's answers no longer look like, in memory."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import attrs

from influence.adapters.memory.state import State
from influence.domain.ports.drift import DriftAlarm


@attrs.frozen
class MemoryDriftAlarms:
    """The alarms of an installation. Each deed is a unit of work of its own; any thread may call."""

    _change: Callable[[], AbstractContextManager[State]]
    _see: Callable[[], State]

    def note(self, endpoint: str, field: str, shape: str, at: datetime) -> bool:
        key = (endpoint, field, shape)
        with self._change() as state:
            known = state.drift_alarms.get(key)
            alarm = known or DriftAlarm(endpoint, field, shape, first_seen=at, last_seen=at)
            state.drift_alarms[key] = attrs.evolve(
                alarm, first_seen=min(alarm.first_seen, at), last_seen=max(alarm.last_seen, at)
            )
        return known is None

    def all(self) -> tuple[DriftAlarm, ...]:
        by_name = sorted(self._see().drift_alarms.items())
        alarms = (alarm for _, alarm in by_name)
        return tuple(sorted(alarms, key=lambda alarm: alarm.last_seen, reverse=True))

    def clear(self) -> int:
        with self._change() as state:
            count = len(state.drift_alarms)
            state.drift_alarms.clear()
        return count
