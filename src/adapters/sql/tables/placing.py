"""Tables of what orders ask for, of the quotas of campaign codes, and of who was reminded of agreed days."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import CalendarDay, Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.campaigns import orders
from influence.adapters.sql.tables.installation import tenants
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.deliverables import LONGEST_NAME, SPARK_DAYS
from influence.domain.due_dates import DueStage
from influence.domain.orders import MOST_POSTS

deliverables: Final = sa.Table(
    "deliverables",
    metadata,
    sa.Column("order_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("spark_days", sa.Integer),
    sa.UniqueConstraint("order_id", "name", name="deliverables_names"),
    sa.ForeignKeyConstraint(["tenant_id", "order_id"], [orders.c.tenant_id, orders.c.id]),
    sa.CheckConstraint(f"position BETWEEN 0 AND {MOST_POSTS - 1}", name="deliverables_position_within"),
    sa.CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_NAME}", name="deliverables_name_length"),
    sa.CheckConstraint(
        f"spark_days IN ({', '.join(map(str, SPARK_DAYS))})", name="deliverables_spark_days_of_tiktok"
    ),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

campaign_codes: Final = sa.Table(
    "campaign_codes",
    metadata,
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("remaining", sa.Integer, nullable=False),
    sa.Column("told_at", Instant, nullable=False),
    sa.CheckConstraint("code <> ''", name="campaign_codes_named"),
    sa.CheckConstraint("remaining >= 0", name="campaign_codes_remaining"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

due_reminders: Final = sa.Table(
    "due_reminders",
    metadata,
    sa.Column("order_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("stage", Word(DueStage), primary_key=True),
    sa.Column("due_on", CalendarDay, primary_key=True),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.ForeignKeyConstraint(["tenant_id", "order_id"], [orders.c.tenant_id, orders.c.id]),
    one_of("due_reminders", "stage", DueStage),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
