"""Tables of what this installation calls itself, and of the copies it knows of."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import CalendarDay, Instant, Word, one_of, quoted, whole_number
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.backups import LONGEST_PLACE, Origin
from influence.domain.phase import Phase

identity: Final = sa.Table(
    "identity",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("installation", sa.Text, nullable=False),
    sa.CheckConstraint("id = 1", name="identity_is_one"),
    sa.CheckConstraint("installation <> ''", name="identity_named"),
    sqlite_strict=True,
)

backups: Final = sa.Table(
    "backups",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("origin", Word(Origin), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("phase", Word(Phase)),
    sa.Column("kept_until", CalendarDay),
    sa.Column("fingerprint", sa.Text),
    sa.Column("gone_at", Instant),
    sa.Column("gone_by", sa.Text),
    sa.UniqueConstraint("token", name="backups_token"),
    sa.CheckConstraint(f"length(place) BETWEEN 1 AND {LONGEST_PLACE}", name="backups_place"),
    one_of("backups", "origin", Origin),
    sa.CheckConstraint(f"phase IS NULL OR phase IN ({quoted(Phase)})", name="backups_phase_known"),
    sa.CheckConstraint("(gone_at IS NULL) = (gone_by IS NULL)", name="backups_gone"),
    sqlite_strict=True,
)
