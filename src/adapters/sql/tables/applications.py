"""The table of applications."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, whole_number
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.installation import tenants
from influence.adapters.sql.tables.metadata import metadata

FACTS: Final = ("submitted", "accepted", "declined", "withdrawn")
"""What may have happened to an application after its start: each is a time and somebody."""

_SAID_BY: Final = " AND ".join(f"({fact}_at IS NULL) = ({fact}_by IS NULL)" for fact in FACTS)
_DECIDED: Final = " + ".join(f"({fact}_at IS NOT NULL)" for fact in FACTS[1:])

applications: Final = sa.Table(
    "applications",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), nullable=False),
    sa.Column("group_key", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("started_by", sa.Text, nullable=False),
    *(
        column
        for fact in FACTS
        for column in (sa.Column(f"{fact}_at", Instant), sa.Column(f"{fact}_by", sa.Text))
    ),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("account_id", sa.ForeignKey(accounts.c.id, ondelete="SET NULL")),
    sa.Column("epoch", whole_number()),
    sa.Column("influencer_id", whole_number()),
    sa.Column("version", whole_number(), nullable=False),
    sa.CheckConstraint(f"{_DECIDED} <= 1", name="applications_decided_once"),
    sa.CheckConstraint(
        "submitted_at IS NOT NULL OR (accepted_at IS NULL AND declined_at IS NULL)",
        name="applications_decided_when_submitted",
    ),
    sa.CheckConstraint("account_id IS NULL OR epoch IS NOT NULL", name="applications_brought"),
    sa.CheckConstraint(_SAID_BY, name="applications_said_by"),
    sa.Index("applications_of_tenant", "tenant_id", "id"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
_HAS_ACCOUNT: Final = applications.c.account_id.is_not(None)
sa.Index(
    "applications_by_account",
    applications.c.account_id,
    sqlite_where=_HAS_ACCOUNT,
    postgresql_where=_HAS_ACCOUNT,
)
