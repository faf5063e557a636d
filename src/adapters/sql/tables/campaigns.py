"""Tables of campaigns, their participants and their orders."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import CalendarDay, Instant, whole_number
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.installation import tenants
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.deliverables import SPARK_DAYS
from influence.domain.orders import MOST_POSTS

campaigns: Final = sa.Table(
    "campaigns",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_folded", sa.Text, nullable=False),
    sa.Column("brand", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("starts_on", CalendarDay),
    sa.Column("ends_on", CalendarDay),
    sa.Column("hashtags", sa.Text, nullable=False),
    sa.Column("keywords", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("archived_at", Instant),
    sa.Column("version", whole_number(), nullable=False),
    sa.Column("mentions", sa.Text, nullable=False, server_default="[]"),
    sa.Column("client", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Column("salesperson", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Column("brief", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Column("client_fee", whole_number()),
    sa.Column(
        "client_currency",
        sa.Text,
        sa.CheckConstraint(
            "(client_fee IS NULL) = (client_currency IS NULL)", name="campaigns_fee_has_currency"
        ),
    ),
    sa.UniqueConstraint("tenant_id", "id", name="campaigns_of_tenant"),
    sa.UniqueConstraint("tenant_id", "name_folded", name="campaigns_name"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

participants: Final = sa.Table(
    "participants",
    metadata,
    sa.Column("campaign_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("account_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("joined_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(["tenant_id", "campaign_id"], [campaigns.c.tenant_id, campaigns.c.id]),
    sa.ForeignKeyConstraint(["tenant_id", "account_id"], [accounts.c.tenant_id, accounts.c.id]),
    sa.Index("participants_by_account", "account_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

orders: Final = sa.Table(
    "orders",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("campaign_id", whole_number(), nullable=False),
    sa.Column("account_id", whole_number(), nullable=False),
    sa.Column("posts_required", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("spark_days", sa.Integer),
    sa.Column("due_on", CalendarDay),
    sa.Column("called_at", Instant),
    sa.Column("upstream_id", sa.Text),
    sa.Column("campaign_code", sa.Text),
    sa.Column("invite_link", sa.Text),
    sa.Column("placed_at", Instant),
    sa.Column("failure", sa.Text),
    sa.Column("sent_at", Instant),
    sa.Column("accepted_at", Instant),
    sa.Column("cancelled_at", Instant),
    sa.Column("version", whole_number(), nullable=False),
    sa.Column(
        "reference",
        sa.Text,
        sa.CheckConstraint("reference IS NULL OR called_at IS NOT NULL", name="orders_reference_of_call"),
    ),
    sa.Column("erased_at", Instant),
    sa.UniqueConstraint("tenant_id", "id", "campaign_id", name="orders_of_campaign"),
    sa.UniqueConstraint("tenant_id", "id", name="orders_of_tenant"),
    sa.UniqueConstraint("tenant_id", "key", name="orders_key"),
    sa.UniqueConstraint("campaign_code", "account_id", name="orders_code"),
    sa.ForeignKeyConstraint(["tenant_id", "campaign_id"], [campaigns.c.tenant_id, campaigns.c.id]),
    sa.ForeignKeyConstraint(
        ["campaign_id", "account_id"], [participants.c.campaign_id, participants.c.account_id]
    ),
    sa.CheckConstraint(f"posts_required BETWEEN 1 AND {MOST_POSTS}", name="orders_posts_required"),
    sa.CheckConstraint(f"spark_days IN ({', '.join(map(str, SPARK_DAYS))})", name="orders_spark_days"),
    sa.CheckConstraint(
        "(upstream_id IS NULL) = (campaign_code IS NULL)"
        " AND (upstream_id IS NULL) = (invite_link IS NULL) AND (upstream_id IS NULL) = (placed_at IS NULL)",
        name="orders_placed_wholly",
    ),
    sa.Index("orders_by_participant", "campaign_id", "account_id"),
    sa.Index("orders_by_account", "account_id"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

order_links: Final = sa.Table(
    "order_links",
    metadata,
    sa.Column("order_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("video_id", sa.Text, nullable=False),
    sa.Column("confirmed_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
    sa.ForeignKeyConstraint(["tenant_id", "order_id"], [orders.c.tenant_id, orders.c.id]),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
# A video counts for one order only, whoever's it is.
sa.Index(
    "order_links_one_live",
    order_links.c.video_id,
    unique=True,
    sqlite_where=order_links.c.revoked_at.is_(None),
    postgresql_where=order_links.c.revoked_at.is_(None),
)
