"""The files of an SQLite database: rewriting them, and finding what is left of the old source in them.

Nothing here uses the code that removes. Tables and their columns are read from the database itself.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql import evidence
from influence.adapters.sql.engines import Mode, engine_for, file_uri, has_log, is_read_only, transaction
from influence.adapters.sql.schema import check
from influence.domain.cutover import Finding, OldSourceLeft

PATIENCE: Final = 5.0
"""Seconds to wait for readers and writers."""


@attrs.frozen
class SqlPremises:
    """The file of a database, its log and its journal."""

    engine: sa.Engine

    @property
    def _path(self) -> Path:
        with transaction(self.engine, Mode.READ) as connection:
            _, _, path = connection.exec_driver_sql("PRAGMA database_list").one()
        return Path(path)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(file_uri(self._path), uri=True, timeout=PATIENCE, isolation_level=None)

    def scrub(self) -> None:
        """Rewrite the file, copy the log into it and empty the log.

        Raises:
            OldSourceLeft: somebody reads or writes, or the disk has no room for a copy.
        """
        self._refuse_without_room()
        try:
            with closing(self._open()) as connection:
                connection.execute("PRAGMA secure_delete = ON")
                connection.execute("VACUUM")
                busy, frames, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                (free,) = connection.execute("PRAGMA freelist_count").fetchone()
        except sqlite3.OperationalError as error:
            raise OldSourceLeft(
                (Finding(str(self._path), 1, f"the file cannot be rewritten: {error}"),)
            ) from error
        if busy:
            what = "pages cannot leave the log while another program reads the database"
            raise OldSourceLeft((Finding(f"{self._path}-wal", max(frames, 1), what),))
        if free:
            raise OldSourceLeft((Finding(str(self._path), free, "free pages are left after rewriting"),))

    def _refuse_without_room(self) -> None:
        needed = self._path.stat().st_size
        free = shutil.disk_usage(self._path.parent).free
        if free < needed:
            what = f"bytes of free space are missing for a copy of the {needed} bytes of the database"
            raise OldSourceLeft((Finding(str(self._path.parent), needed - free, what),))

    def examine(self, probes: Sequence[bytes] = ()) -> tuple[Finding, ...]:
        """Everything of the old source in tables, in free pages, and of *probes* in any byte of any file."""
        with closing(self._open()) as connection:
            unseen = tuple(self._unseen(connection))
            rows = tuple(evidence.rows(connection))
        return (*rows, *unseen, *evidence.bytes_of(self._path, probes))

    def _unseen(self, connection: sqlite3.Connection) -> Iterator[Finding]:
        """Pages of the log that cannot be brought to where they can be looked at."""
        log = f"{self._path}-wal"
        if is_read_only(self._path):
            if has_log(self._path):
                yield Finding(log, 1, "a log that only somebody who may write the database can bring in")
            return
        busy, frames, _ = connection.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
        if busy:
            yield Finding(log, max(frames, 1), "pages that another program keeps from being seen")

    def probes(self, most: int) -> tuple[bytes, ...]:
        """Up to *most* texts that only the old source's rows hold."""
        with closing(self._open()) as connection:
            return tuple(evidence.distinctive(connection, most))


def open_premises(url: str) -> SqlPremises:
    """The files of an existing database. Raises like `influence.adapters.sql.schema.check`."""
    check(url)
    return SqlPremises(engine_for(url))
