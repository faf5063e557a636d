"""Tables of the installation as a whole, and of its tenants."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.cutover import CutoverStep
from influence.domain.events import EventKind
from influence.domain.organisation import MOST_KEPT_DAYS, UNLIMITED
from influence.domain.phase import Phase

installation: Final = sa.Table(
    "installation",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("phase", Word(Phase), nullable=False),
    sa.Column("since", Instant),
    sa.Column("plan", sa.Text),
    sa.CheckConstraint("id = 1", name="installation_is_one"),
    one_of("installation", "phase", Phase),
    sqlite_strict=True,
)

cutover_steps: Final = sa.Table(
    "cutover_steps",
    metadata,
    sa.Column("step", Word(CutoverStep), primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("removed", whole_number(), nullable=False),
    one_of("cutover_steps", "step", CutoverStep),
    sqlite_strict=True,
)

tenants: Final = sa.Table(
    "tenants",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("plan", sa.Text, server_default=UNLIMITED, nullable=False),
    sa.Column(
        "kept_days",
        sa.Integer,
        sa.CheckConstraint(f"kept_days BETWEEN 0 AND {MOST_KEPT_DAYS}", name="tenants_kept_days"),
        server_default=sa.text("0"),
        nullable=False,
    ),
    sa.Column("called", sa.Text, server_default="", nullable=False),
    sa.UniqueConstraint("name", name="tenants_name"),
    sqlite_strict=True,
)

outbox: Final = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", whole_number(), primary_key=True),
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), nullable=False),
    sa.Column("kind", Word(EventKind), nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("told", sa.Integer, nullable=False),
    sa.Column("about", sa.Text, server_default="", nullable=False),
    sa.Column("at", Instant),
    sa.CheckConstraint("told IN (0, 1)", name="outbox_told_is_yes_or_no"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
sa.Index(
    "outbox_waiting",
    outbox.c.tenant_id,
    outbox.c.id,
    sqlite_where=outbox.c.told == 0,
    postgresql_where=outbox.c.told == 0,
)
