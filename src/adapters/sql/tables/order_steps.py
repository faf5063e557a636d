"""Tables of what happened to orders, and of what their creators were asked to link."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.campaigns import orders
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.order_steps import KEPT, Origin, StepKind
from influence.domain.ports.upstream import LinkRequestStatus

order_steps: Final = sa.Table(
    "order_steps",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("order_id", whole_number(), nullable=False),
    sa.Column("kind", Word(StepKind), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("origin", Word(Origin), nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("video_id", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.UniqueConstraint("order_id", "kind", "video_id", "at", "detail", name="order_steps_once"),
    sa.ForeignKeyConstraint(["tenant_id", "order_id"], [orders.c.tenant_id, orders.c.id]),
    one_of("order_steps", "kind", KEPT),
    one_of("order_steps", "origin", Origin),
    sa.CheckConstraint("by <> ''", name="order_steps_known_from"),
    sqlite_strict=True,
)

link_requests: Final = sa.Table(
    "link_requests",
    metadata,
    sa.Column("order_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("video_id", sa.Text, primary_key=True),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("status", Word(LinkRequestStatus), nullable=False),
    sa.Column("times_asked", sa.Integer, nullable=False),
    sa.Column("last_asked_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(["tenant_id", "order_id"], [orders.c.tenant_id, orders.c.id]),
    one_of("link_requests", "status", LinkRequestStatus),
    sa.CheckConstraint("times_asked >= 1", name="link_requests_asked"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
