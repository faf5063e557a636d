"""The room that rewriting a database takes."""

from pathlib import Path

import pytest

from influence.adapters.memory.disks import MemoryDisks
from influence.adapters.sql.disks import open_disks, temporary_folder
from influence.adapters.sql.schema import prepare
from influence.domain.ports.disk_room import DiskRoom, Disks


@pytest.fixture
def database(tmp_path: Path) -> Path:
    prepare(f"sqlite:///{tmp_path / 'influence.db'}")
    return tmp_path / "influence.db"


def test_a_copy_and_the_log_are_as_large_as_the_file(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQLITE_TMPDIR", str(database.parent))
    disks: Disks = open_disks(f"sqlite:///{database}")

    (room,) = disks.room()

    assert disks.size() == database.stat().st_size > 0
    assert room.place == str(database.parent)
    assert room.needed == 2 * disks.size()
    assert room.free > room.needed
    assert room.missing == 0


@pytest.mark.parametrize("variable", ["SQLITE_TMPDIR", "TMPDIR"])
def test_temporary_files_rest_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv("SQLITE_TMPDIR", raising=False)
    monkeypatch.setenv(variable, str(tmp_path))

    assert temporary_folder() == tmp_path


def test_a_folder_that_is_not_there_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQLITE_TMPDIR", "/nowhere/at/all")
    monkeypatch.delenv("TMPDIR", raising=False)

    assert temporary_folder().is_dir()


def test_memory_needs_no_room_unless_it_is_told() -> None:
    full = DiskRoom("/data", 5, 3)

    disks: tuple[Disks, ...] = (MemoryDisks(), MemoryDisks((full,)))

    assert [one.room() for one in disks] == [(), (full,)]
    assert [one.size() for one in disks] == [0, 0]
    assert full.missing == 2
