"""Runs the SQL of one revision."""

from pathlib import Path
from typing import Final

import sqlalchemy as sa

VERSIONS: Final = Path(__file__).with_name("versions")


def run_script(connection: sa.Connection, revision: str) -> None:
    """Run the script of *revision* for the database at hand. Statements are parted by an empty line."""
    script = VERSIONS / f"{revision}_{connection.dialect.name}.sql"
    for paragraph in script.read_text(encoding="utf-8").split("\n\n"):
        if not paragraph.lstrip().startswith("--"):
            connection.exec_driver_sql(paragraph)
