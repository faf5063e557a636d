"""Tables of the audit: the records, the names behind their pseudonyms, and what still has to be recorded."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import whole_number
from influence.adapters.sql.tables.installation import installation
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.audit import DIGEST_SIZE, PSEUDONYM_SIZE

OF_ALL: Final = 0
"""The chain of the installation; every other one bears the number of its tenant."""

audit_records: Final = sa.Table(
    "audit_records",
    metadata,
    sa.Column("chain", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("number", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("noun", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("verb", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.CheckConstraint(f"length(digest) = {DIGEST_SIZE}", name="audit_records_digest"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

audit_names: Final = sa.Table(
    "audit_names",
    metadata,
    sa.Column("chain", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("pseudonym", sa.Text, nullable=False),
    sa.Column("key", sa.LargeBinary, nullable=False),
    sa.CheckConstraint(f"length(pseudonym) = {2 * PSEUDONYM_SIZE}", name="audit_names_pseudonym"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# A row here says that a change is not recorded yet: while there is one, the database refuses the commit, for the
# installation has the number 1.
audit_pending: Final = sa.Table(
    "audit_pending",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("chain", whole_number(), nullable=False),
    sa.Column("noun", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("owner", sa.Text),
    sa.Column("verb", sa.Text, nullable=False),
    sa.Column("what", whole_number(), server_default=sa.text("0"), nullable=False),
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
    sa.Column(
        "recorded_in",
        sa.ForeignKey(installation.c.id, deferrable=True, initially="DEFERRED"),
        server_default=sa.text("0"),
    ),
    sqlite_strict=True,
)
