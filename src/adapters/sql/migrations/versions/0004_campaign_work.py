"""Work on campaigns: deliverables, evidence of orders, reports, messages and webhooks."""

from alembic import op

from influence.adapters.sql.migrations.scripts import run_script

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add columns, tables and triggers."""
    run_script(op.get_bind(), revision)
