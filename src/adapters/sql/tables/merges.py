"""The table of merges."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, whole_number
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.metadata import metadata

merges: Final = sa.Table(
    "merges",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("kept_id", whole_number(), nullable=False),
    sa.Column("gone_id", whole_number(), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("moved", sa.Text, nullable=False),
    sa.Column("undone_at", Instant),
    sa.Column("undone_by", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(
        ["tenant_id", "kept_id"], [accounts.c.tenant_id, accounts.c.id], name="merges_kept"
    ),
    sa.ForeignKeyConstraint(
        ["tenant_id", "gone_id"], [accounts.c.tenant_id, accounts.c.id], name="merges_gone"
    ),
    sa.CheckConstraint("kept_id <> gone_id", name="merges_of_two"),
    sa.Index("merges_by_kept", "kept_id"),
    sqlite_strict=True,
)
# An account is gone once at a time.
sa.Index(
    "merges_one_standing",
    merges.c.gone_id,
    unique=True,
    sqlite_where=merges.c.undone_at.is_(None),
    postgresql_where=merges.c.undone_at.is_(None),
)
