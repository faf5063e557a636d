"""The search is tried where values are known to be; a search with a hole does not pass."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import attrs
import pytest

from influence.adapters.sql import every_column, evidence, places, reach, rehearsal, removal, scan
from influence.adapters.sql import premises as module
from influence.adapters.sql.every_column import Columns
from influence.adapters.sql.premises import SqlPremises
from influence.adapters.sql.twin import make_twin, schema_of
from influence.domain.cutover_record import ContentsChanged
from influence.domain.places import IN_REACH, PLACES
from influence.domain.probes import Control, SearchUnproved


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    """Nothing that another test's search has proved."""
    rehearsal.rehearse_for.cache_clear()
    yield
    rehearsal.rehearse_for.cache_clear()


def test_everything_is_found_before_and_nothing_after(
    database: Path, premises: SqlPremises, raw: sqlite3.Connection
) -> None:
    before = list(raw.iterdump())

    control = premises.rehearse()

    assert control.planted == control.found_before > 700
    assert control.found_after == 0
    control.prove()
    assert list(raw.iterdump()) == before  # the database itself is left alone, and its folder too
    assert {path.suffix for path in database.parent.iterdir()} <= {".db", ".db-wal", ".db-shm"}


def test_every_column_of_every_table_is_planted(tmp_path: Path, raw: sqlite3.Connection) -> None:
    (folder := tmp_path / "twin").mkdir()
    twin = make_twin(folder, schema_of(raw))
    with closing(sqlite3.connect(twin.database)) as connection:
        planted = {
            (table, name)
            for table in every_column.tables(connection)
            for name in Columns.of(connection, table).stored
        }
        found = {place for place, probes in every_column.search(connection, twin.planted).items() if probes}
    twin.close()

    marks = {(t, place.marks.split(" = ")[0]) for t, place in places.PLACES.items() if place.marks}
    assert planted - found == {place for place in marks if place in planted}  # they say whose the row is
    assert len(planted) > 400


BLIND: Final[Mapping[str, frozenset[str]]] = {
    "texts": frozenset({"BLOB"}),
    "blobs": frozenset({"TEXT"}),
}


@pytest.mark.parametrize("kind", BLIND)
def test_a_kind_of_column_that_is_skipped_is_missed(
    tmp_path: Path, raw: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    (folder := tmp_path / "twin").mkdir()
    twin = make_twin(folder, small(raw))
    with closing(sqlite3.connect(twin.database)) as connection:
        whole = every_column.anywhere(connection, twin.planted)
        monkeypatch.setattr(Columns, "loose", property(lambda _: ()))
        monkeypatch.setattr(every_column, "_TEXTS", BLIND[kind])
        some = every_column.anywhere(connection, twin.planted)
        monkeypatch.setattr(Columns, "numbers", property(lambda _: ()))
        fewer = every_column.anywhere(connection, twin.planted)
    twin.close()

    assert fewer < some < whole


def test_every_declared_file_is_planted_and_read(tmp_path: Path, raw: sqlite3.Connection) -> None:
    (folder := tmp_path / "twin").mkdir()
    twin = make_twin(folder, small(raw))
    declared = {
        (place.root, pattern) for place in PLACES if place.root in IN_REACH for pattern in place.files
    }

    files = reach.files_in_reach(twin.database, folder)
    told = evidence.in_files(files, twin.planted)
    twin.close()

    assert len(files) == len(declared) == len(told)
    assert all(len(one.found) >= 6 for one in told)


_TABLES: Final = (
    # enough for the purge
    "accounts account_days posts post_days attachments kept_posts kept_values removed_posts installation outbox "
    "notices campaigns groups images"
)


def small(raw: sqlite3.Connection) -> tuple[str, ...]:
    """The schema with a few tables: a rehearsal with all takes longer."""
    names = _TABLES.split()
    return tuple(
        sql for sql in schema_of(raw) if any(sql.startswith(f"CREATE TABLE {name} ") for name in names)
    )


Break = Callable[[pytest.MonkeyPatch], None]


def _no_files(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(evidence, "in_files", lambda *_: ())


def _no_tables(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("influence.adapters.sql.premises.anywhere", lambda *_: frozenset())


def _skip(ending: str) -> Break:
    def break_(patch: pytest.MonkeyPatch) -> None:
        whole = reach.files_in_reach
        patch.setattr(
            "influence.adapters.sql.premises.files_in_reach",
            lambda *said: tuple(path for path in whole(*said) if not path.name.endswith(ending)),
        )

    return break_


def _first_table_only(patch: pytest.MonkeyPatch) -> None:
    whole = every_column.tables
    patch.setattr(every_column, "tables", lambda connection: whole(connection)[:1])
    _no_files(patch)


def _keep(name: str) -> Break:
    """A purge that forgets one of its statements."""

    def break_(patch: pytest.MonkeyPatch) -> None:
        kept = tuple(
            attrs.evolve(stage, deletes=tuple(one for one in stage.deletes if f"FROM {name} " not in one))
            for stage in removal.STAGES
        )
        assert kept != removal.STAGES
        patch.setattr(removal, "STAGES", kept)

    return break_


def _no_scrub(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SqlPremises, "scrub", lambda _: None)


DEFECTS: Final[Mapping[str, Break]] = {
    "no file is read": _no_files,
    "no log is read": _skip("-wal"),
    "no journal is read": _skip("-journal"),
    "no key is read": _skip(".key"),
    "no quota is read": _skip("tiktok-quota.dbplanted"),
    "no unfinished file is read": _skip(".part"),
    "no shared memory is read": _skip("-shm"),
    "the database is not read": _skip("influence.db"),
    "one table is read": _first_table_only,
    "figures are not removed": _keep("account_days"),
    "captures are not removed": _keep("attachments"),
    "nothing is scrubbed": _no_scrub,
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_search_or_a_purge_with_a_hole_is_not_believed(
    raw: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, defect: str
) -> None:
    schema = small(raw)
    DEFECTS[defect](monkeypatch)

    with pytest.raises((SearchUnproved, ContentsChanged), match=r"cannot be believed|without a cause"):
        rehearsal.rehearse_for(schema, module.premises_of).prove()


def test_one_process_tries_one_schema_once(raw: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(small(raw)) == len(_TABLES.split())
    first = rehearsal.rehearse_for(small(raw), module.premises_of)
    assert first.holds
    _no_files(monkeypatch)

    assert rehearsal.rehearse_for(small(raw), module.premises_of) is first


@pytest.mark.parametrize("control", [Control(0, 0, 0), Control(5, 4, 0), Control(5, 5, 1)])
def test_a_control_that_shows_a_hole_is_refused(control: Control) -> None:
    with pytest.raises(SearchUnproved) as refusal:
        control.prove()

    assert refusal.value.remedies


def test_the_search_shares_nothing_with_the_removal() -> None:
    """What finds must not be blind where what removes is blind."""
    searching = (evidence, every_column, scan, reach, places)

    for one in searching:
        source = Path(str(one.__file__)).read_text("utf-8")
        for name in ("removal", "rebuilding", "old_source", "storage", "rehearsal"):
            assert f"sql.{name}" not in source, (one, name)
            assert f"sql import {name}" not in source, (one, name)


MANY: Final = 160
"""Rows that make ten thousand planted values."""


@pytest.mark.soak
def test_none_of_ten_thousand_values_is_left(raw: sqlite3.Connection) -> None:
    control = rehearsal.rehearse_for(schema_of(raw), module.premises_of, MANY)

    assert control.planted == control.found_before >= 10_000
    assert control.found_after == 0
