# ruff: noqa: S608 # names come from the database itself and are quoted, claims from this package; nothing is handed in
"""Digests of everything that is not the old source's, table by table, streamed in the order of the keys."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql.daily_writes import follows, with_what_follows
from influence.adapters.sql.places import PLACES
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.standing import standing, taking_part
from influence.adapters.sql.tables.cutover import cutover_others
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.cutover_record import WRITES, TableDigest
from influence.domain.worlds import Standing, TakingPart

CHUNK: Final = 2000
"""Rows in memory at once."""
_REVISION: Final = "alembic_version"
"""The one table of ours that is made by the tool of the migrations."""

_OLD_POST: Final = "EXISTS (SELECT 1 FROM posts WHERE posts.id = post_id AND posts.source = 'legacy')"
HANGS: Final[Mapping[str, str]] = {
    # what goes with a post of the old source, whoever told it
    "post_days": _OLD_POST,
    "attachments": _OLD_POST,
    "kept_posts": _OLD_POST,
    "kept_values": f"""{_OLD_POST} OR EXISTS (
        SELECT 1 FROM kept_posts AS its WHERE its.report_id = kept_values.report_id
        AND its.post_id = kept_values.post_id AND its.old = 1
    )""",
}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _tables(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    """The names of the tables that are compared, with the text that made them."""
    made = "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name"
    for name, text in connection.exec_driver_sql(made).all():
        if name not in WRITES and _is_ours(name):
            yield name, text


def _is_ours(table: str) -> bool:
    """False for what SQLite keeps for itself, and for tables of a host, which change as it likes."""
    return table in metadata.tables or table == _REVISION


def _is_old(table: str) -> str:
    """The claim that a row is the old source's, or goes with what is."""
    place = PLACES.get(table)
    claims = [claim for claim in (place.marks if place else None, HANGS.get(table)) if claim]
    return " OR ".join(f"({claim})" for claim in claims) or "0"


_WRITTEN: Final[Mapping[str, str]] = {
    # how a column of a type is written down
    "INTEGER": "{0}",
    "TEXT": "{0}",
    "BLOB": "hex({0})",
}
_ANYTHING: Final = "CASE typeof({0}) WHEN 'real' THEN quote({0}) WHEN 'blob' THEN hex({0}) ELSE {0} END"
"""How a column of any other type is written down: a number that is not whole so that no bit of it is lost."""


def _written(columns: Sequence[tuple[str, str]]) -> str:
    """A row as one text. Columns that may hold anything stand together, for most rows have none of them."""
    plain = [_WRITTEN[kind].format(name) for name, kind in columns if kind in _WRITTEN]
    others = [name for name, kind in columns if kind not in _WRITTEN]
    if others:
        is_any = " OR ".join(f"{name} IS NOT NULL" for name in others)
        plain.append(f"CASE WHEN {is_any} THEN json_array({', '.join(map(_ANYTHING.format, others))}) END")
    return f"json_array({', '.join(plain)})"


def _selection(connection: sa.Connection, table: str, made: str) -> str:
    """Every kept row as one text, in the order in which the rows lie: nothing is sorted."""
    columns = connection.exec_driver_sql(f"PRAGMA table_info({_quoted(table)})").all()
    key = [column for column in columns if column.pk] if "WITHOUT ROWID" in made.upper() else []
    order = ", ".join(_quoted(column.name) for column in sorted(key, key=lambda one: one.pk)) or "rowid"
    written = _written([(_quoted(column.name), column.type) for column in columns])
    kept = f"FROM {_quoted(table)} WHERE ({_is_old(table)}) IS NOT TRUE"
    return f"SELECT {written} {kept} ORDER BY {order}"


def _digest(driver: Any, selection: str) -> TableDigest:
    digest, count = hashlib.sha256(), 0
    rows = driver.execute(selection)
    while some := rows.fetchmany(CHUNK):
        count += len(some)
        digest.update("\n".join(text for (text,) in some).encode("utf-8", "surrogatepass"))
        digest.update(b"\n")
    return TableDigest(count, digest.hexdigest())


@attrs.frozen
class SqlContents:
    """The tables of the database at one moment."""

    _scope: Scope

    def digests(self) -> Mapping[str, TableDigest]:
        connection = self._scope.connection
        driver = connection.connection.driver_connection
        return {
            name: _digest(driver, _selection(connection, name, made)) for name, made in _tables(connection)
        }

    def standing(self) -> Iterator[Standing]:
        return standing(self._scope.connection)

    def taking_part(self) -> Iterator[TakingPart]:
        return taking_part(self._scope.connection)

    def others(self) -> Mapping[str, int]:
        every = self._scope.run(sa.select(cutover_others))
        told = {row.name: row.times for row in every if _is_ours(row.name)}
        return with_what_follows(told, follows(self._scope.connection))
