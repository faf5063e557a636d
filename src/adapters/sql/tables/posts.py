"""Tables of posts and their places in campaigns."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, quoted, whole_number
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.campaigns import campaigns, orders
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.networks import Network
from influence.domain.posts import WAYS_IN, PostStatus, Why
from influence.domain.provenance import Provenance

posts: Final = sa.Table(
    "posts",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("network", Word(Network), nullable=False),
    sa.Column("external_id", sa.Text, nullable=False),
    sa.Column("account_id", whole_number(), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("caption", sa.Text, nullable=False),
    sa.Column("published_at", Instant),
    sa.Column("status", Word(PostStatus), nullable=False),
    sa.Column("source", Word(Provenance), nullable=False),
    sa.UniqueConstraint("tenant_id", "network", "external_id", name="posts_external_id"),
    sa.UniqueConstraint("tenant_id", "id", "network", name="posts_of_network"),
    sa.ForeignKeyConstraint(["tenant_id", "account_id"], [accounts.c.tenant_id, accounts.c.id]),
    one_of("posts", "network", Network),
    one_of("posts", "status", PostStatus),
    one_of("posts", "source", Provenance),
    sa.CheckConstraint(
        f"caption = '' OR network <> '{Network.TIKTOK}' OR source = '{Provenance.LEGACY}'",
        name="posts_no_tiktok_caption",
    ),
    sa.Index("posts_by_account", "account_id", "published_at"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

_WAYS: Final = " OR ".join(
    f"(network = '{network}' AND why IN ({quoted(sorted(ways))}))" for network, ways in WAYS_IN.items()
)

attachments: Final = sa.Table(
    "attachments",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("campaign_id", whole_number(), nullable=False),
    sa.Column("post_id", whole_number(), nullable=False),
    sa.Column("network", Word(Network), nullable=False),
    sa.Column("why", Word(Why), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("order_id", whole_number()),
    sa.ForeignKeyConstraint(["tenant_id", "campaign_id"], [campaigns.c.tenant_id, campaigns.c.id]),
    # The post's network is part of the key, so that the copy that the check below reads cannot lie.
    sa.ForeignKeyConstraint(
        ["tenant_id", "post_id", "network"], [posts.c.tenant_id, posts.c.id, posts.c.network]
    ),
    sa.ForeignKeyConstraint(
        ["tenant_id", "order_id", "campaign_id"], [orders.c.tenant_id, orders.c.id, orders.c.campaign_id]
    ),
    sa.CheckConstraint(_WAYS, name="attachments_way_in"),
    sa.CheckConstraint(
        f"(why = '{Why.ORDER_LINK}') = (order_id IS NOT NULL)", name="attachments_order_of_link"
    ),
    sa.CheckConstraint(f"why <> '{Why.BY_HAND}' OR by <> ''", name="attachments_hand_has_a_name"),
    sa.Index("attachments_by_campaign", "campaign_id"),
    sa.Index("attachments_by_post", "post_id"),
    sa.Index("attachments_by_order", "order_id"),
    sqlite_strict=True,
)
sa.Index(
    "attachments_one_of_order",
    attachments.c.campaign_id,
    attachments.c.post_id,
    attachments.c.order_id,
    unique=True,
    sqlite_where=attachments.c.order_id.is_not(None),
    postgresql_where=attachments.c.order_id.is_not(None),
)
sa.Index(
    "attachments_one_of_reason",
    attachments.c.campaign_id,
    attachments.c.post_id,
    attachments.c.why,
    unique=True,
    sqlite_where=attachments.c.order_id.is_(None),
    postgresql_where=attachments.c.order_id.is_(None),
)

removed_posts: Final = sa.Table(
    "removed_posts",
    metadata,
    sa.Column("campaign_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("on", Instant, primary_key=True),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("count", whole_number(), nullable=False),
    sa.ForeignKeyConstraint(["tenant_id", "campaign_id"], [campaigns.c.tenant_id, campaigns.c.id]),
    sa.CheckConstraint("count > 0", name="removed_posts_count"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
