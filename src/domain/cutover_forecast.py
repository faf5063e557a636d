"""What a cut-over will take: time, and room on the disks."""

from collections.abc import Mapping
from typing import Final

import attrs

from influence.domain.ports.disk_room import DiskRoom

_ROWS_A_SECOND: Final = 40_000
_BYTES_A_SECOND: Final = 20_000_000
"""Measured on a small machine, and rounded down; deleting, and reading and rewriting the file several times."""
_LEAST: Final = 10.0
"""Trying the search on a small installation of its own takes so long."""
MINUTE: Final = 60
MEGABYTE: Final = 1_000_000


@attrs.frozen
class Forecast:
    """How long it takes roughly, and what it needs of each disk."""

    seconds: float
    rooms: tuple[DiskRoom, ...]

    @property
    def fits(self) -> bool:
        """True when every disk has the room."""
        return not any(room.missing for room in self.rooms)

    @property
    def words(self) -> tuple[str, ...]:
        """A sentence on the time, and one for each disk."""
        return (f"Takes about {_span(self.seconds)}.", *map(_room, self.rooms))


def forecast(removes: Mapping[str, int], size: int, rooms: tuple[DiskRoom, ...]) -> Forecast:
    """For a database of *size* bytes from which that many rows and values go."""
    rows = sum(removes.values())
    return Forecast(_LEAST + rows / _ROWS_A_SECOND + size / _BYTES_A_SECOND, rooms)


def _span(seconds: float) -> str:
    if seconds < MINUTE:
        return f"{max(round(seconds), 1)} seconds"
    return f"{round(seconds / MINUTE)} minutes" if seconds >= 2 * MINUTE else "2 minutes"


def _room(room: DiskRoom) -> str:
    said = f"{_size(room.needed)} free in {room.place} for rewriting the database; {_size(room.free)} are"
    if room.missing:
        return f"Needs {said}, so {_size(room.missing)} are missing: make room first."
    return f"Needs {said}."


def _size(count: int) -> str:
    return f"{count / MEGABYTE:,.1f} MB" if count >= MEGABYTE / 10 else f"{count:,} bytes"
