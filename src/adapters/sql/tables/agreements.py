"""The table of what was agreed with those who take part in campaigns."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, whole_number
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.campaigns import participants
from influence.adapters.sql.tables.metadata import metadata

agreements: Final = sa.Table(
    "agreements",
    metadata,
    sa.Column("campaign_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("account_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("fee", whole_number()),
    sa.Column("currency", sa.Text),
    sa.Column("briefed_at", Instant),
    sa.Column("answered_at", Instant),
    sa.Column("has_accepted", sa.Integer),
    sa.ForeignKeyConstraint(
        ["campaign_id", "account_id"],
        [participants.c.campaign_id, participants.c.account_id],
        ondelete="CASCADE",
    ),
    sa.ForeignKeyConstraint(["tenant_id", "account_id"], [accounts.c.tenant_id, accounts.c.id]),
    sa.CheckConstraint("fee >= 0", name="agreements_fee_is_not_negative"),
    sa.CheckConstraint("(fee IS NULL) = (currency IS NULL)", name="agreements_fee_has_currency"),
    sa.CheckConstraint("(has_accepted IS NULL) = (answered_at IS NULL)", name="agreements_answer_has_time"),
    sa.CheckConstraint("has_accepted IN (0, 1)", name="agreements_answer_is_yes_or_no"),
    sa.Index("agreements_by_account", "account_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
