"""The table of invitations to TikTok's Creator Marketplace."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.installation import tenants
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.invites import LONGEST_REASON, InviteAnswer

invites: Final = sa.Table(
    "invites",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), nullable=False),
    sa.Column("handle", sa.Text, nullable=False),
    sa.Column("handle_folded", sa.Text, nullable=False),
    # Waiting times outlive the account: without it the invitation is its handle's alone.
    sa.Column("account_id", sa.ForeignKey(accounts.c.id, ondelete="SET NULL")),
    sa.Column("sent_at", Instant, nullable=False),
    sa.Column("sent_by", sa.Text, nullable=False),
    sa.Column("lapses_at", Instant, nullable=False),
    sa.Column("answer", Word(InviteAnswer)),
    sa.Column("reason", sa.Text),
    sa.Column("answered_at", Instant),
    sa.Column("joined_at", Instant),
    sa.Column("checked_at", Instant),
    sa.Column("version", whole_number(), nullable=False),
    one_of("invites", "answer", InviteAnswer),
    sa.CheckConstraint("lapses_at > sent_at", name="invites_lapse_later"),
    sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="invites_answered"),
    sa.CheckConstraint(
        f"(reason IS NOT NULL) = (answer IS '{InviteAnswer.REJECTED}')"
        f" AND (reason IS NULL OR length(reason) BETWEEN 1 AND {LONGEST_REASON})",
        name="invites_reason_of_rejection",
    ),
    sa.CheckConstraint(
        f"joined_at IS NULL OR answer IS NOT '{InviteAnswer.REJECTED}'", name="invites_no_way_back"
    ),
    sa.Index("invites_by_handle", "tenant_id", "handle_folded", "id"),
    sa.Index("invites_by_account", "account_id", "id"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
