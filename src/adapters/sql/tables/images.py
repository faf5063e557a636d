"""The table of copies of profile images."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.pictures import MOST_BYTES, MOST_PIXELS, MediaType
from influence.domain.provenance import Provenance

# A copy goes with its account, whoever deletes that.
images: Final = sa.Table(
    "images",
    metadata,
    sa.Column("tenant_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("account_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("source", Word(Provenance), nullable=False),
    sa.Column("address_digest", sa.Text, nullable=False),
    sa.Column("media_type", Word(MediaType), nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("fetched_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(
        ["tenant_id", "account_id"], [accounts.c.tenant_id, accounts.c.id], ondelete="CASCADE"
    ),
    one_of("images", "source", [source for source in Provenance if source is not Provenance.LEGACY]),
    one_of("images", "media_type", MediaType),
    sa.CheckConstraint("length(address_digest) = 64", name="images_digest_whole"),
    sa.CheckConstraint(f"length(content) BETWEEN 1 AND {MOST_BYTES}", name="images_bytes"),
    sa.CheckConstraint(
        f"width BETWEEN 1 AND {MOST_PIXELS} AND height BETWEEN 1 AND {MOST_PIXELS}", name="images_pixels"
    ),
    sa.CheckConstraint("fetched_at < expires_at", name="images_in_order"),
    sa.Index("images_by_end", "tenant_id", "expires_at"),
    sqlite_strict=True,
)
