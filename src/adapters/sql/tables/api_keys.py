"""The table of the keys of the Business API."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, whole_number
from influence.adapters.sql.tables.installation import tenants
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.api_keys import LONGEST_NAME

api_keys: Final = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("prefix", sa.Text, nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("expires_at", Instant),
    sa.Column("revoked_at", Instant),
    sa.Column("revoked_by", sa.Text, nullable=False),
    sa.Column("used_at", Instant),
    sa.UniqueConstraint("prefix", name="api_keys_prefix"),
    sa.CheckConstraint("length(prefix) = 16", name="api_keys_prefix_whole"),
    sa.CheckConstraint("length(digest) = 32", name="api_keys_digest_whole"),
    sa.CheckConstraint("length(scopes) > 0", name="api_keys_allow_something"),
    sa.CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_NAME}", name="api_keys_name_short"),
    sa.CheckConstraint("expires_at > made_at", name="api_keys_end_after_they_begin"),
    sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by = '')", name="api_keys_revoked_by"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
_IS_NOT_REVOKED: Final = api_keys.c.revoked_at.is_(None)
sa.Index(
    "api_keys_name",
    api_keys.c.tenant_id,
    api_keys.c.name,
    unique=True,
    sqlite_where=_IS_NOT_REVOKED,
    postgresql_where=_IS_NOT_REVOKED,
)
