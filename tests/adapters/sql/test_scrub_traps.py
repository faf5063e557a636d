"""Where deleted values stay in SQLite's files: each trap is shown first, then our scrubbing is tried on it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from influence.adapters.sql import places
from influence.adapters.sql import premises as module
from influence.adapters.sql.engines import Mode, transaction
from influence.adapters.sql.premises import SqlPremises
from influence.adapters.sql.rebuilding import rebuild
from influence.adapters.sql.storage import SqlStorage
from influence.domain.cutover import OldSourceLeft

COUNT: Final = 400


def word(number: int) -> str:
    return f"Zqkestrel{number:05}old"


def left(database: Path, *endings: str) -> int:
    """How many planted words stand in the database's files, or in those with one of *endings*."""
    files = [Path(f"{database}{one}") for one in endings or ("", "-wal", "-journal", "-shm")]
    everything = b"\0".join(file.read_bytes() for file in files if file.exists())
    return sum(word(number).encode() in everything for number in range(COUNT))


def plant(connection: sqlite3.Connection) -> None:
    rows = ((f"{word(number)} {'x' * 300}",) for number in range(COUNT))
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO planted (what) VALUES (?)", rows)
    connection.execute("COMMIT")


@pytest.fixture
def connection(database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """A connection of another program, with none of our settings, and a declared table for what is planted."""
    monkeypatch.setitem(places.PLACES, "planted", places.Place(None, "a test's"))
    with closing(sqlite3.connect(database, isolation_level=None, timeout=0.2)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE planted (what TEXT)")
        yield connection


def test_deleted_rows_stay_in_the_file(
    database: Path, connection: sqlite3.Connection, premises: SqlPremises
) -> None:
    connection.execute("PRAGMA journal_mode = DELETE")
    plant(connection)
    connection.execute("DELETE FROM planted")
    assert left(database, "") > COUNT * 0.9

    premises.scrub()

    assert left(database) == 0


def test_rewriting_alone_leaves_the_log(
    database: Path, connection: sqlite3.Connection, premises: SqlPremises
) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    plant(connection)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert left(database, "") == COUNT
    connection.execute("DELETE FROM planted")
    connection.execute("VACUUM")
    assert left(database, "") == COUNT  # the file is as it was until a checkpoint

    premises.scrub()

    assert left(database) == 0


def test_a_checkpoint_alone_leaves_the_log(
    database: Path, connection: sqlite3.Connection, premises: SqlPremises
) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA secure_delete = ON")
    plant(connection)
    connection.execute("DELETE FROM planted")
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(FULL)")
    assert left(database, "") == 0
    assert left(database, "-wal") == COUNT

    premises.scrub()

    assert left(database) == 0


def test_an_open_reader_keeps_everything(
    database: Path,
    connection: sqlite3.Connection,
    premises: SqlPremises,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    connection.execute("PRAGMA journal_mode = WAL")
    plant(connection)
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM planted").fetchone()
        connection.execute("DELETE FROM planted")
        connection.execute("VACUUM")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert busy == 1
        assert left(database) == COUNT

        with pytest.raises(OldSourceLeft, match="another program reads"):
            premises.scrub()

        assert left(database) == COUNT

    premises.scrub()

    assert left(database) == 0


def test_a_journal_that_persists_keeps_pages(
    database: Path, connection: sqlite3.Connection, premises: SqlPremises
) -> None:
    connection.execute("PRAGMA journal_mode = DELETE")
    plant(connection)
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA journal_mode = PERSIST")
    connection.execute("DELETE FROM planted")
    assert left(database, "") == 0
    assert left(database, "-journal") > COUNT * 0.9
    connection.close()

    premises.scrub()

    assert left(database) == 0
    assert premises.examine([word(7)]) == ()


def test_a_journal_beside_a_log_is_found_and_taken_away(database: Path, premises: SqlPremises) -> None:
    premises.scrub()
    journal = Path(f"{database}-journal")
    journal.write_bytes(b"\0" * 512 + word(7).encode() * 9)  # as a finished one looks
    assert [finding.place for finding in premises.examine([word(7)])] == [str(journal)] * 2

    premises.scrub()

    assert not journal.exists()
    assert premises.examine([word(7)]) == ()


def test_scrubbing_leaves_a_mode_with_a_journal(
    database: Path, connection: sqlite3.Connection, premises: SqlPremises
) -> None:
    connection.execute("PRAGMA journal_mode = PERSIST")
    connection.close()

    premises.scrub()

    with closing(sqlite3.connect(database)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)


INDEX: Final = "CREATE VIRTUAL TABLE words USING fts5(what, prefix='2 3')"
SHADOWS: Final = ("words", "words_data", "words_idx", "words_content", "words_docsize", "words_config")


def test_words_outlast_their_texts_until_rebuilt(
    database: Path,
    connection: sqlite3.Connection,
    premises: SqlPremises,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(INDEX)
    for number in range(COUNT):
        connection.execute("INSERT INTO words (rowid, what) VALUES (?, ?)", (number, word(number)))
    connection.execute("DELETE FROM words")
    premises.scrub()
    stay = b"".join(file.read_bytes() for file in (database, Path(f"{database}-wal")) if file.exists())
    known = sum(word(number).lower().encode() in stay for number in range(COUNT))
    assert known + stay.count(b"kestrel") > 0  # deleting and rewriting alone leaves words
    found = {finding.place: finding.what for finding in premises.examine()}
    assert found["words"] == "an index of words that nobody rebuilds"

    for name in SHADOWS:
        monkeypatch.setitem(places.PLACES, name, places.Place(None, "a test's"))
    monkeypatch.setitem(places.REBUILDS, "words", "INSERT INTO words (words) VALUES ('rebuild')")
    premises.scrub()

    stay = b"".join(file.read_bytes() for file in (database, Path(f"{database}-wal")) if file.exists())
    assert b"kestrel" not in stay
    assert premises.examine() == ()


def test_the_database_has_no_index_of_words(raw: sqlite3.Connection) -> None:
    virtual = raw.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'").fetchall()

    assert {name for (name,) in virtual} == set(places.REBUILDS)


def test_what_sqlite_has_learnt_keeps_values(
    database: Path, connection: sqlite3.Connection, storage: SqlStorage, premises: SqlPremises
) -> None:
    connection.execute("ANALYZE")
    connection.executemany(
        "INSERT INTO sqlite_stat1 VALUES ('planted', 'samples', ?)", ((word(n),) for n in range(COUNT))
    )
    premises.scrub()
    assert left(database) == COUNT  # rewriting carries them along
    assert ("sqlite_stat1.stat", 1) in {(f.place, f.count) for f in premises.examine([word(3)])}

    with transaction(storage.engine, Mode.WRITE) as writing:
        rebuild(writing, 0, 100)
        writing.commit()
    premises.scrub()

    assert left(database) == 0
    assert premises.examine([word(3)]) == ()


def test_rewriting_leaves_no_file_behind(
    database: Path, connection: sqlite3.Connection, premises: SqlPremises, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = database.parent / "temporary"
    folder.mkdir()
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    plant(connection)
    connection.execute("DELETE FROM planted")

    premises.scrub()

    assert list(folder.iterdir()) == []
    assert {path.name for path in database.parent.iterdir()} <= {
        *(f"{database.name}{ending}" for ending in ("", "-wal", "-shm", "-phase")),
        "temporary",
    }
