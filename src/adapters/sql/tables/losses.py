"""Tables of what was lost or changed: rights whose figures are erased at a date, former handles, what was told."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.campaigns import orders
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.grants import EndReason

due_erasures: Final = sa.Table(
    "due_erasures",
    metadata,
    sa.Column("account_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("why", Word(EndReason), nullable=False),
    sa.Column("erase_by", Instant, nullable=False),
    sa.ForeignKeyConstraint(
        ["tenant_id", "account_id"], [accounts.c.tenant_id, accounts.c.id], ondelete="CASCADE"
    ),
    one_of("due_erasures", "why", EndReason),
    sa.Index("due_erasures_by_time", "tenant_id", "erase_by"),
    sqlite_strict=True,
)

handles: Final = sa.Table(
    "handles",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("account_id", whole_number(), nullable=False),
    sa.Column("handle", sa.Text, nullable=False),
    sa.Column("handle_folded", sa.Text, nullable=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),
    sa.ForeignKeyConstraint(
        ["tenant_id", "account_id"], [accounts.c.tenant_id, accounts.c.id], ondelete="CASCADE"
    ),
    sa.Index("handles_by_account", "account_id"),
    sa.Index("handles_by_name", "tenant_id", "handle_folded"),
    sqlite_strict=True,
)

_IS_MERGED: Final = accounts.c.merged_into.is_not(None)
sa.Index(
    "accounts_by_merge",
    accounts.c.merged_into,
    sqlite_where=_IS_MERGED,
    postgresql_where=_IS_MERGED,
)

order_remarks: Final = sa.Table(
    "order_remarks",
    metadata,
    sa.Column("order_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("cause", sa.Text, primary_key=True),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.ForeignKeyConstraint(["tenant_id", "order_id"], [orders.c.tenant_id, orders.c.id]),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
