"""Tables of reports that were kept as they were: one row a figure, so that each can go on its own."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.campaigns import campaigns
from influence.adapters.sql.tables.metadata import metadata
from influence.adapters.sql.tables.posts import posts
from influence.domain.breakdowns import Part
from influence.domain.capabilities import Kind, Tie
from influence.domain.formulas import Definitions
from influence.domain.kept_reports import LONGEST_NOTE
from influence.domain.metrics import PostMetric
from influence.domain.provenance import Provenance

kept_reports: Final = sa.Table(
    "kept_reports",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("campaign_id", whole_number(), nullable=False),
    sa.Column("account_id", whole_number()),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("kept_at", Instant, nullable=False),
    sa.Column("kept_by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("policy", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("posts", sa.Text, nullable=False),
    sa.Column("figures", whole_number(), nullable=False),
    sa.Column("old_posts", whole_number(), nullable=False),
    sa.Column("old_figures", whole_number(), nullable=False),
    sa.ForeignKeyConstraint(
        ["tenant_id", "campaign_id"], [campaigns.c.tenant_id, campaigns.c.id], ondelete="CASCADE"
    ),
    sa.ForeignKeyConstraint(
        ["tenant_id", "account_id"], [accounts.c.tenant_id, accounts.c.id], ondelete="CASCADE"
    ),
    sa.CheckConstraint(f"length(note) <= {LONGEST_NOTE}", name="kept_reports_note_short"),
    sa.CheckConstraint("length(fingerprint) = 64", name="kept_reports_fingerprint"),
    sa.CheckConstraint("old_posts >= 0", name="kept_reports_old_posts"),
    sa.CheckConstraint("old_figures BETWEEN 0 AND figures", name="kept_reports_old_figures"),
    sa.Index("kept_reports_by_campaign", "tenant_id", "campaign_id"),
    sa.Index("kept_reports_by_account", "tenant_id", "account_id"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

kept_participants: Final = sa.Table(
    "kept_participants",
    metadata,
    sa.Column("report_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("account_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("place", whole_number(), nullable=False),
    sa.Column("kind", Word(Kind)),
    sa.Column("posts", whole_number(), nullable=False),
    sa.Column("orders", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(["report_id"], [kept_reports.c.id], ondelete="CASCADE"),
    sa.ForeignKeyConstraint(
        ["tenant_id", "account_id"], [accounts.c.tenant_id, accounts.c.id], ondelete="CASCADE"
    ),
    one_of("kept_participants", "kind", Kind),
    sa.CheckConstraint("posts >= 0", name="kept_participants_posts"),
    sa.Index("kept_participants_by_account", "tenant_id", "account_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

kept_posts: Final = sa.Table(
    "kept_posts",
    metadata,
    sa.Column("report_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("post_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("place", whole_number(), nullable=False),
    sa.Column("tie", Word(Tie)),
    sa.Column("reasons", sa.Text, nullable=False),
    sa.Column("absent", sa.Text, nullable=False),
    sa.Column("old", sa.Integer, nullable=False),
    sa.ForeignKeyConstraint(["report_id"], [kept_reports.c.id], ondelete="CASCADE"),
    sa.ForeignKeyConstraint(["post_id"], [posts.c.id], ondelete="CASCADE"),
    one_of("kept_posts", "tie", Tie),
    sa.CheckConstraint("old IN (0, 1)", name="kept_posts_old_or_not"),
    sa.Index("kept_posts_by_post", "post_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

kept_values: Final = sa.Table(
    "kept_values",
    metadata,
    sa.Column("report_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("post_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("metric", Word(PostMetric), primary_key=True),
    sa.Column("part", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("source", Word(Provenance), nullable=False),
    sa.Column("as_of", Instant, nullable=False),
    sa.Column("fetched_at", Instant, nullable=False),
    sa.Column("definitions", Word(Definitions), nullable=False),
    sa.ForeignKeyConstraint(
        ["report_id", "post_id"], [kept_posts.c.report_id, kept_posts.c.post_id], ondelete="CASCADE"
    ),
    one_of("kept_values", "metric", PostMetric),
    one_of("kept_values", "part", ("", *Part)),
    one_of("kept_values", "source", Provenance),
    one_of("kept_values", "definitions", Definitions),
    sa.CheckConstraint("length(value) > 0", name="kept_values_hold_something"),
    sa.Index("kept_values_by_post", "post_id", "source"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
