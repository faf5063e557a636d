"""The database that a copy is to replace: what it tells, having it alone, and keeping it under another name."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql import copying
from influence.adapters.sql.backups import SqlKnownCopies
from influence.adapters.sql.copying import BESIDE
from influence.adapters.sql.engines import Mode, engine_for, has_log, transaction
from influence.adapters.sql.errors import (
    DatabaseDamaged,
    DatabaseMissing,
    DatabaseOutdated,
    DatabaseUnreachable,
)
from influence.adapters.sql.gate import stored_in
from influence.adapters.sql.old_source import SqlOldSource
from influence.adapters.sql.removal import Progress
from influence.adapters.sql.schema import check
from influence.adapters.sql.scope import Scope
from influence.domain.backups import DatabaseInUse, KnownCopy
from influence.domain.phase import Phase

_PATIENCE: Final = 2.0
"""Seconds to wait for others to let go."""


@attrs.frozen
class Present:
    """The database that is there now, and what it tells; nothing where it is missing or cannot be read."""

    path: Path
    is_there: bool
    installation: str | None = None
    phase: Phase | None = None
    holds_old_source: bool | None = None
    copies: tuple[KnownCopy, ...] = ()

    @property
    def is_readable(self) -> bool:
        """True when it has the present schema and tells who it is."""
        return self.installation is not None

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection | None]:
        """While nobody else has it open; its log is in the file then, and nothing lies beside it.

        Raises:
            DatabaseInUse: somebody has it open.
            DatabaseUnreachable: it may only be read.
        """
        if not self.is_there:
            yield None
            return
        with closing(sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)) as connection:
            yield connection if self._is_taken(connection) else None

    def _is_taken(self, connection: sqlite3.Connection) -> bool:
        """True with the exclusive lock held; False for a file so damaged that nothing can be locked."""
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise DatabaseInUse(str(self.path)) from error
            raise DatabaseUnreachable(str(self.path), str(error)) from error
        except sqlite3.DatabaseError:
            return False
        if mode != "delete" or has_log(self.path):
            raise DatabaseInUse(str(self.path))
        return True

    def keep(self, connection: sqlite3.Connection | None, place: Path) -> None:
        """The same file under another name too; where there are no hard links, a copy of it."""
        if connection is None:
            for suffix in BESIDE:
                with suppress(FileNotFoundError):
                    Path(f"{self.path}{suffix}").replace(f"{place}{suffix}")
        try:
            os.link(self.path, place)
        except OSError:
            copying.make_empty(place)
            if connection is None:
                shutil.copyfile(self.path, place)
            else:
                copying.copy_pages(connection, place, lambda *_: None)
            copying.see_to_disk(place)


def present_at(path: Path) -> Present:
    """The database that is there now.

    Raises:
        DatabaseForeign, DatabaseNewer: it is not one that may be replaced.
    """
    try:
        check(f"sqlite:///{path}")
    except DatabaseMissing:
        return Present(path, is_there=False)
    except (DatabaseDamaged, DatabaseOutdated):
        return Present(path, is_there=True)
    engine = engine_for(f"sqlite:///{path}")
    try:
        with transaction(engine, Mode.READ) as connection:
            told = stored_in(connection)
            known = SqlKnownCopies(Scope(connection, 0)).all()
            left = _holds_old_source(Scope(connection, 0), told.release.phase)
    except sa.exc.DatabaseError:
        return Present(path, is_there=True)
    finally:
        engine.dispose()
    return Present(
        path,
        is_there=True,
        installation=told.installation,
        phase=told.release.phase,
        holds_old_source=left,
        copies=known,
    )


def _holds_old_source(scope: Scope, phase: Phase) -> bool:
    """What was removed may stand in free pages until the end was reached."""
    return phase is Phase.CLOSING or any(SqlOldSource(scope, Progress()).counts().values())
