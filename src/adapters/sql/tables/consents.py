"""Tables of attempts to get a consent, and of what TikTok still has of those that nobody keeps."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, quoted
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.applications import applications
from influence.adapters.sql.tables.installation import tenants
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.consents import LONGEST_REASON, ConsentOutcome, ConsentPurpose

consents: Final = sa.Table(
    "consents",
    metadata,
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), primary_key=True),
    sa.Column("state", sa.Text, primary_key=True),
    sa.Column("redirect_uri", sa.Text, nullable=False),
    sa.Column("begun_at", Instant, nullable=False),
    sa.Column("begun_by", sa.Text, nullable=False),
    sa.Column("handle", sa.Text),
    sa.Column(
        "purpose",
        Word(ConsentPurpose),
        one_of("consents", "purpose", ConsentPurpose),
        server_default=ConsentPurpose.DASHBOARD,
        nullable=False,
    ),
    sa.Column("browser", sa.Text),
    sa.Column("application_id", sa.ForeignKey(applications.c.id)),
    sa.Column("account_id", sa.ForeignKey(accounts.c.id, ondelete="SET NULL")),
    sa.Column("taken_at", Instant),
    sa.Column(
        "outcome",
        Word(ConsentOutcome),
        sa.CheckConstraint(
            f"outcome IS NULL OR (outcome IN ({quoted(ConsentOutcome)}) AND taken_at IS NOT NULL)",
            name="consents_outcome_known",
        ),
    ),
    sa.Column(
        "reason",
        sa.Text,
        sa.CheckConstraint(f"length(reason) <= {LONGEST_REASON}", name="consents_reason_short"),
        server_default="",
        nullable=False,
    ),
    sa.Index("consents_by_state", "state"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
_HAS_ACCOUNT: Final = consents.c.account_id.is_not(None)
sa.Index(
    "consents_by_account",
    consents.c.account_id,
    sqlite_where=_HAS_ACCOUNT,
    postgresql_where=_HAS_ACCOUNT,
)

leftovers: Final = sa.Table(
    "leftovers",
    metadata,
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), primary_key=True),
    sa.Column("state", sa.Text, primary_key=True),
    sa.Column("open_id", sa.Text, nullable=False),
    sa.Column("sealed_access", sa.LargeBinary, nullable=False),
    sa.Column("sealed_refresh", sa.LargeBinary, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
