# ruff: noqa: S608 # names of tables and columns come from the database itself and are quoted; values are bound
"""Looks for values in every column of every table, whatever the table is for.

It imports nothing that removes, and no list of tables: they come from the database itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from sqlite3 import Connection
from typing import Any, Final

import attrs

from influence.adapters.sql.scan import Reading, Wanted
from influence.adapters.sql.writings import Probe

_ROWS: Final = 2000
_TEXTS: Final = frozenset({"TEXT", "BLOB"})
_NUMBERS: Final = frozenset({"INTEGER", "INT", "REAL"})
_EVERY_ROW: Final = "true"
_WANTED: Final = "wanted_numbers"
Found = dict[tuple[str, str], frozenset[Probe]]


def tables(connection: Connection) -> list[str]:
    """Every table of the database, those that SQLite made for itself too."""
    return [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def quoted(name: str) -> str:
    """A name for a statement."""
    return '"' + name.replace('"', '""') + '"'


@attrs.frozen
class Columns:
    """The columns of a table by what they can hold: a table that is not strict takes anything anywhere."""

    names: Mapping[str, str]
    is_strict: bool
    computed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, connection: Connection, table: str) -> "Columns":
        """Those of *table*, columns that are computed included."""
        rows = connection.execute("SELECT name, type, hidden FROM pragma_table_xinfo(?)", (table,)).fetchall()
        (strict,) = connection.execute(
            "SELECT max(strict) FROM pragma_table_list WHERE name = ? AND schema = 'main'", (table,)
        ).fetchone()
        names = {name: kind for name, kind, _ in rows}
        return cls(names, bool(strict), frozenset(name for name, _, hidden in rows if hidden))

    @property
    def stored(self) -> Mapping[str, str]:
        """Those that can be written to."""
        return {name: kind for name, kind in self.names.items() if name not in self.computed}

    @property
    def texts(self) -> tuple[str, ...]:
        """The columns that hold texts and blobs only."""
        return tuple(quoted(name) for name, kind in self.names.items() if self.is_strict and kind in _TEXTS)

    @property
    def loose(self) -> tuple[str, ...]:
        """The columns that may hold a text beside other things."""
        return tuple(
            quoted(name)
            for name, kind in self.names.items()
            if not (self.is_strict and kind in _TEXTS | _NUMBERS)
        )

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns that may hold a number."""
        return tuple(
            quoted(name) for name, kind in self.names.items() if not (self.is_strict and kind in _TEXTS)
        )


@contextmanager
def _bytes_of_texts(connection: Connection) -> Iterator[None]:
    before = connection.text_factory
    connection.text_factory = bytes
    try:
        yield
    finally:
        connection.text_factory = before


def pieces(connection: Connection, table: str, columns: Columns, where: str) -> Iterator[bytes]:
    """The texts and blobs of the rows of *table*, many rows at once."""
    if columns.texts:
        some = " OR ".join(f"{name} IS NOT NULL" for name in columns.texts)
        yield from _joined(
            connection, f"SELECT {', '.join(columns.texts)} FROM {quoted(table)} WHERE ({some}) AND {where}"
        )
    told = {name: f"typeof({name}) IN ('text', 'blob')" for name in columns.loose}
    if (
        told
        and connection.execute(
            f"SELECT 1 FROM {quoted(table)} WHERE ({' OR '.join(told.values())}) AND {where} LIMIT 1"
        ).fetchone()
    ):
        for name, some in told.items():
            yield from _joined(connection, f"SELECT {name} FROM {quoted(table)} WHERE {some} AND {where}")


def _joined(connection: Connection, statement: str) -> Iterator[bytes]:
    with _bytes_of_texts(connection):
        rows = connection.execute(statement)
        while batch := rows.fetchmany(_ROWS):
            yield b"\n".join(filter(None, chain.from_iterable(batch))) + b"\n"


@attrs.frozen
class ColumnSearch:
    """A search through the rows of one database."""

    _connection: Connection
    _wanted: Wanted
    _numbers: frozenset[Probe]

    def table(self, name: str, where: str = _EVERY_ROW) -> frozenset[Probe]:
        """What occurs in any column of the rows of *name* for which *where* holds."""
        columns = Columns.of(self._connection, name)
        return self._texts(name, columns, where) | self._counted(name, columns.numbers, where)

    def columns(self, name: str) -> Found:
        """What occurs in a table, column by column."""
        found: Found = {}
        for column, kind in (columns := Columns.of(self._connection, name)).names.items():
            one = attrs.evolve(columns, names={column: kind})
            texts = self._texts(name, one, _EVERY_ROW)
            if told := texts | self._counted(name, one.numbers, _EVERY_ROW):
                found[name, column] = told
        return found

    def _texts(self, table: str, columns: Columns, where: str) -> frozenset[Probe]:
        reading = Reading(self._wanted.needles)
        for piece in pieces(self._connection, table, columns, where):
            reading.feed(piece)
        return self._wanted.named(reading.found)

    def _counted(self, table: str, columns: Sequence[str], where: str) -> frozenset[Probe]:
        if not self._numbers or not columns:
            return frozenset()
        some = " OR ".join(f"({c} BETWEEN :least AND :most AND {c} IN temp.{_WANTED})" for c in columns)
        rows: Iterable[tuple[Any, ...]] = self._connection.execute(
            f"SELECT {', '.join(columns)} FROM {quoted(table)} WHERE ({some}) AND {where}",
            {"least": min(self._numbers), "most": max(self._numbers)},
        )
        return self._numbers & frozenset(chain.from_iterable(rows))


@contextmanager
def searching(connection: Connection, probes: Sequence[Probe]) -> Iterator[ColumnSearch]:
    """A search for *probes*; the numbers among them stand in a table of this connection meanwhile."""
    numbers = frozenset(probe for probe in probes if isinstance(probe, int | float))
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"CREATE TABLE temp.{_WANTED} (n PRIMARY KEY) WITHOUT ROWID")
    try:
        connection.executemany(f"INSERT INTO temp.{_WANTED} VALUES (?)", ((number,) for number in numbers))
        yield ColumnSearch(connection, Wanted(probes), numbers)
    finally:
        connection.execute(f"DROP TABLE temp.{_WANTED}")


def anywhere(connection: Connection, probes: Sequence[Probe]) -> frozenset[Probe]:
    """Those of *probes* that stand in any table."""
    with searching(connection, probes) as looking:
        return frozenset().union(*map(looking.table, tables(connection)))


def search(connection: Connection, probes: Sequence[Probe]) -> Found:
    """Where each of *probes* stands, by table and column."""
    if not probes:
        return {}
    with searching(connection, probes) as looking:
        some = [table for table in tables(connection) if looking.table(table)]
        return {place: found for table in some for place, found in looking.columns(table).items()}
