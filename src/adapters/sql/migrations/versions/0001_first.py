"""The first schema."""

from alembic import op

from influence.adapters.sql.migrations.scripts import run_script

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables, with the triggers of the database at hand."""
    run_script(op.get_bind(), revision)
