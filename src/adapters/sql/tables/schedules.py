"""The table of reports that go out by mail on a rhythm."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.campaigns import campaigns
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.languages import Language
from influence.domain.schedules import LONGEST_ERROR, PausedBecause

schedules: Final = sa.Table(
    "schedules",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("campaign_id", whole_number(), nullable=False),
    sa.Column("rhythm", sa.Text, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("formats", sa.Text, nullable=False),
    sa.Column("recipients", sa.Text, nullable=False),
    sa.Column("language", Word(Language)),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("paused_at", Instant),
    sa.Column("paused_because", Word(PausedBecause)),
    sa.Column("last_run_for", Instant),
    sa.Column("failures", whole_number(), nullable=False),
    sa.Column("last_error", sa.Text, nullable=False),
    sa.Column("version", whole_number(), nullable=False),
    sa.ForeignKeyConstraint(["tenant_id", "campaign_id"], [campaigns.c.tenant_id, campaigns.c.id]),
    sa.CheckConstraint("rhythm LIKE 'every %'", name="schedules_rhythm"),
    sa.CheckConstraint("length(formats) > 0", name="schedules_make_something"),
    sa.CheckConstraint("recipients LIKE '%_@_%'", name="schedules_reach_somebody"),
    one_of("schedules", "language", Language),
    sa.CheckConstraint("(paused_at IS NULL) = (paused_because IS NULL)", name="schedules_paused_wholly"),
    one_of("schedules", "paused_because", PausedBecause),
    sa.CheckConstraint("last_run_for >= created_at", name="schedules_run_after_they_were_made"),
    sa.CheckConstraint("failures >= 0", name="schedules_failures"),
    sa.CheckConstraint(f"length(last_error) <= {LONGEST_ERROR}", name="schedules_error_short"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
RUNNING: Final = schedules.c.paused_at.is_(None)
"""Makes reports."""
sa.Index(
    "schedules_due",
    schedules.c.tenant_id,
    schedules.c.due_at,
    schedules.c.id,
    sqlite_where=RUNNING,
    postgresql_where=RUNNING,
)
