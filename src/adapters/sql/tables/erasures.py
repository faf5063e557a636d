"""The table of erasures: what is known of each without knowing of whom."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.erasures import Ground

erasures: Final = sa.Table(
    "erasures",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("pseudonym", sa.Text, nullable=False),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("ground", Word(Ground), nullable=False),
    sa.Column("begun_at", Instant, nullable=False),
    sa.Column("begun_by", sa.Text, nullable=False),
    sa.Column("parts", sa.Text, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("receipt", sa.Text, nullable=False),
    sa.UniqueConstraint("pseudonym", name="erasures_pseudonym"),
    sa.UniqueConstraint("plan", name="erasures_plan"),
    one_of("erasures", "ground", Ground),
    sa.CheckConstraint("(receipt = '') = (ended_at IS NULL)", name="erasures_end_with_a_receipt"),
    sqlite_strict=True,
)
