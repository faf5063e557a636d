"""The life of a consent, TikTok's messages, and what its answers no longer look like."""

from alembic import op

from influence.adapters.sql.migrations.scripts import run_script

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add columns, tables and triggers; no row is changed or moved."""
    run_script(op.get_bind(), revision)
