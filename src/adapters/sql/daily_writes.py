"""While the cut-over runs, every other transaction tells into which tables it wrote.

A table that changed meanwhile was changed by somebody who says so, or it was damaged.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event

_RUNS: Final = "cutover_runs"
"""Whoever writes here is the cut-over itself."""
_WRITTEN: Final = "written"
_WRITE: Final = re.compile(
    r"\s*(?:WITH\b.*?\b)?(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+"
    r"[\"\[`]?(\w+)",
    re.IGNORECASE | re.DOTALL,
)
_WITHIN: Final = re.compile(r"\b(?:INTO|UPDATE(?!\s+OF\b)|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
_TOLD: Final = """
INSERT INTO cutover_others (name, times) SELECT ?, 1 FROM installation, cutover_runs
WHERE phase = 'closing' OR (phase = 'before' AND lease_until IS NOT NULL)
ON CONFLICT (name) DO UPDATE SET times = times + 1
"""


@lru_cache(maxsize=2048)
def written_by(statement: str) -> str | None:
    """The table that *statement* writes into; None for one that only reads."""
    found = _WRITE.match(statement)
    return found[1].lower() if found else None


def watch(watched: sa.Engine | sa.Connection) -> None:
    """Have every transaction of an engine, or of a connection, tell what it wrote."""
    if isinstance(watched, sa.Connection):
        _forget(watched)  # of a transaction that is under way, what comes from here on
    event.listen(watched, "begin", _forget)
    event.listen(watched, "after_cursor_execute", _note)
    event.listen(watched, "commit", _tell)


def _forget(connection: sa.Connection) -> None:
    connection.info.pop(_WRITTEN, None)


def _note(connection: sa.Connection, cursor: Any, statement: str, *_: object) -> None:
    table = written_by(statement)
    if table is not None and cursor.rowcount != 0:
        connection.info.setdefault(_WRITTEN, set()).add(table)


def _tell(connection: sa.Connection) -> None:
    written: set[str] = connection.info.pop(_WRITTEN, set())
    if not written or _RUNS in written:
        return
    driver: Any = connection.connection.driver_connection
    driver.executemany(_TOLD, [(table,) for table in sorted(written)])


def with_what_follows(told: Mapping[str, int], follows: Mapping[str, set[str]]) -> dict[str, int]:
    """*told* with the tables that the database changes by itself when those are written."""
    whole = dict(told)
    waiting = list(told)
    while waiting:
        table = waiting.pop()
        for next_one in follows.get(table, set()) - whole.keys():
            whole[next_one] = whole[table]
            waiting.append(next_one)
    return whole


def follows(connection: sa.Connection) -> dict[str, set[str]]:
    """What the database changes by itself, by triggers and foreign keys, when a table is written."""
    found: dict[str, set[str]] = {}
    for table, other in (*_by_triggers(connection), *_by_keys(connection)):
        found.setdefault(table, set()).add(other)
    return found


def _by_triggers(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    triggers = connection.exec_driver_sql("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    for table, text in triggers:
        _, _, body = text.partition("BEGIN")
        yield from ((table, other.lower()) for other in _WITHIN.findall(body))


def _by_keys(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    keys = """
    SELECT parent."table", child.name FROM sqlite_master AS child, pragma_foreign_key_list(child.name) AS parent
    WHERE child.type = 'table' AND (parent.on_delete IN ('CASCADE', 'SET NULL') OR parent.on_update = 'CASCADE')
    """
    yield from ((parent, child) for parent, child in connection.exec_driver_sql(keys))
