"""Runs the SQL of one revision."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import sqlalchemy as sa

VERSIONS: Final = Path(__file__).with_name("versions")


def run_script(connection: sa.Connection, revision: str) -> None:
    """Run what *revision* has for the database at hand. Statements are parted by an empty line."""
    for script in _scripts(f"{revision}_{connection.dialect.name}"):
        for paragraph in script.read_text(encoding="utf-8").strip().split("\n\n"):
            if not paragraph.lstrip().startswith("--"):
                connection.exec_driver_sql(paragraph)


def _scripts(name: str) -> Iterator[Path]:
    """One file, or a folder of files, one a subject, in the order of their names."""
    folder = VERSIONS / name
    return iter(sorted(folder.glob("*.sql"))) if folder.is_dir() else iter((VERSIONS / f"{name}.sql",))
