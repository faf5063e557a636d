"""Statements that are put together once: to run one costs little more than what the driver takes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

_DIALECT: Final = sqlite.dialect()
_Process = Callable[[Any], Any]


class _Compiled:
    """The text of a statement, what it is asked with, and how its rows are read."""

    def __init__(self, statement: sa.Select[Any], *, reads: bool) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        binds = compiled.binds
        columns = enumerate(map(_reader, statement.selected_columns))
        self.text: Final = str(compiled)
        self.asks: Final = tuple((name, _writer(binds[name])) for name in compiled.positiontup or ())
        self.fixed: Final = {name: bind.effective_value for name, bind in binds.items() if not bind.required}
        self.reads: Final = [(place, read) for place, read in columns if reads and read is not None]


class Prepared:
    """A statement that is asked over and over, with other values; it is put together when it is first asked.

    With *reads* each value is given as its column is read; otherwise it is given as it rests in the database.
    """

    def __init__(self, statement: sa.Select[Any], *, reads: bool = True) -> None:
        self._statement, self._wants_read = statement, reads

    @cached_property
    def _compiled(self) -> _Compiled:
        return _Compiled(self._statement, reads=self._wants_read)

    def rows(self, connection: sa.Connection, asked: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """The rows for the values in *asked*."""
        mine = self._compiled
        values = {**mine.fixed, **asked}
        told = tuple([values[name] if write is None else write(values[name]) for name, write in mine.asks])
        rows = _fetched(connection, mine.text, told)
        return [_read(row, mine.reads) for row in rows] if mine.reads else rows

    def first(self, connection: sa.Connection, asked: Mapping[str, Any]) -> Sequence[Any] | None:
        """The first row; None where there is none."""
        return next(iter(self.rows(connection, asked)), None)


def _fetched(connection: sa.Connection, text: str, told: tuple[Any, ...]) -> Sequence[Sequence[Any]]:
    """What the driver finds. It is asked itself: a result of SQLAlchemy costs ten times what such a statement does."""
    if not connection.in_transaction():
        connection.begin()
    cursor = connection.connection.cursor()
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, cursor, text, told, None, False)  # noqa: FBT003 - as SQLAlchemy calls it
    try:
        cursor.execute(text, told)
        return cursor.fetchall()
    except connection.dialect.loaded_dbapi.Error as error:
        raise sa.exc.DBAPIError.instance(
            text,
            told,
            error,
            connection.dialect.loaded_dbapi.Error,
            hide_parameters=True,
            dialect=connection.dialect,
        ) from error
    finally:
        cursor.close()


def _read(row: Sequence[Any], reads: Iterable[tuple[int, _Process]]) -> list[Any]:
    values = list(row)
    for place, read in reads:
        values[place] = read(values[place])
    return values


def _writer(bind: sa.BindParameter[Any]) -> _Process | None:
    return bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)


def _reader(column: sa.ColumnElement[Any]) -> _Process | None:
    return column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
