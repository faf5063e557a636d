"""Tables of influencers and their groups."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, whole_number
from influence.adapters.sql.tables.installation import tenants
from influence.adapters.sql.tables.metadata import metadata

groups: Final = sa.Table(
    "groups",
    metadata,
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("revenue_share", sa.Double().with_variant(sa.REAL(), "sqlite")),
    sa.Column("application_text", sa.Text, nullable=False),
    sa.CheckConstraint("revenue_share BETWEEN 0 AND 1", name="groups_revenue_share"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

influencers: Final = sa.Table(
    "influencers",
    metadata,
    sa.Column("id", whole_number(), primary_key=True, autoincrement=True),
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("country", sa.Text),
    sa.Column("search", sa.Text, nullable=False),
    sa.Column("added_at", Instant, nullable=False),
    sa.Column("added_by", sa.Text, nullable=False),
    sa.Column("version", whole_number(), nullable=False),
    sa.UniqueConstraint("tenant_id", "id", name="influencers_of_tenant"),
    sa.CheckConstraint("country GLOB '[A-Z][A-Z]'", name="influencers_country").ddl_if(dialect="sqlite"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
_OF_INFLUENCER: Final = ("tenant_id", "influencer_id"), (influencers.c.tenant_id, influencers.c.id)

influencer_tags: Final = sa.Table(
    "influencer_tags",
    metadata,
    sa.Column("tenant_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("influencer_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("tag", sa.Text, primary_key=True),
    sa.ForeignKeyConstraint(*_OF_INFLUENCER),
    sa.Index("influencer_tags_by_tag", "tenant_id", "tag"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

influencer_notes: Final = sa.Table(
    "influencer_notes",
    metadata,
    sa.Column("tenant_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("influencer_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("position", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(*_OF_INFLUENCER),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

influencer_groups: Final = sa.Table(
    "influencer_groups",
    metadata,
    sa.Column("tenant_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("influencer_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("group_key", sa.Text, primary_key=True),
    sa.ForeignKeyConstraint(*_OF_INFLUENCER),
    sa.ForeignKeyConstraint(["tenant_id", "group_key"], [groups.c.tenant_id, groups.c.key]),
    sa.Index("influencer_groups_by_group", "tenant_id", "group_key"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
