import os
import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from influence.adapters.sql.checkup import mark_told, protections_told
from influence.adapters.sql.errors import DatabaseUnreachable
from influence.adapters.sql.marks import SUFFIX, MarkFile, Marks
from influence.adapters.sql.storage import SqlStorage, open_storage
from influence.domain.high_water import HighWater, RestoredBefore
from influence.domain.phase import Phase
from influence.testing.builders import closing
from influence.testing.moments import NOON

CLOSED = HighWater("of-us", Phase.CLOSING, NOON)


def begin_closing(storage: SqlStorage) -> None:
    """The first step of the cut-over."""
    with storage.begin("acme") as work:
        work.installation.move(closing())
        work.commit()


def test_a_mark_reads_back_for_its_owner_only(tmp_path: Path) -> None:
    file = MarkFile(tmp_path / "folder" / "mark")
    assert file.read() is None

    file.write(CLOSED)

    assert MarkFile(file.path).read() == CLOSED
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert [path.name for path in file.path.parent.iterdir()] == ["mark"]


def test_a_mark_never_goes_back(tmp_path: Path) -> None:
    marks = Marks(tmp_path / "influence.db", tmp_path / "home")
    marks.reach(HighWater("of-us", Phase.AFTER, NOON))

    marks.reach(CLOSED)

    assert {file.read() for file in marks.files("of-us")} == {HighWater("of-us", Phase.AFTER, NOON)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(at=st.integers(0, 200), bit=st.integers(0, 7), cut=st.booleans())
def test_an_altered_mark_closes_and_never_opens(tmp_path: Path, at: int, bit: int, cut: bool) -> None:
    file = MarkFile(tmp_path / "mark")
    file.write(CLOSED)
    content = bytearray(file.path.read_bytes())
    place = at % len(content)
    content[place] ^= 1 << bit
    file.path.write_bytes(content[:place] if cut else content)

    found = MarkFile(file.path).read()

    assert found is not None
    assert found == CLOSED or found.phase is Phase.AFTER


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"check": 1}'])
def test_what_is_no_mark_counts_as_the_end(
    database: Path, storage: SqlStorage, content: bytes, tmp_path: Path
) -> None:
    database.with_name(database.name + SUFFIX).write_bytes(content)

    with pytest.raises(RestoredBefore, match="cannot be read") as refusal, storage.view("acme"):
        pass

    assert not refusal.value.is_noted
    with pytest.raises(RestoredBefore, match="cannot be read"):
        mark_told(f"sqlite:///{database}", tmp_path)


def test_the_mark_stands_before_the_database_moves(database: Path, storage: SqlStorage) -> None:
    seen: list[HighWater | None] = []
    file = database.with_name(database.name + SUFFIX)
    event.listen(storage.engine, "commit", lambda _: seen.append(MarkFile(file).read()))

    begin_closing(storage)

    assert seen[0] is not None  # told before the database keeps anything
    assert seen[0].phase is Phase.CLOSING


def test_a_mark_in_the_way_closes(database: Path, storage: SqlStorage) -> None:
    place = database.with_name(database.name + SUFFIX)
    place.mkdir()
    (place / "in the way").touch()

    with pytest.raises(RestoredBefore), storage.begin("acme"):
        pass
    with storage.for_cutover().begin("acme") as work:
        work.installation.move(closing())
        work.commit()  # what cannot be read counts as further already

    (place / "in the way").unlink()
    place.rmdir()
    with storage.view("acme") as view:
        assert view.installation.release().phase is Phase.CLOSING


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_phase_that_cannot_be_noted_does_not_move(database: Path, storage: SqlStorage) -> None:
    database.parent.chmod(0o500)
    try:
        with pytest.raises(DatabaseUnreachable):
            begin_closing(storage)
    finally:
        database.parent.chmod(0o700)

    with storage.view("acme") as view:
        assert view.installation.release().phase is Phase.BEFORE


def test_a_phase_without_room_for_its_mark_stays(tmp_path: Path, database: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file where the folder should be")
    storage = open_storage(f"sqlite:///{database}", home)
    storage.add_tenant("acme")

    begin_closing(storage)  # beside the database it is noted: that is enough

    with storage.view("acme") as view:
        assert view.installation.release().phase is Phase.CLOSING
    storage.engine.dispose()


def test_a_copy_elsewhere_is_known_by_its_installation(database: Path, tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere.db"
    storage = open_storage(f"sqlite:///{database}", home)
    storage.add_tenant("acme")
    storage.engine.dispose()
    elsewhere.write_bytes(database.read_bytes())
    begin_closing(storage)
    storage.engine.dispose()

    with open_storage(f"sqlite:///{elsewhere}", home).view("acme") as view:
        assert view.installation.release().phase is Phase.CLOSING
    with open_storage(f"sqlite:///{elsewhere}").view("acme") as view:
        assert view.installation.release().phase is Phase.BEFORE  # the control: nothing else tells


def test_an_installation_without_a_mark_gets_one(database: Path, storage: SqlStorage) -> None:
    begin_closing(storage)
    place = database.with_name(database.name + SUFFIX)
    place.unlink()

    with storage.view("acme"):
        pass

    found = MarkFile(place).read()
    assert found is not None
    assert found.phase is Phase.CLOSING


def test_a_read_only_database_is_seen_closing(database: Path, storage: SqlStorage) -> None:
    storage.engine.dispose()
    Marks(database).reach(CLOSED)

    read_only = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    (phase,) = read_only.execute("SELECT phase FROM installation").fetchone()
    read_only.close()
    with open_storage(f"sqlite:///{database}").view("acme") as view:
        assert (phase, view.installation.release().phase) == ("before", Phase.CLOSING)


def test_a_check_up_reads_the_protections_back(database: Path, storage: SqlStorage) -> None:
    told = protections_told(f"sqlite:///{database}")

    assert "secure_delete=1" in told
    assert "synchronous=2" in told
    begin_closing(storage)
    assert "phase closing is noted" in mark_told(f"sqlite:///{database}", database.parent / "home")
