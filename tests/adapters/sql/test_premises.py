import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from influence.adapters.sql import places
from influence.adapters.sql import premises as module
from influence.adapters.sql.evidence import SUFFIXES
from influence.adapters.sql.places import PLACES
from influence.adapters.sql.premises import SqlPremises
from influence.adapters.sql.storage import SqlStorage
from influence.domain.cutover import Finding, OldSourceLeft
from tests.adapters.sql.raw_rows import furnish, put
from tests.adapters.sql.sentinels import close, patterns, plant, remove_all, texts

COUNT = 300


def present(database: Path) -> int:
    """How many planted things stand in any byte of any file; looks without our code."""
    files = [file for suffix in SUFFIXES if (file := Path(f"{database}{suffix}")).exists()]
    everything = b"\0".join(file.read_bytes() for file in files)
    planted = (thing for n in range(COUNT) for thing in (*(t.encode() for t in texts(n)), *patterns(n)))
    return sum(thing in everything for thing in planted)


@pytest.mark.slow
def test_after_removing_and_scrubbing_no_byte_is_left(
    database: Path, storage: SqlStorage, premises: SqlPremises
) -> None:
    plant(storage, COUNT)
    probes = [text.encode() for number in range(COUNT) for text in texts(number)]
    storage.engine.dispose()
    assert present(database) == 4 * COUNT  # the control: it can be found
    assert sum(f.count for f in premises.examine(probes) if f.place.endswith((".db", "-wal"))) >= 3 * COUNT
    assert set(premises.probes(4 * COUNT)) >= {text.encode()[:64] for text in texts(7)}

    close(storage)
    assert remove_all(storage) == 4 * COUNT
    storage.engine.dispose()
    assert {f.what for f in premises.examine(probes)} <= {"known values of the old source"}

    premises.scrub()
    assert premises.examine(probes) == ()
    storage.engine.dispose()
    assert present(database) == 0


def test_deleting_alone_leaves_them_in_the_log(
    database: Path, storage: SqlStorage, premises: SqlPremises, raw: sqlite3.Connection
) -> None:
    raw.execute("SELECT count(*) FROM tenants").fetchone()  # an open connection keeps the log
    plant(storage, COUNT)
    close(storage)
    remove_all(storage)

    [finding] = premises.examine([texts(1)[0].encode()])

    assert finding.place == f"{database}-wal"


def test_an_open_reader_stops_the_scrubbing(
    database: Path,
    storage: SqlStorage,
    premises: SqlPremises,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    plant(storage, 20)
    close(storage)
    with storage.view("acme"):
        remove_all(storage)

        with pytest.raises(OldSourceLeft) as refusal:
            premises.scrub()

        [finding] = refusal.value.findings
        assert finding.place == f"{database}-wal"
        assert "another program reads" in finding.what
        assert "Close every other program" in refusal.value.remedies[0]
        unseen = premises.examine()
        assert [f.what for f in unseen] == ["pages that another program keeps from being seen"]

    premises.scrub()
    assert premises.examine([texts(3)[0].encode()]) == ()


def test_an_open_writer_stops_the_scrubbing(
    storage: SqlStorage, premises: SqlPremises, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)

    with storage.begin("acme"), pytest.raises(OldSourceLeft, match="locked"):
        premises.scrub()


def test_without_room_for_a_copy_nothing_is_begun(
    premises: SqlPremises, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(database)._replace(free=100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)

    with pytest.raises(OldSourceLeft, match="bytes of free space are missing"):
        premises.scrub()


def test_scrubbing_leaves_the_log_mode_as_it_was(storage: SqlStorage, premises: SqlPremises) -> None:
    premises.scrub()

    with storage.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_every_table_is_declared(raw: sqlite3.Connection) -> None:
    tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    assert tables == set(PLACES)


def test_every_declared_mark_counts_one_row(raw: sqlite3.Connection) -> None:
    furnish(raw)
    for table in ("account_days", "post_days", "attachments"):
        put(raw, table)
    put(raw, "posts", external_id="old", source="legacy")
    put(raw, "account_days", source=1)
    put(raw, "post_days", source=1)
    put(raw, "attachments", why="legacy_capture")
    put(raw, "kept_reports")
    put(raw, "kept_posts", old=1)
    put(raw, "kept_values", source="legacy")

    counts = {
        name: raw.execute(f"SELECT count(*) FROM {name} WHERE {place.marks}").fetchone()  # noqa: S608
        for name, place in PLACES.items()
        if place.marks
    }

    marked = ("account_days", "post_days", "posts", "attachments", "kept_posts", "kept_values")
    assert counts == dict.fromkeys(marked, (1,))


def test_a_table_nobody_declared_is_a_finding(raw: sqlite3.Connection, premises: SqlPremises) -> None:
    raw.execute("CREATE TABLE cache (answer TEXT)")
    raw.execute("INSERT INTO cache VALUES ('old')")

    assert premises.examine() == (Finding("cache", 1, "a place that nobody has declared"),)


def test_a_declared_place_that_says_never_is_read_all_the_same(
    raw: sqlite3.Connection, premises: SqlPremises, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw.execute("CREATE TABLE cache (answer TEXT, source TEXT)")
    raw.executemany("INSERT INTO cache VALUES ('x', ?)", [("legacy",), (None,), ("",), ("ttcm_public",)])
    monkeypatch.setitem(PLACES, "cache", places.Place(None, "promised"))

    assert premises.examine() == (Finding("cache", 3, "rows of the old source"),)


@pytest.mark.parametrize(
    "values",
    [{"legacy_total_posts": 3}, {"lists": '{"legacy.notable_followers":"Bob"}'}],
)
def test_old_values_under_another_source_are_found(
    raw: sqlite3.Connection, premises: SqlPremises, values: dict[str, object]
) -> None:
    furnish(raw)
    raw.execute("PRAGMA ignore_check_constraints = ON")
    put(raw, "account_days", **values)

    [finding] = premises.examine()

    assert finding.place == "account_days"
    assert finding.count == 1
    assert "under another source" in finding.what


def test_free_pages_that_were_not_wiped_are_found_and_cleaned(
    raw: sqlite3.Connection, premises: SqlPremises
) -> None:
    furnish(raw)
    raw.execute("PRAGMA secure_delete = OFF")
    for number in range(2000):
        put(raw, "outbox", detail=f"{number} " * 40)
    raw.execute("DELETE FROM outbox")

    [finding] = premises.examine()
    assert finding.what == "free pages that still hold something"

    premises.scrub()
    assert premises.examine() == ()


def test_a_journal_that_was_left_is_found(database: Path, premises: SqlPremises) -> None:
    Path(f"{database}-journal").write_bytes(b"\0" * 600)

    assert [f.what for f in premises.examine()] == ["bytes of a journal that should be empty"]


def test_probes_are_texts_that_nothing_else_holds(storage: SqlStorage, premises: SqlPremises) -> None:
    plant(storage, 3)
    with closing(sqlite3.connect(str(premises._path), isolation_level=None)) as raw:
        raw.execute("UPDATE campaigns SET description = ?", (f"about {texts(1)[0]}!",))

    probes = premises.probes(100)

    assert texts(0)[0].encode() in probes
    assert texts(1)[0].encode() not in probes
    assert len(premises.probes(2)) == 2
