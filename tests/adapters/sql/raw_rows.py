"""Rows as somebody writes them who has never seen our code."""

import sqlite3
from collections.abc import Mapping
from typing import Any, Final

from tests.adapters.sql import (
    audit_rows,
    backup_rows,
    crm_rows,
    cutover_rows,
    deed_rows,
    erasure_rows,
    kept_rows,
    key_rows,
    message_rows,
    order_rows,
    placing_rows,
    schedule_rows,
    webhook_rows,
)

Row = Mapping[str, Any]

ORDINARY: Final[Mapping[str, Row]] = {
    # one valid row a table; a test names what it changes
    **crm_rows.ORDINARY,
    **backup_rows.ORDINARY,
    **cutover_rows.ORDINARY,
    **order_rows.ORDINARY,
    **erasure_rows.ORDINARY,
    **placing_rows.ORDINARY,
    **webhook_rows.ORDINARY,
    **key_rows.ORDINARY,
    **deed_rows.ORDINARY,
    **message_rows.ORDINARY,
    **schedule_rows.ORDINARY,
    **kept_rows.ORDINARY,
    **audit_rows.ORDINARY,
    "tenants": {"name": "acme"},
    "accounts": {
        "tenant_id": 1,
        "network": "tiktok",
        "handle": "ann",
        "handle_folded": "ann",
        "creator_id": "creator-ann",
        "membership": "in",
        "door": "crm",
        "added_at": 0,
        "added_by": "mara",
        "version": 0,
    },
    "grants": {
        "account_id": 1,
        "tenant_id": 1,
        "open_id": "open-ann",
        "epoch": 1,
        "scopes": "",
        "sealed_access": b"a",
        "sealed_refresh": b"r",
        "access_expires_at": 1,
        "refresh_expires_at": 2,
        "granted_at": 0,
    },
    "consent_ends": {"account_id": 1, "tenant_id": 1, "epoch": 1, "reason": "withdrawn", "ended_at": 0},
    "campaigns": {
        "tenant_id": 1,
        "name": "Spring",
        "name_folded": "spring",
        "brand": "Acme",
        "description": "",
        "hashtags": "[]",
        "keywords": "[]",
        "created_at": 0,
        "created_by": "mara",
        "version": 0,
    },
    "participants": {"tenant_id": 1, "campaign_id": 1, "account_id": 1, "joined_at": 0},
    "orders": {
        "tenant_id": 1,
        "key": "key-1",
        "campaign_id": 1,
        "account_id": 1,
        "posts_required": 1,
        "created_at": 0,
        "created_by": "mara",
        "version": 0,
    },
    "order_links": {"tenant_id": 1, "order_id": 1, "position": 0, "video_id": "video-1", "confirmed_at": 0},
    "posts": {
        "tenant_id": 1,
        "network": "tiktok",
        "external_id": "video-1",
        "account_id": 1,
        "url": "",
        "caption": "",
        "status": "live",
        "source": "ttcm_public",
    },
    "attachments": {
        "tenant_id": 1,
        "campaign_id": 1,
        "post_id": 1,
        "network": "tiktok",
        "why": "by_hand",
        "at": 0,
        "by": "mara",
    },
    "account_days": {"account_id": 1, "source": 2, "day": 1, "as_of": 1},
    "post_days": {"post_id": 1, "source": 2, "day": 1, "as_of": 1},
    "removed_posts": {"tenant_id": 1, "campaign_id": 1, "on": 1, "count": 1},
    "outbox": {"tenant_id": 1, "kind": "account.added", "who": "", "detail": "", "told": 0},
    "consents": {"tenant_id": 1, "state": "s", "redirect_uri": "", "begun_at": 0, "begun_by": "mara"},
    "inbox": {"key": "m-1", "kind": "unknown", "raw": "", "received_at": 0, "outcome": ""},
    "drift_alarms": {"endpoint": "/a/", "field": "likes", "shape": "str", "first_seen": 1, "last_seen": 1},
    "cutover_steps": {"step": "hide", "at": 0, "removed": 0},
}


def put(connection: sqlite3.Connection, table: str, **changed: Any) -> int:
    """Insert the ordinary row of *table* with changes; the answer is its number, where it has one."""
    row = {**ORDINARY[table], **changed}
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 # names of this module
    return connection.execute(statement, tuple(row.values())).lastrowid or 0


def furnish(connection: sqlite3.Connection) -> None:
    """Two tenants, each with an account in a campaign, an order and a post; tenant 1 also has Instagram."""
    for tenant, name in ((1, "acme"), (2, "bolt")):
        put(connection, "tenants", name=name)
        put(connection, "accounts", tenant_id=tenant)
        put(connection, "campaigns", tenant_id=tenant)
        put(connection, "participants", tenant_id=tenant, campaign_id=tenant, account_id=tenant)
        put(connection, "orders", tenant_id=tenant, campaign_id=tenant, account_id=tenant)
        put(connection, "posts", tenant_id=tenant, account_id=tenant)
    put(connection, "accounts", network="instagram", creator_id="gram", membership="unknown")
    put(
        connection,
        "posts",
        network="instagram",
        external_id="reel-1",
        account_id=3,
        source="user",
        caption="hi",
    )


def begin_cutover(connection: sqlite3.Connection) -> None:
    """Nothing of the old source is taken from here on."""
    connection.execute("UPDATE installation SET phase = 'closing', since = 1 WHERE id = 1")
