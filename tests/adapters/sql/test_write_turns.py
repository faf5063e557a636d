"""Writers of one file wait for each other, and each gets its turn."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from influence.adapters.sql import engines
from influence.adapters.sql.engines import Mode, engine_for, transaction
from influence.adapters.sql.errors import DatabaseBusy
from influence.adapters.sql.schema import prepare

TURNS = 25


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A new database."""
    address = f"sqlite:///{tmp_path / 'influence.db'}"
    prepare(address)
    return address


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    made = engine_for(url)
    yield made
    made.dispose()


def test_everybody_who_waits_gets_a_turn(engine: sa.Engine) -> None:
    taken: list[str] = []

    def write(name: str) -> None:
        for _ in range(TURNS):
            with transaction(engine, Mode.WRITE) as connection:
                taken.append(name)
                connection.commit()

    writers = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert sorted(taken) == sorted("abcd" * TURNS)


def test_who_waited_too_long_is_told_so(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "PATIENCE", 0.02)
    with closing(sqlite3.connect(tmp_path / "influence.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(DatabaseBusy), transaction(engine, Mode.WRITE):
            pass

        other.execute("ROLLBACK")
    with transaction(engine, Mode.WRITE) as connection:
        assert connection.in_transaction()


def test_other_statements_wait_as_before(engine: sa.Engine) -> None:
    with transaction(engine, Mode.WRITE) as connection:
        patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()

    assert patience == engines.PATIENCE * 1000
