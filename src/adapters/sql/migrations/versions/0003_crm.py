"""The CRM: influencers, applications, invites, losses, and the work that is due."""

from alembic import op

from influence.adapters.sql.migrations.scripts import run_script

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add columns, tables and triggers."""
    run_script(op.get_bind(), revision)
