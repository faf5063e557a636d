"""The files of an SQLite database: rewriting them, and finding what is left of the old source in them.

Nothing that rewrites or finds uses the code that removes; only the rehearsal does, on a twin. Tables and their columns
are read from the database itself.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql import evidence
from influence.adapters.sql.engines import Mode, engine_for, file_uri, has_log, is_read_only, transaction
from influence.adapters.sql.every_column import anywhere
from influence.adapters.sql.places import REBUILDS
from influence.adapters.sql.reach import files_in_reach
from influence.adapters.sql.rehearsal import rehearse
from influence.adapters.sql.schema import check
from influence.domain.cutover import Finding, OldSourceLeft
from influence.domain.probes import Control, Probe

PATIENCE: Final = 5.0
"""Seconds to wait for readers and writers."""


@attrs.frozen
class SqlPremises:
    """The file of a database, what SQLite keeps beside it, and the files of the home folder."""

    engine: sa.Engine
    home: Path | None = None

    @property
    def _path(self) -> Path:
        with transaction(self.engine, Mode.READ) as connection:
            _, _, path = connection.exec_driver_sql("PRAGMA database_list").one()
        return Path(path)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(file_uri(self._path), uri=True, timeout=PATIENCE, isolation_level=None)

    def rehearse(self) -> Control:
        with closing(self._open()) as connection:
            return rehearse(connection, premises_of)

    def size(self) -> int:
        files = (Path(f"{self._path}{suffix}") for suffix in evidence.SUFFIXES)
        return sum(file.stat().st_size for file in files if file.exists())

    def scrub(self) -> None:
        """Rewrite the file, copy the log into it, and empty the log and what other modes have left.

        Raises:
            OldSourceLeft: somebody reads or writes, or the disk has no room for a copy.
        """
        self._refuse_without_room()
        try:
            with closing(self._open()) as connection:
                busy, frames, free = self._rewrite(connection)
        except sqlite3.OperationalError as error:
            raise OldSourceLeft(
                (Finding(str(self._path), 1, f"the file cannot be rewritten: {error}"),)
            ) from error
        if busy:
            what = "pages cannot leave the log while another program reads the database"
            raise OldSourceLeft((Finding(f"{self._path}-wal", max(frames, 1), what),))
        if free:
            raise OldSourceLeft((Finding(str(self._path), free, "free pages are left after rewriting"),))

    def _rewrite(self, connection: sqlite3.Connection) -> tuple[int, int, int]:
        """Whether somebody kept the log from being emptied, with how many pages, and how many pages are free."""
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        for table, rebuild in REBUILDS.items():
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                connection.execute(rebuild)
        connection.execute("VACUUM")
        busy, frames, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        if mode == "wal":  # nobody can be in a mode that needs the journal while this connection is open
            Path(f"{self._path}-journal").unlink(missing_ok=True)
        return busy, frames, free

    def _refuse_without_room(self) -> None:
        needed = self._path.stat().st_size
        free = shutil.disk_usage(self._path.parent).free
        if free < needed:
            what = f"bytes of free space are missing for a copy of the {needed} bytes of the database"
            raise OldSourceLeft((Finding(str(self._path.parent), needed - free, what),))

    def examine(self, probes: Sequence[Probe] = ()) -> tuple[Finding, ...]:
        """Everything of the old source in tables, in free pages, and of *probes* in any column and any byte."""
        with closing(self._open()) as connection, ThreadPoolExecutor(1) as beside:
            unseen = tuple(self._unseen(connection))
            files = beside.submit(evidence.in_files, files_in_reach(self._path, self.home), probes)
            rows = (*evidence.rows(connection), *evidence.values(connection, probes))
            told = files.result()
        return (*rows, *unseen, *(finding for one in told for finding in one.findings()))

    def seen(self, probes: Sequence[Probe]) -> frozenset[Probe]:
        """Those of *probes* that stand in any byte or any column."""
        told = evidence.in_files(files_in_reach(self._path, self.home), probes)
        found = frozenset[Probe]().union(*(one.found for one in told))
        missing = [probe for probe in probes if probe not in found]
        if not missing:
            return found
        with closing(self._open()) as connection:
            return found | anywhere(connection, missing)

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

    def probes(self, most: int) -> tuple[Probe, ...]:
        """Up to *most* values that only the old source's rows hold."""
        with closing(self._open()) as connection:
            return evidence.distinctive(connection, most)


def premises_of(twin: Path) -> SqlPremises:
    """The files of a twin; nobody else knows it, and it has no guards."""
    return SqlPremises(sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(twin)), twin.parent)


def open_premises(url: str, home: Path | None = None) -> SqlPremises:
    """The files of an existing database and of *home*. Raises like `influence.adapters.sql.schema.check`."""
    check(url)
    return SqlPremises(engine_for(url), home)
