"""The log of the API: what came, what was answered, and what the client did wrong, in words."""

from collections import deque
from collections.abc import Sequence
from typing import Final

import attrs

MOST_REMEMBERED: Final = 500
_LONGEST: Final = 500


def _cut(text: str) -> str:
    return text[:_LONGEST]


def _cut_all(remarks: Sequence[str]) -> tuple[str, ...]:
    return tuple(remark[:300] for remark in remarks[:20])


@attrs.frozen(kw_only=True)
class Entry:
    """One request. *remarks* are about the client; *fault* is what the simulator did to the answer on purpose."""

    at: str
    request_id: str
    method: str
    path: str = attrs.field(converter=_cut)
    status: int
    code: int | None
    message: str = attrs.field(converter=_cut)
    remarks: tuple[str, ...] = attrs.field(converter=_cut_all)
    fault: str | None = None


class Journal:
    """The latest requests."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=MOST_REMEMBERED)

    def write(self, entry: Entry) -> None:
        self._entries.append(entry)

    def latest(self, most: int = MOST_REMEMBERED, *, faults_only: bool = False) -> list[Entry]:
        """Up to *most* requests, the newest last; or only those whose client did something wrong."""
        found = [entry for entry in list(self._entries) if entry.remarks or not faults_only]
        return found[max(0, len(found) - most) :]
