"""The book in a small SQLite file beside the database, shared by all processes of the machine.

Nothing is synced on commit (WAL, synchronous NORMAL). A killed process loses nothing by that. A power cut may lose the
last moments: when the machine is up again their windows have passed, and a day's count lacks at most these moments.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from influence.adapters.quota.errors import QuotaFileUnusable
from influence.adapters.quota.moments import Timing
from influence.adapters.quota.pages import Pages
from influence.adapters.quota.sqlite_pages import SCHEMA, SqlitePages
from influence.adapters.quota.waiting import WaitingQuota
from influence.domain.quota import Limits

_MARK: Final = 0x494E4651
"""The application id in the header of the file."""
_VERSION: Final = 1
_PATIENCE: Final = 10.0
"""Seconds that a turn waits for the one before it."""


class SqliteBook:
    """The file, opened when it is first needed, and anew in a forked process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._inherited: sqlite3.Connection | None = None
        self._opened: tuple[int, int, int] | None = None

    @contextmanager
    def turn(self) -> Iterator[Pages]:
        """The pages, while no other thread or process has them.

        Raises:
            QuotaFileUnusable: it cannot be read or written, or is no quota file.
        """
        with self._lock:
            try:
                with _transaction(self._connect()) as connection:
                    yield SqlitePages(connection)
            except (sqlite3.Error, OSError, ValueError) as error:
                raise QuotaFileUnusable(str(self._path), _reason(error)) from error

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None or self._opened is None or self._opened[0] != os.getpid():
            self._inherited = (
                self._connection
            )  # of the parent process: closing it here would disturb it there
            _make_private(self._path)
            self._opened = self._identity()
            self._connection = _open(self._path)
        elif self._opened != self._identity():
            raise QuotaFileUnusable(str(self._path), "another file was put in its place")
        return self._connection

    def _identity(self) -> tuple[int, int, int]:
        found = self._path.stat()
        return os.getpid(), found.st_dev, found.st_ino


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _make_private(path: Path) -> None:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode=rw",
        uri=True,
        timeout=_PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        _check(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    with _transaction(connection):
        mark, version, tables = (
            connection.execute(question).fetchone()[0]
            for question in (
                "PRAGMA application_id",
                "PRAGMA user_version",
                "SELECT count(*) FROM sqlite_master",
            )
        )
        if (mark, version, tables) == (0, 0, 0):
            _begin_book(connection)
        elif mark != _MARK:
            raise QuotaFileUnusable(str(path), "it was not made by influence to keep a quota")
        elif version != _VERSION:
            raise QuotaFileUnusable(str(path), f"it was made by another version ({version})")
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise QuotaFileUnusable(str(path), "it is damaged")
    with suppress(sqlite3.OperationalError):  # another process is switching it over, or it stays slower
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin_book(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {_MARK}")
    connection.execute(f"PRAGMA user_version = {_VERSION}")
    for statement in filter(str.strip, SCHEMA.split(";")):
        connection.execute(statement)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error)


class SqliteQuota(WaitingQuota):
    """The allowance, for all threads and processes that name the same file *path*."""

    def __init__(self, limits: Limits, path: Path, timing: Timing | None = None) -> None:
        self._book = SqliteBook(path)
        super().__init__(limits, self._book, timing or Timing())

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        self._book.close()
