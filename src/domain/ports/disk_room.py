"""The room that rewriting the database takes."""

from typing import Protocol

import attrs


@attrs.frozen
class DiskRoom:
    """In *place*, so many bytes are *needed* for a while, and so many are *free*."""

    place: str
    needed: int
    free: int

    @property
    def missing(self) -> int:
        """The bytes that are not there."""
        return max(0, self.needed - self.free)


class Disks(Protocol):
    """The file systems on which the database and its temporary files rest."""

    def size(self) -> int:
        """The bytes of the database now."""
        ...

    def room(self) -> tuple[DiskRoom, ...]:
        """What rewriting the database needs, a line for each file system; none when it needs nothing."""
        ...
