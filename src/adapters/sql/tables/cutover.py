"""Tables of the cut-over: who runs it, and the record of what it did."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Number, Word, one_of, whole_number
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.cutover import CutoverStep

MOMENTS: Final = ("before", "after")

cutover_runs: Final = sa.Table(
    "cutover_runs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("lease_token", whole_number(), nullable=False),
    sa.Column("runner", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("lease_until", Instant),
    sa.Column("step", Word(CutoverStep)),
    sa.Column("since", Instant),
    sa.Column("seen", Instant),
    sa.Column("done", whole_number(), nullable=False),
    sa.Column("whole", whole_number(), nullable=False),
    sa.CheckConstraint("id = 1", name="cutover_runs_is_one"),
    one_of("cutover_runs", "step", CutoverStep),
    sqlite_strict=True,
)

cutover_records: Final = sa.Table(
    "cutover_records",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("policy", sa.Text, nullable=False),
    sa.Column("operator", sa.Text, nullable=False),
    sa.Column("begun_at", Instant, nullable=False),
    sa.Column("sealed_at", Instant),
    sa.Column("planted", whole_number()),
    sa.Column("found_before", whole_number()),
    sa.Column("found_after", whole_number()),
    sa.Column("known", whole_number()),
    sa.Column("seen_before", whole_number()),
    sa.Column("sought_after", whole_number()),
    sa.Column("seen_after", whole_number()),
    sa.Column("seconds", Number()),
    sa.Column("bytes_before", whole_number()),
    sa.Column("bytes_after", whole_number()),
    sa.CheckConstraint("id = 1", name="cutover_records_is_one"),
    sqlite_strict=True,
)

cutover_counts: Final = sa.Table(
    "cutover_counts",
    metadata,
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("count", whole_number(), nullable=False),
    sa.Column("removed", whole_number(), nullable=False),
    sa.CheckConstraint("removed BETWEEN 0 AND count", name="cutover_counts_removed"),
    sqlite_strict=True,
)

cutover_digests: Final = sa.Table(
    "cutover_digests",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("moment", sa.Text, primary_key=True),
    sa.Column("rows", whole_number(), nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.CheckConstraint("moment IN ('before', 'after')", name="cutover_digests_moment_known"),
    sqlite_strict=True,
)

cutover_others: Final = sa.Table(
    "cutover_others",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("times", whole_number(), nullable=False),
    sqlite_strict=True,
)
