"""Everything an auditor asks: the audit chain, records of the cut-over, erasures, kept reports, known copies."""

from alembic import op

from influence.adapters.sql.migrations.scripts import run_script

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add tables and triggers."""
    run_script(op.get_bind(), revision)
