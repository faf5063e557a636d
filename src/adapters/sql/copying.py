"""Copies of an SQLite database that is in use: one moment of it, page by page."""

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

import attrs

from influence.adapters.sql.engines import file_of, file_uri, has_log
from influence.adapters.sql.marks import fsync_folder
from influence.domain.backups import CopyInTheWay, CopyMade, CopyNotWritten

Watch = Callable[[int, int], None]
BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite may leave beside a file."""
_PAGES: Final = 1024
_CHUNK: Final = 1 << 20


class NotWhole(Exception):
    """What was copied does not hold together."""


def reading(path: Path) -> sqlite3.Connection:
    """A connection that reads *path* and leaves it as it is."""
    how = "mode=ro" if has_log(path) else "mode=ro&immutable=1"
    return sqlite3.connect(f"file:{quote(str(path))}?{how}", uri=True, isolation_level=None)


def remove_all(path: Path) -> None:
    """Take away a file and what SQLite left beside it."""
    for suffix in ("", *BESIDE):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def make_empty(path: Path) -> None:
    """An empty file in the place of *path*, for its owner only."""
    remove_all(path)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def copy_pages(source: sqlite3.Connection, target: Path, watch: Watch) -> None:
    """One moment of *source*, written to the existing file *target*; others may write to the source meanwhile."""
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        if not source.in_transaction:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(connection, pages=_PAGES, progress=lambda _, left, of: watch(of - left, of))


def refuse_unless_whole(path: Path) -> None:
    """Pass when every page of *path* fits and every row has what it names.

    Raises:
        NotWhole: it does not.
    """
    try:
        with closing(reading(path)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            loose = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise NotWhole(str(error)) from error
    if found != "ok":
        raise NotWhole(str(found).splitlines()[-1])
    if loose is not None:
        raise NotWhole(f"a row of {loose[0]} names one of {loose[2]} that is not there")


def fingerprint_of(path: Path) -> str:
    """The SHA-256 of a file that nobody has open, as hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def see_to_disk(path: Path) -> None:
    """Make the content of *path* outlast a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _all_or_nothing(path: Path, part: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        with suppress(OSError):
            remove_all(part)
        if isinstance(error, NotWhole | sqlite3.Error | OSError):
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise CopyNotWritten(str(path), why or str(error)) from error
        raise


@attrs.frozen
class SqlCopies:
    """Makes copies of one database file."""

    _database: Path

    def refuse_unless_free(self, path: Path, *, force: bool) -> None:
        """Pass when a copy may be written to *path*."""
        place = path.resolve()
        if any(place == Path(f"{self._database.resolve()}{suffix}") for suffix in ("", *BESIDE)):
            raise CopyInTheWay(str(path), "it is the database itself", may_force=False)
        if path.is_dir():
            raise CopyInTheWay(str(path), "it is a folder", may_force=False)
        if path.exists() and not force:
            raise CopyInTheWay(str(path))

    def write(self, path: Path, watch: Watch) -> CopyMade:
        """Copy one moment of the database to *path*."""
        place = path.resolve()  # a link stays, and what it points to is replaced
        part = place.with_name(f"{place.name}.part")
        with _all_or_nothing(path, part):
            make_empty(part)
            with closing(sqlite3.connect(file_uri(self._database), uri=True, isolation_level=None)) as source:
                copy_pages(source, part, watch)
            refuse_unless_whole(part)
            see_to_disk(part)
            made = CopyMade(fingerprint_of(part), part.stat().st_size)
            part.replace(place)
            fsync_folder(place.parent)
        return made


def open_copies(url: str) -> SqlCopies:
    """Copies of the database at *url*."""
    return SqlCopies(file_of(url))
