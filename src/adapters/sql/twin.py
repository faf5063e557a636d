# ruff: noqa: S608 # names of tables and columns come from the database itself and are quoted; values are bound
"""A twin of a database: the same tables and files, and in every one of them made-up values that can be told apart."""

import base64
import gzip
import html
import io
import json
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import quote

import attrs

from influence.adapters.sql.every_column import Columns, quoted, tables
from influence.adapters.sql.places import PLACES as TABLES
from influence.adapters.sql.writings import Probe
from influence.domain.places import IN_REACH, PLACES, Root

DATABASE: Final = "influence.db"
_FIRST: Final = 0x5E4719E10000
"""Six bytes, of which the upper four stand nowhere else."""
_SCRATCH: Final = "scratch"
ROWS: Final = 4
"""Rows of each table of the old source."""
_OWNERS: Final = {"account_id": "accounts", "post_id": "posts"}
_LEFT, _PAGE = 4, 3500
_BY_SQLITE: Final = frozenset({"", "-wal", "-shm"})


def _zipped(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", data)
    return packed.getvalue()


_TEXTS: Final[tuple[Callable[[str], str], ...]] = (
    str,
    lambda text: json.dumps({"said": text}),
    lambda text: json.dumps({"said": text}, ensure_ascii=False),
    lambda text: quote(text, safe=""),
    html.escape,
    str.lower,
    lambda text: base64.b64encode(text.encode()).decode(),
    lambda text: base64.urlsafe_b64encode(b"." + text.encode()).decode(),
    lambda text: text.encode().hex(),
    lambda text: base64.b64encode(gzip.compress(json.dumps(text).encode())).decode(),
)
_BLOBS: Final[tuple[Callable[[str], bytes], ...]] = (
    str.encode,
    lambda text: text.encode("utf-16-le"),
    lambda text: text.encode("utf-16-be"),
    lambda text: text.encode().hex().upper().encode(),
    lambda text: gzip.compress(json.dumps({"said": text}).encode()),
    lambda text: zlib.compress(text.encode()),
    lambda text: _zipped(html.escape(text).encode()),
    lambda text: gzip.compress(_zipped(text.encode())),
)


def _as_bytes(said: object) -> bytes:
    return said if isinstance(said, bytes) else str(said).encode()


@attrs.frozen
class _Values:
    """Values that stand nowhere else, and how they are written where they are planted."""

    planted: list[Probe] = attrs.field(factory=list)
    _numbers: Iterator[int] = attrs.field(factory=count)

    def for_(self, kind: str) -> object:
        """The next value for a column of that type."""
        number = next(self._numbers)
        if kind == "ANY":
            kind = ("INTEGER", "REAL", "TEXT", "BLOB")[number % 4]
        if kind in {"INTEGER", "INT"}:
            return self._whole(number)
        if kind == "REAL":
            return self._fraction(number)
        text = self._text(number)
        return _BLOBS[number % len(_BLOBS)](text) if kind == "BLOB" else _TEXTS[number % len(_TEXTS)](text)

    def file(self) -> bytes:
        """What is planted in a file: some of the writings, each file the next ones, and numbers."""
        content = [_as_bytes(self.for_(kind)) for kind in ("TEXT", "TEXT", "BLOB", "BLOB")]
        whole, fraction = self._whole(next(self._numbers)), self._fraction(next(self._numbers))
        return b"\n".join([*content, whole.to_bytes(6, "big"), struct.pack(">d", fraction), b""])

    def _text(self, number: int) -> str:
        text = f"Planted “name” ✶ {number:05} of nobody & none"
        self.planted.append(text)
        return text

    def _whole(self, number: int) -> int:
        self.planted.append(_FIRST + number)
        return _FIRST + number

    def _fraction(self, number: int) -> float:
        self.planted.append(0.7 + number * 1e-9)
        return 0.7 + number * 1e-9


def schema_of(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The statements that make the tables and indexes of a database; what guards them is no place."""
    rows = connection.execute(
        "SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL "
        "AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY type = 'index', rowid"
    )
    return tuple(sql for (sql,) in rows)


@attrs.define
class Twin:
    """A database of made-up values in a folder of its own, kept open so that its log stays."""

    database: Path
    planted: list[Probe]
    _open: sqlite3.Connection
    _files: tuple[Path, ...]

    def clear(self) -> None:
        """Take away what no purge would: rows and files that nothing of the old source can be in.

        The rows are not wiped: only rewriting the file takes away what is left of them.
        """
        self._open.execute("PRAGMA secure_delete = OFF")
        for table in tables(self._open):
            if TABLES[table].marks is None:
                self._open.execute(f"DELETE FROM {quoted(table)}")
        for file in self._files:
            file.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of it."""
        self._open.close()


def make_twin(folder: Path, schema: tuple[str, ...], rows: int = ROWS) -> Twin:
    """A twin with values planted in every column, in what is deleted but not gone, and in every declared file.

    Tables of the old source get so many *rows*, all others one.
    """
    database, values = folder / DATABASE, _Values()
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA secure_delete = OFF")
    for statement in schema:
        connection.execute(statement)
    _leave(connection, values)  # in free pages of the file
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute("BEGIN")
    _plant(connection, values, rows)
    connection.execute("COMMIT")
    connection.execute("PRAGMA secure_delete = ON")
    _leave(connection, values)  # in older pages of the log
    with Path(f"{database}-shm").open("ab") as file:
        file.write(values.file())
    return Twin(database, values.planted, connection, tuple(_plant_files(database, values)))


def _plant(connection: sqlite3.Connection, values: _Values, rows: int) -> None:
    numbers: dict[str, list[object]] = {}
    for table in sorted(tables(connection), key=lambda name: name not in _OWNERS.values()):
        columns = Columns.of(connection, table).stored
        marked = _mark(TABLES[table].marks)
        for row in range(rows if marked or table in _OWNERS.values() else 1):
            said = marked | _owned(table, columns, numbers, row)
            said |= {name: values.for_(kind) for name, kind in columns.items() if name not in said}
            if table in _OWNERS.values():
                numbers.setdefault(table, []).append(said["id"])
            names = ", ".join(map(quoted, said))
            places = ", ".join("?" * len(said))
            connection.execute(f"INSERT INTO {quoted(table)} ({names}) VALUES ({places})", [*said.values()])


def _owned(
    table: str, columns: Mapping[str, str], numbers: Mapping[str, list[object]], row: int
) -> dict[str, object]:
    """The columns of a row of the old source that name its account and its post: the purge goes by these."""
    if TABLES[table].marks is None or table in _OWNERS.values():
        return {}
    return {name: numbers[owner][row] for name, owner in _OWNERS.items() if name in columns}


def _mark(claim: str | None) -> dict[str, object]:
    """The column that makes a row the old source's, with what it holds then."""
    if claim is None:
        return {}
    column, _, literal = claim.partition(" = ")
    return {column: int(literal) if literal.isdigit() else literal.strip("'")}


def _leave(connection: sqlite3.Connection, values: _Values) -> None:
    """Pages of a table that is not there any more; some are used anew, so there are a few."""
    connection.execute(f"CREATE TABLE {_SCRATCH} (content BLOB)")
    for _ in range(_LEFT):
        connection.execute(f"INSERT INTO {_SCRATCH} VALUES (?)", (values.file().ljust(_PAGE),))
    connection.execute(f"DROP TABLE {_SCRATCH}")


def _plant_files(database: Path, values: _Values) -> Iterator[Path]:
    for place in PLACES:
        for pattern in place.files if place.root in IN_REACH else ():
            if place.root is Root.DATABASE and pattern in _BY_SQLITE:
                continue
            name = pattern.replace("*", "planted")
            path = Path(f"{database}{name}") if place.root is Root.DATABASE else database.parent / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(b"\0" * 512 + values.file())  # so begins a journal that SQLite has finished with
            yield path
