"""The log beside an SQLite database."""

import sqlite3
from contextlib import closing
from typing import Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql.engines import file_uri, path_of

PATIENCE: Final = 5.0
"""Seconds to wait for readers."""


@attrs.frozen
class SqlLogFile:
    """The log of one database. Deleted rows are blanked in the file itself; older pages rest in the log only."""

    engine: sa.Engine

    def empty(self) -> bool:
        """Bring the log into the file and empty it; nobody has to stop for it but those who read an old moment."""
        with closing(self._open()) as connection:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def _open(self) -> sqlite3.Connection:
        path = path_of(self.engine)
        return sqlite3.connect(file_uri(path), uri=True, timeout=PATIENCE, isolation_level=None)
