"""Engines, and the transactions on them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode

import sqlalchemy as sa
from sqlalchemy import event

from influence.adapters.sql.audit_seal import seal
from influence.adapters.sql.daily_writes import watch
from influence.adapters.sql.errors import (
    DatabaseAddressUnusable,
    DatabaseBusy,
    DatabaseUnreachable,
    DatabaseUnsafe,
    plainly,
)
from influence.adapters.sql.write_turns import take_turn
from influence.domain.networks import fold

PATIENCE: Final = 30.0
"""Seconds a writer waits for the one before it, and anybody for a connection."""
_CONNECTIONS: Final = 15
"""So many at most; each stays open for the next one, for to open one takes longer than most reads."""

_SETTINGS: Final[Mapping[str, tuple[str, str]]] = {
    # pragma: (set to, reads back as). They hold for one connection, so each connection is asked.
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", "2"),
    "secure_delete": ("ON", "1"),
    "foreign_keys": ("ON", "1"),
    "temp_store": ("MEMORY", "2"),  # nothing of a query spills into files that nobody scrubs
}
_ONLY_FILES: Final = "only SQLite files are supported"
_NOT_YET: Final = "PostgreSQL is not supported yet, only SQLite files are"
_REFUSED: Final = {"postgresql": _NOT_YET, "postgres": _NOT_YET}
"""Why addresses of other databases are refused, by how they begin."""


class Mode(StrEnum):
    """What a transaction is for."""

    WRITE = "BEGIN IMMEDIATE"
    READ = "BEGIN"


def file_of(url: str) -> Path:
    """The file that a database address names.

    Raises:
        DatabaseAddressUnusable: it names none.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise DatabaseAddressUnusable(url, "it is no address") from error
    shown = parsed.render_as_string(hide_password=True)
    if parsed.get_backend_name() != "sqlite":
        raise DatabaseAddressUnusable(shown, _REFUSED.get(parsed.get_backend_name(), _ONLY_FILES))
    if not parsed.database or parsed.database.startswith((":memory:", "file:")):
        raise DatabaseAddressUnusable(shown, "it names no file")
    return Path(parsed.database).absolute()


def is_read_only(path: Path) -> bool:
    """True for an existing file that this user may read and not write."""
    return path.exists() and not os.access(path, os.W_OK)


def _opening(path: Path) -> dict[str, str]:
    """How SQLite is to open the file. Where nobody writes, one that may only be read needs no files beside it."""
    if not is_read_only(path):
        return {"mode": "rw"}
    return {"mode": "ro"} if has_log(path) else {"mode": "ro", "immutable": "1"}


def has_log(path: Path) -> bool:
    """True when changes stand beside the file that it does not hold yet."""
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0


def file_uri(path: Path) -> str:
    """The address of an existing file for SQLite itself; it never makes one."""
    return f"file:{quote(str(path))}?{urlencode(_opening(path))}"


def engine_for(url: str) -> sa.Engine:
    """An engine on an existing database file, with all protections on. Nothing is opened yet."""
    path = file_of(url)
    address = sa.URL.create(
        "sqlite", database=f"file:{quote(str(path))}", query={**_opening(path), "uri": "true"}
    )
    engine = sa.create_engine(
        address,
        connect_args={"timeout": PATIENCE},
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=PATIENCE,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _equip if is_read_only(path) else _protect)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "commit", seal)
    watch(engine)
    return engine


def _equip(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    teach(connection)


def _protect(connection: Any, record: object) -> None:
    _equip(connection, record)
    guard(connection)


def teach(connection: Any) -> None:
    """Let a connection of the driver know the functions that our statements call."""
    connection.create_function("fold", 1, _folded, deterministic=True)


def guard(connection: Any) -> None:
    """Let the settings that protect the data hold on a connection of the driver.

    Within a transaction some cannot be set any more; there they must hold already.

    Raises:
        DatabaseUnsafe: one does not hold.
    """
    if not connection.in_transaction:
        set_guards(connection)
    for setting, (wanted, proof) in _SETTINGS.items():
        row = connection.execute(f"PRAGMA {setting}").fetchone()
        if row is None or str(row[0]) != proof:
            raise DatabaseUnsafe(setting, wanted, "nothing" if row is None else str(row[0]))


def set_guards(connection: Any) -> None:
    """Ask for the settings that protect the data, on a connection of the driver between two transactions."""
    for setting, (wanted, _) in _SETTINGS.items():
        connection.execute(f"PRAGMA {setting} = {wanted}")


def protections(connection: sa.Connection) -> Mapping[str, str]:
    """The settings that protect the data, read back."""
    run = connection.exec_driver_sql
    return {setting: str(run(f"PRAGMA {setting}").scalar_one()).lower() for setting in _SETTINGS}


def _folded(text: str | None) -> str | None:
    """`fold`, for statements: SQLite itself knows the case of ASCII letters only."""
    return None if text is None else fold(text)


def _begin(connection: sa.Connection) -> None:
    mode = connection.get_execution_options().get("mode", Mode.WRITE)
    if connection.info.get("mode") != mode:
        connection.exec_driver_sql(f"PRAGMA query_only = {int(mode is Mode.READ)}")
        connection.info["mode"] = mode
    if mode is Mode.WRITE:
        take_turn(connection, mode.value, PATIENCE)
    else:
        connection.exec_driver_sql(mode.value)


@contextmanager
def transaction(engine: sa.Engine, mode: Mode) -> Iterator[sa.Connection]:
    """A connection whose changes are dropped unless it is told to commit.

    Raises:
        DatabaseBusy: the writer before it, or all who hold connections, did not finish in time.
        DatabaseUnreachable: it is to change a file that may only be read.
        DatabaseFull, DatabaseDamaged: the file has no room, or cannot be read. Nothing of the changes is kept.
    """
    if mode is Mode.WRITE and engine.url.query.get("mode") == "ro":  # SQLite itself would find out late
        raise DatabaseUnreachable(str(path_of(engine)), "it may only be read")
    with _connected(engine) as connection:
        connection.execution_options(mode=mode)
        try:
            connection.begin()
            yield connection
        except sa.exc.DBAPIError as error:
            if (plain := plainly(error, path_of(engine))) is not None:
                raise plain from error
            raise
        finally:
            _leave(connection)


def _leave(connection: sa.Connection) -> None:
    """End what is still open: of a commit that failed, SQLAlchemy believes that it ended the transaction."""
    driver = connection.connection.driver_connection if not connection.closed else None
    if driver is not None and driver.in_transaction:
        driver.rollback()


def path_of(engine: sa.Engine) -> Path:
    """The file that *engine* is on."""
    return Path(unquote((engine.url.database or "").removeprefix("file:")))


def _connected(engine: sa.Engine) -> sa.Connection:
    try:
        return engine.connect()
    except sa.exc.TimeoutError as error:
        raise DatabaseBusy from error
