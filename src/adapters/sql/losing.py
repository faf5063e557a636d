# ruff: noqa: S608 # names of tables and columns come from the tables of this package and are quoted
"""What one database holds that another one does not: rows that are missing there, or are older."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, instant
from influence.adapters.sql.engines import file_uri
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.backups import Losses

_OWN_AFFAIRS: Final = frozenset(
    {
        "audit_pending",
        "backups",
        "identity",
        "installation",
        "jobs",
        "looks",
        "outbox",
        "roster",
        "roster_due",
    }
)
"""Tables whose rows come again by themselves, are taken along, or are told otherwise."""


def _quoted(names: list[str]) -> list[str]:
    return ['"' + name.replace('"', '""') + '"' for name in names]


def _lost(table: sa.Table) -> str:
    """The condition for rows of *mine* that are not the same in *theirs*."""
    same = " AND ".join(f"t.{name} IS m.{name}" for name in _quoted(table.columns.keys()))
    keys = " AND ".join(f"t.{name} = m.{name}" for name in _quoted([c.name for c in table.primary_key]))
    there = f'SELECT 1 FROM theirs."{table.name}" t WHERE {keys} AND {same}'
    return f'FROM main."{table.name}" m WHERE NOT EXISTS ({there})'


def _times(table: sa.Table) -> list[str]:
    return _quoted([column.name for column in table.columns if isinstance(column.type, Instant)])


def _tables() -> Iterator[sa.Table]:
    tables = (table for table in metadata.sorted_tables if table.name not in _OWN_AFFAIRS)
    return (table for table in tables if not table.name.startswith("cutover_"))


def losses_between(mine: Path, theirs: Path, now: datetime) -> Losses:
    """What *mine* holds and *theirs* does not; both have the present schema. What lies after *now* is no record."""
    rows: dict[str, int] = {}
    newest: list[int] = []
    with closing(sqlite3.connect(file_uri(mine), uri=True, isolation_level=None)) as connection:
        connection.execute("ATTACH DATABASE ? AS theirs", (file_uri(theirs),))
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        for table in _tables():
            times = _times(table)
            latest = ", ".join(f"max({name})" for name in times) or "NULL"
            count, *ends = connection.execute(f"SELECT count(*), {latest} {_lost(table)}").fetchone()
            if count:
                rows[table.name] = count
                newest += [end for end in ends if end is not None]
    past = [end for end in newest if instant(end) <= now]
    return Losses(rows, instant(max(past)) if past else None)
