"""Tables of the work that comes due, and of when TikTok was last asked about what."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.installation import tenants
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.sync_plan import Matter

jobs: Final = sa.Table(
    "jobs",
    metadata,
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("lease_token", whole_number(), nullable=False),
    sa.Column("lease_until", Instant),
    sa.Column("attempts", whole_number(), nullable=False),
    sa.Column("last_begun", Instant),
    sa.Column("last_ended", Instant),
    sa.Column("last_outcome", sa.Text, nullable=False),
    sa.Column("failing_since", Instant),
    sa.CheckConstraint("lease_until IS NULL OR lease_token > 0", name="jobs_held_with_a_token"),
    sa.Index("jobs_by_time", "due_at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

looks: Final = sa.Table(
    "looks",
    metadata,
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), primary_key=True),
    sa.Column("matter", Word(Matter), primary_key=True),
    sa.Column("number", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    one_of("looks", "matter", Matter),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
