"""The table of what was done for programs under an Idempotency-Key."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, whole_number
from influence.adapters.sql.tables.installation import tenants
from influence.adapters.sql.tables.metadata import metadata

deeds: Final = sa.Table(
    "deeds",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), nullable=False),
    sa.Column("caller", whole_number(), nullable=False),
    sa.Column("key", sa.LargeBinary, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("begun_at", Instant, nullable=False),
    sa.Column("held_until", Instant),
    sa.Column("turn", whole_number(), nullable=False),
    sa.Column("status", whole_number()),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.UniqueConstraint("tenant_id", "caller", "key", name="deeds_once"),
    sa.CheckConstraint("length(key) = 32", name="deeds_key_whole"),
    sa.CheckConstraint("length(content) = 32", name="deeds_content_whole"),
    sa.CheckConstraint("(status IS NULL) = (held_until IS NOT NULL)", name="deeds_held_or_answered"),
    sa.CheckConstraint("status IS NOT NULL OR body = ''", name="deeds_answer_whole"),
    sa.CheckConstraint("status BETWEEN 200 AND 499", name="deeds_of_what_is_decided"),
    sa.CheckConstraint("turn > 0", name="deeds_turn_counted"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
sa.Index("deeds_by_age", deeds.c.tenant_id, deeds.c.begun_at)
