"""What TikTok's answers no longer look like."""

from datetime import datetime
from typing import Protocol

import attrs


@attrs.frozen
class DriftAlarm:
    """A field of an endpoint's answers that held something unusable, or an answer that could not be read at all.

    *shape* is the type that came (`str`, `list`, …), never the value.
    """

    endpoint: str
    field: str
    shape: str
    first_seen: datetime
    last_seen: datetime


class DriftAlarms(Protocol):
    """One alarm for each endpoint, field and shape."""

    def note(self, endpoint: str, field: str, shape: str, at: datetime) -> bool:
        """Remember it; False when it is known, whose *last_seen* is moved on."""
        ...

    def all(self) -> tuple[DriftAlarm, ...]:
        """All alarms, the newest first."""
        ...

    def clear(self) -> int:
        """Forget all; the answer is how many there were."""
        ...
