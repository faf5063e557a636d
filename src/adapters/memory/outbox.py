"""Events on their way out, in memory."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.events import Event


@attrs.frozen
class MemoryOutbox:
    """The untold events of one tenant."""

    _state: State
    _own: Holdings
    _at: datetime | None = None

    def put(self, *events: Event) -> None:
        for event in events:
            self._own.outbox[self._state.number("event")] = attrs.evolve(event, at=self._at)

    def waiting(self, most: int) -> tuple[tuple[int, Event], ...]:
        return tuple(islice(self._own.outbox.items(), most))

    def told(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            self._own.outbox.pop(number, None)
