"""The high-water mark in files: beside the database, and by installation in the home folder.

Beside the database it binds whatever is put in the database's place. In the home folder it binds every copy that is
opened from there, wherever it lies. A mark that cannot be read counts as the furthest.
"""

import hashlib
import json
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import attrs

from influence.domain.high_water import AHEAD, HighWater, higher
from influence.domain.phase import Phase

SUFFIX: Final = "-phase"
_FOLDER: Final = "phases"
_NOTHING: Final = (0, 0, 0)
_LONGEST: Final = 4096
_UNREADABLE: Final = HighWater("", Phase.AFTER)


def fsync_folder(folder: Path) -> None:
    """Make the names in *folder* outlast a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _check(fields: dict[str, str | None]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _written(mark: HighWater) -> bytes:
    at = None if mark.at is None else mark.at.isoformat()
    fields: dict[str, str | None] = {"installation": mark.of, "phase": mark.phase.value, "at": at}
    return json.dumps({**fields, "check": _check(fields)}).encode()


def _read(content: bytes) -> HighWater:
    try:
        told = json.loads(content)
        check = told.pop("check")
        if check != _check(told) or len(content) > _LONGEST:
            return _UNREADABLE
        at = told["at"] and datetime.fromisoformat(told["at"])
        return HighWater(told["installation"], Phase(told["phase"]), at)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _UNREADABLE


@attrs.define
class MarkFile:
    """One mark in one file, read anew only when the file is another."""

    path: Path
    _known: tuple[tuple[int, int, int], HighWater | None] = (_NOTHING, None)

    def read(self) -> HighWater | None:
        """The mark; None when there is no file."""
        try:
            told = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            return _UNREADABLE
        version = (told.st_mtime_ns, told.st_ino, told.st_size)
        if self._known[0] != version:
            self._known = (version, self._load())
        return self._known[1]

    @property
    def is_unreadable(self) -> bool:
        """True for a file that is there and tells nothing."""
        return self.read() == _UNREADABLE

    def _load(self) -> HighWater:
        try:
            with self.path.open("rb") as file:
                return _read(file.read(_LONGEST + 1))
        except OSError:
            return _UNREADABLE

    def write(self, mark: HighWater) -> None:
        """Put *mark* in the place of what is there, as a whole, and see it to the disk."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self.path.with_name(f"{self.path.name}.part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(handle, _written(mark))
            os.fsync(handle)
        finally:
            os.close(handle)
        part.replace(self.path)
        fsync_folder(self.path.parent)


@attrs.define
class Marks:
    """The marks that bind one database file."""

    database: Path
    home: Path | None = None
    _beside: MarkFile = attrs.field(init=False)
    _at_home: dict[str, MarkFile] = attrs.field(factory=dict, init=False)

    @_beside.default
    def _beside_it(self) -> MarkFile:
        return MarkFile(self.database.with_name(self.database.name + SUFFIX))

    def files(self, installation: str) -> tuple[MarkFile, ...]:
        """Where the mark of *installation* stands."""
        if self.home is None:
            return (self._beside,)
        known = self._at_home.get(installation)
        if known is None:
            known = MarkFile(self.home / _FOLDER / f"{installation}{SUFFIX}")
            self._at_home[installation] = known
        return (self._beside, known)

    def read(self, installation: str) -> HighWater | None:
        """The furthest mark there is for *installation*, and for whatever lies in this place."""
        found: HighWater | None = None
        for file in self.files(installation):
            found = higher(found, file.read())
        return found

    def reach(self, mark: HighWater) -> None:
        """Write *mark* wherever less is written; a mark never goes back.

        Raises:
            OSError: it cannot be written.
        """
        for file in self.files(mark.of):
            known = file.read()
            is_further = known is None or AHEAD[known.phase] < AHEAD[mark.phase]
            if is_further or (known == _UNREADABLE and mark.phase is Phase.AFTER):
                file.write(mark)
