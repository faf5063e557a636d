# ruff: noqa: S608 # statements are written here; nothing is handed in
"""Trying whether the database still takes data of the old source: one write into each place, each way in."""

from collections.abc import Iterator, Mapping
from typing import Final

import sqlalchemy as sa

_ACCOUNT: Final = "coalesce((SELECT min(id) FROM accounts), -1)"
_POST: Final = "coalesce((SELECT min(id) FROM posts), -1)"

ATTEMPTS: Final[Mapping[str, tuple[str, ...]]] = {
    # ways in which a row of the old source could come into a place
    "account_days": (
        f"INSERT INTO account_days (account_id, source, day, as_of) VALUES ({_ACCOUNT}, 1, -1, 0)",
        f"UPDATE account_days SET source = 1 WHERE account_id = {_ACCOUNT}",
    ),
    "post_days": (
        f"INSERT INTO post_days (post_id, source, day, as_of) VALUES ({_POST}, 1, -1, 0)",
        f"UPDATE post_days SET source = 1 WHERE post_id = {_POST}",
    ),
    "posts": (
        f"""INSERT INTO posts (tenant_id, network, external_id, account_id, url, caption, status, source)
        SELECT id, 'tiktok', '', {_ACCOUNT}, '', '', 'live', 'legacy' FROM tenants LIMIT 1""",
        f"UPDATE posts SET source = 'legacy' WHERE id = {_POST}",
    ),
    "attachments": (
        f"""INSERT INTO attachments (tenant_id, campaign_id, post_id, network, why, at, "by")
        SELECT id, -1, {_POST}, 'tiktok', 'legacy_capture', 0, '' FROM tenants LIMIT 1""",
        "UPDATE attachments SET why = 'legacy_capture' WHERE id = (SELECT min(id) FROM attachments)",
    ),
    "kept_posts": (
        f"INSERT INTO kept_posts (report_id, post_id, place, reasons, absent, old) VALUES (-1, {_POST}, 0, '', '', 1)",
        "UPDATE kept_posts SET old = 1 WHERE report_id = (SELECT min(report_id) FROM kept_posts)",
    ),
    "kept_values": (
        f"""INSERT INTO kept_values (report_id, post_id, metric, part, value, source, as_of, fetched_at, definitions)
        VALUES (-1, {_POST}, 'likes', '', '1', 'legacy', 0, 0, '')""",
        "UPDATE kept_values SET source = 'legacy' WHERE report_id = (SELECT min(report_id) FROM kept_values)",
    ),
}

_CLOSED: Final = "old_source_closed"
_GUARDS: Final = """
SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? AND instr(sql, 'old_source_closed') > 0
"""


def open_places(connection: sa.Connection) -> Iterator[str]:
    """The places that took a row, or whose guards are not all there.

    A write may find nobody to write about, or be refused for another reason first: then it proves nothing, and that
    the guards are there has to do.
    """
    for place, attempts in ATTEMPTS.items():
        guards = connection.exec_driver_sql(_GUARDS, (place,)).scalar_one()
        if guards < len(attempts) or any(_is_taken(connection, attempt) for attempt in attempts):
            yield place


def _is_taken(connection: sa.Connection, attempt: str) -> bool:
    try:
        with connection.begin_nested():
            return connection.exec_driver_sql(attempt).rowcount > 0
    except sa.exc.IntegrityError:
        return False
