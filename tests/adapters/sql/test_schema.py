import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

from influence.adapters.sql import schema
from influence.adapters.sql.migrations.run import HERE, scripts
from influence.adapters.sql.schema import (
    REVISIONS,
    DatabaseAddressUnusable,
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseMissing,
    DatabaseNewer,
    DatabaseOutdated,
    DatabaseUnreachable,
    check,
    prepare,
)
from influence.adapters.sql.storage import open_storage
from influence.adapters.sql.tables.metadata import metadata


def url_of(path: Path) -> str:
    """The address of a file."""
    return f"sqlite:///{path}"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A file that does not exist, in a folder that does not exist."""
    return tmp_path / "data" / "influence" / "new.db"


def made(path: Path) -> dict[str, str]:
    """Tables and indexes, as the file describes them."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index')"
        ).fetchall()
    connection.close()
    return {
        name: "".join(sql.split())
        for name, sql in rows
        if sql and not name.startswith(("sqlite_", "alembic"))
    }


def described() -> Iterator[tuple[str, str]]:
    """Tables and indexes, as the metadata describes them."""
    dialect = sa.create_engine("sqlite://").dialect
    for table in metadata.tables.values():
        yield table.name, "".join(str(CreateTable(table).compile(dialect=dialect)).split())
        for index in table.indexes:
            yield str(index.name), "".join(str(CreateIndex(index).compile(dialect=dialect)).split())


def test_a_migrated_file_is_what_the_metadata_describes(database: Path) -> None:
    assert made(database) == dict(described())


def test_preparing_makes_folder_and_file_for_the_owner_only(new: Path) -> None:
    old = os.umask(0)
    try:
        assert prepare(url_of(new))
    finally:
        os.umask(old)

    assert stat.S_IMODE(new.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(new.stat().st_mode) == 0o600
    check(url_of(new))


def test_preparing_again_changes_nothing(database: Path) -> None:
    before = database.read_bytes()

    assert not prepare(url_of(database))
    assert database.read_bytes() == before


def test_opening_does_not_make_a_database(new: Path) -> None:
    with pytest.raises(DatabaseMissing) as refusal:
        open_storage(url_of(new))

    assert not new.parent.exists()
    assert "influence init" in refusal.value.remedies[0]


def test_an_empty_file_is_no_database_yet(new: Path) -> None:
    new.parent.mkdir(parents=True)
    new.touch()

    with pytest.raises(DatabaseMissing):
        check(url_of(new))
    assert prepare(url_of(new))


def test_a_database_of_a_newer_version_is_left_alone(database: Path, raw: sqlite3.Connection) -> None:
    raw.execute("UPDATE alembic_version SET version_num = '9999'")

    for deed in (check, prepare):
        with pytest.raises(DatabaseNewer, match="9999"):
            deed(url_of(database))


def test_a_database_of_an_older_version_names_the_way(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "REVISIONS", (*REVISIONS, "9998"))

    with pytest.raises(DatabaseOutdated) as refusal:
        check(url_of(database))

    assert "influence init" in refusal.value.remedies[0]


@pytest.mark.parametrize(
    "content", [b"just a text that is long enough to be read as a header, or so it seems" * 9, b"PK\x03\x04"]
)
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(content)

    for deed in (check, prepare):
        with pytest.raises(DatabaseForeign):
            deed(url_of(path))
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "deed",
    ["CREATE TABLE accounts (id)", "PRAGMA application_id = 7", "CREATE TABLE alembic_version (version_num)"],
)
def test_a_database_of_another_program_is_left_alone(tmp_path: Path, deed: str) -> None:
    path = tmp_path / "theirs.db"
    connection = sqlite3.connect(path)
    connection.execute(deed)
    connection.commit()
    connection.close()
    before = path.read_bytes()

    for ours in (check, prepare):
        with pytest.raises(DatabaseForeign):
            ours(url_of(path))
    assert path.read_bytes() == before


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseForeign):
        check(url_of(tmp_path))


@pytest.mark.parametrize("place", [1, 2, 3, 5, 8, 13, 21, 34])
def test_a_damaged_database_is_told_from_a_good_one(database: Path, place: int) -> None:
    data = bytearray(database.read_bytes())
    data[place * 60 : place * 60 + 4000] = os.urandom(4000)
    database.write_bytes(data)

    with pytest.raises((DatabaseForeign, DatabaseDamaged, DatabaseNewer)):
        check(url_of(database))


def test_half_a_database_is_damaged(database: Path) -> None:
    os.truncate(database, 5000)

    with pytest.raises(DatabaseDamaged):
        check(url_of(database))


def test_a_database_that_forgot_its_schema_is_damaged(database: Path, raw: sqlite3.Connection) -> None:
    raw.execute("DELETE FROM alembic_version")

    with pytest.raises(DatabaseDamaged):
        check(url_of(database))


def test_a_place_where_nothing_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(DatabaseUnreachable):
        prepare(url_of(tmp_path / "file" / "new.db"))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "influence.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?uri=true",
        "mysql://u:geheim@h/d",
    ],
)
def test_an_address_without_a_file_is_refused(address: str) -> None:
    with pytest.raises(DatabaseAddressUnusable) as refusal:
        check(address)

    assert "geheim" not in str(refusal.value)


def test_an_upgrade_that_fails_leaves_nothing(new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = HERE / "versions" / "0001_sqlite.sql"
    broken = script.read_text(encoding="utf-8") + "\n\nCREATE TABLE oops (;"
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: broken)

    with pytest.raises(sa.exc.OperationalError):
        prepare(url_of(new))
    monkeypatch.undo()

    assert made(new) == {}
    assert prepare(url_of(new))


def test_many_may_prepare_at_once(new: Path) -> None:
    program = "import sys; from influence.adapters.sql.schema import prepare; print(prepare(sys.argv[1]))"
    command = [sys.executable, "-c", program, url_of(new)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    told = [process.communicate()[0].strip() for process in running]

    assert sorted(told) == ["False", "False", "False", "True"]
    check(url_of(new))


def test_a_check_does_not_load_alembic(database: Path) -> None:
    program = (
        "import sys; from influence.adapters.sql.storage import open_storage\n"
        "open_storage(sys.argv[1]); sys.exit('alembic' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program, url_of(database)], check=False).returncode == 0


def test_the_known_revisions_are_those_there_are() -> None:
    walked = scripts().walk_revisions()

    assert [script.revision for script in walked][::-1] == list(REVISIONS)
