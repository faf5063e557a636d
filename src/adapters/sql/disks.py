"""The file systems under an SQLite database, and what rewriting it takes of them."""

import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Final

import attrs

from influence.adapters.sql.engines import file_of
from influence.domain.ports.disk_room import DiskRoom

_TEMPORARY: Final = ("/var/tmp", "/usr/tmp", "/tmp", ".")  # noqa: S108 # where SQLite looks, in its order
_VARIABLES: Final = ("SQLITE_TMPDIR", "TMPDIR")


def temporary_folder() -> Path:
    """Where SQLite puts the copy that it makes of a database while it rewrites it."""
    named = (os.environ.get(variable, "") for variable in _VARIABLES)
    usable = (place for place in (*named, *_TEMPORARY) if place and os.access(place, os.W_OK | os.X_OK))
    return Path(next(usable, "."))


@attrs.frozen
class SqlDisks:
    """The disks of one database file. Rewriting copies it into a temporary file, and from there into the log."""

    _file: Path

    def size(self) -> int:
        return self._file.stat().st_size

    def room(self) -> tuple[DiskRoom, ...]:
        needed = Counter[int]()
        places: dict[int, Path] = {}
        for place in (self._file.parent, temporary_folder()):
            device = place.stat().st_dev
            places.setdefault(device, place)
            needed[device] += self.size()
        return tuple(
            DiskRoom(str(places[device]), bytes_, shutil.disk_usage(places[device]).free)
            for device, bytes_ in needed.items()
        )


def open_disks(url: str) -> SqlDisks:
    """The disks of the database at that address."""
    return SqlDisks(file_of(url))
