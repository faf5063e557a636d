"""A fresh database file per test, its storage, and connections that know nothing of this product."""

import shutil
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from influence.adapters.sql.premises import SqlPremises, open_premises
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import SqlStorage, open_storage


@cache
def _empty() -> tuple[TemporaryDirectory[str], Path]:
    folder = TemporaryDirectory()
    path = Path(folder.name) / "empty.db"
    prepare(f"sqlite:///{path}")
    return folder, path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """An empty database of the present schema."""
    _, empty = _empty()
    return Path(shutil.copy(empty, tmp_path / "influence.db"))


@pytest.fixture
def storage(database: Path) -> Iterator[SqlStorage]:
    """The storage in it, with the tenants `acme` and `bolt`."""
    storage = open_storage(f"sqlite:///{database}")
    storage.add_tenant("acme")
    storage.add_tenant("bolt")
    yield storage
    storage.engine.dispose()


@pytest.fixture
def premises(database: Path) -> Iterator[SqlPremises]:
    """Where its data rests."""
    premises = open_premises(f"sqlite:///{database}")
    yield premises
    premises.engine.dispose()


@pytest.fixture
def raw(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection past all of our code; only foreign keys are on.

    What it changes in audited tables is left to be recorded by the next unit of work. Otherwise the database would
    refuse it, for these keys say too that no change is committed unrecorded.
    """
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(
        "CREATE TEMP TRIGGER left_for_later AFTER INSERT ON main.audit_pending BEGIN"
        " UPDATE audit_pending SET recorded_in = NULL WHERE id = NEW.id; END"
    )
    yield connection
    connection.close()
