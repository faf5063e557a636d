"""The copy that lists are read from, and the accounts whose row is not up to date."""

from typing import Any, Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.membership import Membership
from influence.domain.networks import Network

# A foreign key would be looked up for each of the many rows that a takeover brings; triggers see to it that no row
# outlives its account.
roster: Final = sa.Table(
    "roster",
    metadata,
    sa.Column("tenant_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("account_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("network", Word(Network), nullable=False),
    sa.Column("handle", sa.Text, nullable=False),
    sa.Column("influencer_id", whole_number()),
    sa.Column("country", sa.Text),
    sa.Column("membership", Word(Membership), nullable=False),
    sa.Column(
        "authenticated",
        sa.Integer,
        sa.CheckConstraint("authenticated IN (0, 1)", name="roster_authenticated"),
        nullable=False,
    ),
    sa.Column("followers", whole_number()),
    sa.Column("last_synced", Instant),
    sa.Column("consent_ends_at", Instant),
    sa.Column("search", sa.Text, nullable=False),
    one_of("roster", "network", Network),
    one_of("roster", "membership", Membership),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
_OF_SOMEBODY: Final = roster.c.influencer_id.is_not(None)

# What lists are filtered by stands in the indexes too: a row that does not fit is never looked up.
_FILTERED_BY: Final = (
    roster.c.network,
    roster.c.membership,
    roster.c.authenticated,
    roster.c.country,
    roster.c.influencer_id,
    roster.c.followers,
    roster.c.last_synced,
)


def _in_order_of(name: str, value: sa.Column[Any]) -> None:
    others = (column for column in _FILTERED_BY if column is not value)
    sa.Index(name, roster.c.tenant_id, value, roster.c.account_id, *others)


# One for each order that lists come in; that of the key is the order in which accounts came.
_in_order_of("roster_by_handle", roster.c.handle)
_in_order_of("roster_by_followers", roster.c.followers)
_in_order_of("roster_by_sync", roster.c.last_synced)
sa.Index(
    "roster_by_influencer",
    roster.c.tenant_id,
    roster.c.influencer_id,
    sqlite_where=_OF_SOMEBODY,
    postgresql_where=_OF_SOMEBODY,
)

roster_due: Final = sa.Table(
    "roster_due",
    metadata,
    sa.Column("tenant_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("account_id", whole_number(), primary_key=True, autoincrement=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
