"""Tables of what TikTok sends by itself, and of what its answers no longer look like. No tenant owns them."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.grants import EndReason
from influence.domain.ports.inbox import MessageKind

LONGEST_RAW: Final = 65_536
"""Characters kept of a message that nobody understands."""

inbox: Final = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("kind", Word(MessageKind), nullable=False),
    sa.Column("happened_at", Instant),
    sa.Column("campaign_code", sa.Text),
    sa.Column("video_id", sa.Text),
    sa.Column("open_id", sa.Text),
    sa.Column("raw", sa.Text, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("looked_at", Instant),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("reason", Word(EndReason), one_of("inbox", "reason", EndReason)),
    sa.UniqueConstraint("key", name="inbox_once"),
    one_of("inbox", "kind", MessageKind),
    sa.CheckConstraint(
        f"raw = '' OR (kind = '{MessageKind.UNKNOWN}' AND length(raw) <= {LONGEST_RAW})",
        name="inbox_raw_of_unknown",
    ),
    sa.Index("inbox_by_time", "received_at"),
    sqlite_strict=True,
)
WAITS: Final = sa.and_(
    inbox.c.looked_at.is_(None), inbox.c.kind != sa.literal_column(f"'{MessageKind.UNKNOWN}'")
)
"""Nobody has looked into it. Written out, not bound: otherwise the index below could not answer."""
sa.Index("inbox_waiting", inbox.c.looked_at, inbox.c.received_at, sqlite_where=WAITS, postgresql_where=WAITS)

drift_alarms: Final = sa.Table(
    "drift_alarms",
    metadata,
    sa.Column("endpoint", sa.Text, primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("shape", sa.Text, primary_key=True),
    sa.Column("first_seen", Instant, nullable=False),
    sa.Column("last_seen", Instant, nullable=False),
    sa.CheckConstraint("first_seen <= last_seen", name="drift_alarms_in_order"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
