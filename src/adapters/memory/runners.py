"""Processes that end when they are told to, and a machine's clock that moves when somebody waits."""

from datetime import datetime, timedelta
from typing import Final

import attrs

from influence.adapters.memory.clock import NOON

_MOMENT: Final = timedelta(seconds=1)


def _name(number: int) -> str:
    return f"process {number}"


@attrs.define
class Machine:
    """What the processes of one machine share."""

    time: datetime = NOON
    gone: set[str] = attrs.field(factory=set)
    started: int = 0

    def end_all(self) -> None:
        """The power goes: every process that was started is gone."""
        self.gone |= {_name(number) for number in range(1, self.started + 1)}

    def start(self) -> "MemoryRunners":
        """One more process."""
        self.started += 1
        return MemoryRunners(self, _name(self.started))


@attrs.frozen
class MemoryRunners:
    """One process of a machine."""

    machine: Machine
    me: str

    def is_gone(self, runner: str) -> bool:
        return runner in self.machine.gone

    def now(self) -> datetime:
        return self.machine.time

    def wait(self) -> None:
        self.machine.time += _MOMENT
