"""Runs the migrations on a connection, within its transaction."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

HERE = Path(__file__).parent


def scripts() -> ScriptDirectory:
    """All migrations there are."""
    return ScriptDirectory(HERE)


def upgrade(connection: sa.Connection) -> bool:
    """Bring the database to the newest schema; False when it is there. The caller commits."""
    found = scripts()

    def steps(revision: Any, _: object) -> Any:
        return found._upgrade_revs("head", revision)  # alembic's own commands call it

    with EnvironmentContext(Config(), found, fn=steps, destination_rev="head") as environment:
        environment.configure(connection, transactional_ddl=True)
        before = environment.get_context().get_current_revision()
        environment.run_migrations()
    return before != found.get_current_head()
