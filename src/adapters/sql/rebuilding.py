# ruff: noqa: S608 # names come from the database itself; values are bound
"""What was made from the old source's data: what waits is emptied, what is counted is counted anew."""

from typing import Final

import sqlalchemy as sa

from influence.domain.events import OLD_POST


def _tells_an_address(table: str) -> str:
    """The claim that a row of *table* names a post of the old source; they are looked up only for rows that tell."""
    among = f"SELECT url FROM posts WHERE source = 'legacy' AND url IN (SELECT detail FROM {table})"
    return f"detail <> '' AND detail IN ({among})"


DRAINS: Final = (
    # statements that empty a place, or make its rows anew without the old source
    f"""
    UPDATE outbox SET detail = '{OLD_POST}' WHERE id IN (
        SELECT id FROM outbox WHERE {_tells_an_address("outbox")} LIMIT ?
    )
    """,
    f"""
    UPDATE notices SET detail = '{OLD_POST}' WHERE (tenant_id, person_id, number) IN (
        SELECT tenant_id, person_id, number FROM notices WHERE {_tells_an_address("notices")} LIMIT ?
    )
    """,
    """
    DELETE FROM kept_values WHERE (report_id, post_id, metric) IN (
        SELECT report_id, post_id, metric FROM kept_values WHERE source = 'legacy' LIMIT ?
    )
    """,
    """
    DELETE FROM kept_posts WHERE (report_id, post_id) IN (
        SELECT report_id, post_id FROM kept_posts WHERE old = 1 LIMIT ?
    )
    """,
)

_NEXT: Final = "SELECT max(id) FROM (SELECT id FROM accounts WHERE id > ? ORDER BY id LIMIT ?)"
_MARK: Final = """
INSERT INTO roster_due SELECT tenant_id, id FROM accounts WHERE id > ? AND id <= ? ON CONFLICT DO NOTHING
"""
_STATISTICS: Final = (
    "SELECT name FROM sqlite_master WHERE name IN ('sqlite_stat1', 'sqlite_stat3', 'sqlite_stat4')"
)
_LOOKED_AT: Final = 1000
"""Rows of an index that statistics are made from: enough for a plan, and soon done."""


def drain(connection: sa.Connection, most: int) -> int:
    """How many rows were emptied or made anew."""
    return sum(connection.exec_driver_sql(statement, (most,)).rowcount for statement in DRAINS)


def rebuild(connection: sa.Connection, after: int, most: int) -> int | None:
    """Have the next accounts counted anew on commit; the last of them, or None at the end."""
    if not after:
        _learn_anew(connection)
    last: int | None = connection.exec_driver_sql(_NEXT, (after, most)).scalar()
    if last is not None:
        connection.exec_driver_sql(_MARK, (after, last))
    return last


def _learn_anew(connection: sa.Connection) -> None:
    """Statistics hold values of the rows that they were made from. Where there are none, none are made."""
    tables = connection.exec_driver_sql(_STATISTICS).scalars().all()
    for table in tables:
        connection.exec_driver_sql(f"DELETE FROM {table}")
    if tables:
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {_LOOKED_AT}")
        connection.exec_driver_sql("ANALYZE")
