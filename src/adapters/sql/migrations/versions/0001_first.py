"""The first schema."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables, with the triggers of the database at hand."""
    connection = op.get_bind()
    script = Path(__file__).with_name(f"0001_{connection.dialect.name}.sql")
    for paragraph in script.read_text(encoding="utf-8").split("\n\n"):
        if not paragraph.lstrip().startswith("--"):
            connection.exec_driver_sql(paragraph)
