"""The Business API: keys of programs."""

from alembic import op

from influence.adapters.sql.migrations.scripts import run_script

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add tables."""
    run_script(op.get_bind(), revision)
