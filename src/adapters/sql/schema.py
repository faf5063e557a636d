"""The state of a database file, and how it is made or brought up to date."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from influence.adapters.sql.engines import Mode, engine_for, file_of, file_uri, transaction
from influence.adapters.sql.errors import (
    DatabaseAddressUnusable,
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseMissing,
    DatabaseNewer,
    DatabaseOutdated,
    DatabaseUnreachable,
    DatabaseUnsafe,
)
from influence.adapters.sql.roster_copy import bring_up_to_date
from influence.adapters.sql.tables.metadata import metadata

__all__ = [
    "DatabaseAddressUnusable",
    "DatabaseBusy",
    "DatabaseDamaged",
    "DatabaseForeign",
    "DatabaseMissing",
    "DatabaseNewer",
    "DatabaseOutdated",
    "DatabaseUnreachable",
    "DatabaseUnsafe",
    "check",
    "prepare",
]

APPLICATION_ID: Final = 0x494E464C
"""What our files say of themselves in their header: INFL."""

REVISIONS: Final = ("0001", "0002", "0003", "0004", "0005", "0006")
"""Every schema there has been, oldest first. Known here so that a check need not load alembic."""

_NOT_YET: Final = ""
_STATE: Final = "alembic_version"


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(file_uri(path), uri=True, timeout=5)


def _revision(path: Path) -> str:
    """The schema of the file; empty when it holds nothing at all yet.

    It is read through SQLite: closing a file handle of our own would end the locks this process holds on it.
    """
    try:
        with closing(_open(path)) as connection:
            (maker,) = connection.execute("PRAGMA application_id").fetchone()
            if maker == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
                return _NOT_YET
            if maker != APPLICATION_ID:
                raise DatabaseForeign(str(path), "it was made by another program")
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise DatabaseDamaged(str(path), "its names are no text") from error
    if row is None:
        raise DatabaseDamaged(str(path), "it does not say which schema it has")
    return str(row[0])


def _unreadable(
    path: Path, error: sqlite3.DatabaseError
) -> DatabaseForeign | DatabaseUnreachable | DatabaseDamaged | DatabaseBusy:
    why = str(error)
    if "not a database" in why:
        return DatabaseForeign(str(path), "it is no SQLite file")
    if "locked" in why:
        return DatabaseBusy()
    if "unable to open" in why or "readonly" in why:
        return DatabaseUnreachable(str(path), why)
    return DatabaseDamaged(str(path), why)


def check(url: str) -> None:
    """Pass when the database is there and has the schema of this version.

    Raises:
        DatabaseMissing, DatabaseOutdated, DatabaseNewer, DatabaseForeign, DatabaseDamaged,
        DatabaseUnreachable, DatabaseBusy, DatabaseAddressUnusable: it cannot be used as it is.
    """
    path = file_of(url)
    if not path.exists():
        raise DatabaseMissing(str(path))
    if path.is_dir():
        raise DatabaseForeign(str(path), "it is a folder")
    revision = _revision(path)
    if revision == _NOT_YET:
        raise DatabaseMissing(str(path))
    if revision not in REVISIONS:
        raise DatabaseNewer(str(path), revision)
    if revision != REVISIONS[-1]:
        raise DatabaseOutdated(str(path), revision)


def prepare(url: str, *, beside_others: bool = False) -> bool:
    """Make the database, or bring it up to date; True when something changed. Raises like `check`.

    With *beside_others* a file that another program made, and marked as nobody's, gets our tables beside its own.
    """
    try:
        check(url)
    except DatabaseMissing:
        _make_file(file_of(url))
    except DatabaseOutdated:
        pass
    except DatabaseForeign:
        if not (beside_others and _has_room_for_ours(file_of(url))):
            raise
    else:
        return False
    return _upgrade(url)


def _has_room_for_ours(path: Path) -> bool:
    """Pass for a file of another program that says of itself nothing, and has no table of a name of ours.

    Raises:
        DatabaseForeign: it has one.
    """
    with closing(_open(path)) as connection:
        if connection.execute("PRAGMA application_id").fetchone() != (0,):
            return False
        theirs = {name for (name,) in connection.execute("SELECT lower(name) FROM sqlite_master")}
    taken = sorted(theirs & {_STATE, *metadata.tables})
    if taken:
        raise DatabaseForeign(str(path), f"it has tables of its own with names of ours: {', '.join(taken)}")
    return True


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):  # empty, or made by somebody else just now
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise DatabaseUnreachable(str(path), error.strerror or str(error)) from error


def _upgrade(url: str) -> bool:
    # alembic takes a quarter of a second to load; only an upgrade needs it
    from influence.adapters.sql.migrations.run import upgrade  # noqa: PLC0415

    engine = engine_for(url)
    try:
        with transaction(engine, Mode.WRITE) as connection:
            changed = upgrade(connection)
            bring_up_to_date(connection)
            connection.commit()
    finally:
        engine.dispose()
    return changed
