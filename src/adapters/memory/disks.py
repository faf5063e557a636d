"""Disks that never fill, or are as full as they are told."""

import attrs

from influence.domain.ports.disk_room import DiskRoom


@attrs.frozen
class MemoryDisks:
    """What is kept in memory needs no disk."""

    rooms: tuple[DiskRoom, ...] = ()

    def size(self) -> int:
        return 0

    def room(self) -> tuple[DiskRoom, ...]:
        return self.rooms
