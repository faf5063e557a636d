"""Tables of endpoints, of the secrets messages to them are signed with, and of deliveries to them."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.installation import tenants
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.deliveries import LONGEST_WHY, DeliveryState
from influence.domain.webhooks import LONGEST_DESCRIPTION, DisabledBecause

webhook_endpoints: Final = sa.Table(
    "webhook_endpoints",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("kinds", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("disabled_at", Instant),
    sa.Column("disabled_because", Word(DisabledBecause)),
    sa.Column("failing_since", Instant),
    sa.Column("version", whole_number(), nullable=False),
    sa.UniqueConstraint("tenant_id", "url", name="webhook_endpoints_address"),
    sa.UniqueConstraint("tenant_id", "id", name="webhook_endpoints_of_tenant"),
    sa.CheckConstraint("length(kinds) > 0", name="webhook_endpoints_hear_of_something"),
    sa.CheckConstraint(
        f"length(description) <= {LONGEST_DESCRIPTION}", name="webhook_endpoints_description_short"
    ),
    sa.CheckConstraint(
        "(disabled_at IS NULL) = (disabled_because IS NULL)", name="webhook_endpoints_disabled_because"
    ),
    one_of("webhook_endpoints", "disabled_because", DisabledBecause),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

webhook_secrets: Final = sa.Table(
    "webhook_secrets",
    metadata,
    sa.Column("endpoint_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("ends_at", Instant),
    sa.ForeignKeyConstraint(
        ["tenant_id", "endpoint_id"],
        [webhook_endpoints.c.tenant_id, webhook_endpoints.c.id],
        ondelete="CASCADE",
    ),
    # The first is in force and has no end; one more may sign beside it, until it ends.
    sa.CheckConstraint("position IN (0, 1)", name="webhook_secrets_two_at_most"),
    sa.CheckConstraint("(position = 0) = (ends_at IS NULL)", name="webhook_secrets_one_in_force"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

webhook_deliveries: Final = sa.Table(
    "webhook_deliveries",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("endpoint_id", whole_number(), nullable=False),
    sa.Column("event", whole_number(), nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("queued_at", Instant, nullable=False),
    sa.Column("due_at", Instant),
    sa.Column("state", Word(DeliveryState), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("ended_at", Instant),
    sa.ForeignKeyConstraint(
        ["tenant_id", "endpoint_id"],
        [webhook_endpoints.c.tenant_id, webhook_endpoints.c.id],
        ondelete="CASCADE",
    ),
    sa.UniqueConstraint("endpoint_id", "event", name="webhook_deliveries_once"),
    one_of("webhook_deliveries", "state", DeliveryState),
    sa.CheckConstraint(
        f"(state = '{DeliveryState.WAITING}') = (due_at IS NOT NULL)"
        f" AND (state = '{DeliveryState.WAITING}') = (ended_at IS NULL)",
        name="webhook_deliveries_wait_or_ended",
    ),
    sa.CheckConstraint("tries >= 0", name="webhook_deliveries_tries"),
    sa.CheckConstraint("length(body) BETWEEN 2 AND 1000", name="webhook_deliveries_thin"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
_IS_WAITING: Final = webhook_deliveries.c.due_at.is_not(None)
sa.Index(
    "webhook_deliveries_waiting",
    webhook_deliveries.c.tenant_id,
    webhook_deliveries.c.endpoint_id,
    webhook_deliveries.c.due_at,
    sqlite_where=_IS_WAITING,
    postgresql_where=_IS_WAITING,
)

_HAS_ENDED: Final = webhook_deliveries.c.ended_at.is_not(None)
sa.Index(
    "webhook_deliveries_ended",
    webhook_deliveries.c.tenant_id,
    webhook_deliveries.c.ended_at,
    sqlite_where=_HAS_ENDED,
    postgresql_where=_HAS_ENDED,
)
sa.Index("webhook_deliveries_by_tenant", webhook_deliveries.c.tenant_id, webhook_deliveries.c.id)

webhook_attempts: Final = sa.Table(
    "webhook_attempts",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("delivery_id", sa.ForeignKey(webhook_deliveries.c.id, ondelete="CASCADE"), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("took_ms", sa.Integer, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("why", sa.Text, nullable=False),
    sa.CheckConstraint("status BETWEEN 100 AND 999", name="webhook_attempts_status"),
    sa.CheckConstraint("took_ms >= 0", name="webhook_attempts_took"),
    sa.CheckConstraint(f"length(why) <= {LONGEST_WHY}", name="webhook_attempts_why_short"),
    sa.Index("webhook_attempts_by_delivery", "delivery_id", "id"),
    sqlite_strict=True,
)
