"""Tables of accounts and consent."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.installation import tenants
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.accounts import Door
from influence.domain.grants import REFRESH_TRIES, EndReason
from influence.domain.membership import Membership
from influence.domain.networks import Network

accounts: Final = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), nullable=False),
    sa.Column("network", Word(Network), nullable=False),
    sa.Column("handle", sa.Text, nullable=False),
    sa.Column("handle_folded", sa.Text, nullable=False),
    sa.Column("creator_id", sa.Text),
    sa.Column("open_id", sa.Text),
    sa.Column("membership", Word(Membership), nullable=False),
    sa.Column("checked_at", Instant),
    sa.Column("door", Word(Door), nullable=False),
    sa.Column("added_at", Instant, nullable=False),
    sa.Column("added_by", sa.Text, nullable=False),
    sa.Column("trouble", sa.Text),
    sa.Column("version", whole_number(), nullable=False),
    sa.Column("influencer_id", whole_number()),
    sa.Column(
        "applying",
        sa.Integer,
        sa.CheckConstraint(
            f"applying IN (0, 1) AND (applying = 0 OR door = '{Door.APPLICATION}')", name="accounts_applying"
        ),
        server_default=sa.text("0"),
        nullable=False,
    ),
    sa.Column("left_at", Instant),
    sa.Column("merged_into", whole_number()),
    sa.UniqueConstraint("tenant_id", "id", name="accounts_of_tenant"),
    one_of("accounts", "network", Network),
    one_of("accounts", "membership", Membership),
    one_of("accounts", "door", Door),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
_IS_STUB: Final = sa.and_(
    accounts.c.creator_id.is_(None), accounts.c.open_id.is_(None), accounts.c.merged_into.is_(None)
)
_IS_KNOWN: Final = sa.or_(accounts.c.creator_id.is_not(None), accounts.c.open_id.is_not(None))
_HAS_CREATOR_ID: Final = accounts.c.creator_id.is_not(None)
_HAS_OPEN_ID: Final = accounts.c.open_id.is_not(None)
_KEY: Final = (accounts.c.tenant_id, accounts.c.network)

# One account per identity; as long as there is none, one per handle.
sa.Index(
    "accounts_one_of_creator",
    *_KEY,
    accounts.c.creator_id,
    unique=True,
    sqlite_where=_HAS_CREATOR_ID,
    postgresql_where=_HAS_CREATOR_ID,
)
sa.Index(
    "accounts_one_of_open_id",
    *_KEY,
    accounts.c.open_id,
    unique=True,
    sqlite_where=_HAS_OPEN_ID,
    postgresql_where=_HAS_OPEN_ID,
)
sa.Index(
    "accounts_one_stub",
    *_KEY,
    accounts.c.handle_folded,
    unique=True,
    sqlite_where=_IS_STUB,
    postgresql_where=_IS_STUB,
)
sa.Index(
    "accounts_by_handle",
    *_KEY,
    accounts.c.handle_folded,
    sqlite_where=_IS_KNOWN,
    postgresql_where=_IS_KNOWN,
)

_HAS_INFLUENCER: Final = accounts.c.influencer_id.is_not(None)
sa.Index(
    "accounts_by_influencer",
    accounts.c.influencer_id,
    sqlite_where=_HAS_INFLUENCER,
    postgresql_where=_HAS_INFLUENCER,
)

grants: Final = sa.Table(
    "grants",
    metadata,
    sa.Column("account_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("open_id", sa.Text, nullable=False),
    sa.Column("epoch", whole_number(), nullable=False),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("sealed_access", sa.LargeBinary, nullable=False),
    sa.Column("sealed_refresh", sa.LargeBinary, nullable=False),
    sa.Column("access_expires_at", Instant, nullable=False),
    sa.Column("refresh_expires_at", Instant, nullable=False),
    sa.Column("granted_at", Instant, nullable=False),
    sa.Column("refresh_begun_at", Instant),
    sa.Column(
        "refresh_tries",
        sa.Integer,
        sa.CheckConstraint(
            f"refresh_tries BETWEEN 0 AND {REFRESH_TRIES}"
            " AND (refresh_tries = 0) = (refresh_begun_at IS NULL)",
            name="grants_refresh_tries",
        ),
        server_default=sa.text("0"),
        nullable=False,
    ),
    sa.Column("end_told_at", Instant),
    sa.ForeignKeyConstraint(["tenant_id", "account_id"], [accounts.c.tenant_id, accounts.c.id]),
    sa.Index("grants_by_open_id", "open_id"),
    sqlite_strict=True,
)

# The last end of an account's consents. It stays when the creator consents again: no epoch comes twice.
consent_ends: Final = sa.Table(
    "consent_ends",
    metadata,
    sa.Column("account_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("tenant_id", whole_number(), nullable=False),
    sa.Column("epoch", whole_number(), nullable=False),
    sa.Column("reason", Word(EndReason), nullable=False),
    sa.Column("ended_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(["tenant_id", "account_id"], [accounts.c.tenant_id, accounts.c.id]),
    one_of("consent_ends", "reason", EndReason),
    sqlite_strict=True,
)
