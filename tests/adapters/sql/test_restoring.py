import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from influence.adapters.sql.copying import fingerprint_of, open_copies
from influence.adapters.sql.marks import SUFFIX
from influence.adapters.sql.restoring import open_restoring
from influence.adapters.sql.storage import SqlStorage, open_storage
from influence.application.acting import unwatched
from influence.domain.backups import (
    CopyInTheWay,
    CopyNotWritten,
    CopyUnusable,
    DatabaseInUse,
    KnownCopy,
    Origin,
)
from influence.domain.high_water import RestoredBefore
from influence.domain.metrics import AccountMetric
from influence.domain.phase import Phase
from influence.domain.ports.figures import LegacyRow
from influence.testing.builders import closing as begun
from influence.testing.moments import NOON
from tests.adapters.sql.dying import points, survives

Point = Callable[..., None]


def url_of(path: Path) -> str:
    """The address of a file."""
    return f"sqlite:///{path}"


def tenants(path: Path) -> set[str]:
    """Who is in a database, past all of our code."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {name for (name,) in connection.execute("SELECT name FROM tenants")}


def a_kept(database: Path) -> KnownCopy:
    """The present database under another name."""
    place = open_restoring(url_of(database)).keep_at(NOON)
    return KnownCopy(token="kept", place=place, origin=Origin.KEPT, made_at=NOON, made_by="mara")


def put_back(database: Path, copy: Path, *, keep: bool = True, point: Point = unwatched) -> None:
    """Restore, as the command does."""
    with open_restoring(url_of(database)).open(copy, point) as waiting:
        waiting.put(a_kept(database) if keep else None, "mara")


@pytest.fixture
def copy(database: Path, storage: SqlStorage, tmp_path: Path) -> Path:
    """A copy that knows `acme` and `bolt`; the database knows `cara` too."""
    path = tmp_path / "copy.db"
    open_copies(url_of(database)).write(path, unwatched)
    storage.add_tenant("cara")
    storage.engine.dispose()
    return path


@pytest.fixture
def worlds(database: Path, copy: Path, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Makes the folder again as it was: for what dies in it many times."""
    saved = tmp_path.parent / f"{tmp_path.name}-saved"
    shutil.copytree(tmp_path, saved)

    def again() -> None:
        for left in tmp_path.iterdir():
            left.unlink()
        for path in saved.iterdir():
            shutil.copy2(path, tmp_path)

    yield again
    shutil.rmtree(saved)


def test_a_copy_holds_one_whole_moment(database: Path, storage: SqlStorage, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    stop = threading.Event()
    written: list[str] = []

    def write() -> None:
        while not stop.is_set():
            name = f"tenant {len(written)}"
            storage.add_tenant(name)
            written.append(name)

    writer = threading.Thread(target=write)
    writer.start()
    while len(written) < 3:
        pass
    made = open_copies(url_of(database)).write(path, unwatched)
    stop.set()
    writer.join()

    there = tenants(path) - {"acme", "bolt"}
    assert there == set(written[: len(there)])  # a beginning of what was written, without a gap
    assert made.fingerprint == fingerprint_of(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [left.name for left in tmp_path.glob("copy.db?*")] == []


def test_a_copy_overwrites_nothing_unasked(database: Path, tmp_path: Path) -> None:
    copies = open_copies(url_of(database))
    mine = tmp_path / "thesis.txt"
    mine.write_text("mine")

    for path in (mine, database, Path(f"{database}-wal"), tmp_path):
        with pytest.raises(CopyInTheWay) as refusal:
            copies.refuse_unless_free(path, force=path != mine)
        assert refusal.value.remedies
    copies.refuse_unless_free(mine, force=True)
    assert mine.read_text() == "mine"


def test_a_copy_that_fails_leaves_nothing(database: Path, tmp_path: Path) -> None:
    missing = tmp_path / "no folder" / "copy.db"

    with pytest.raises(CopyNotWritten, match="No such file"):
        open_copies(url_of(database)).write(missing, unwatched)

    assert sorted(left.name for left in tmp_path.iterdir()) == [database.name]


def test_a_damaged_database_gives_no_copy(database: Path, storage: SqlStorage, tmp_path: Path) -> None:
    storage.engine.dispose()
    content = bytearray(database.read_bytes())
    content[4096:8192] = os.urandom(4096)
    database.write_bytes(content)

    with pytest.raises(CopyNotWritten):
        open_copies(url_of(database)).write(tmp_path / "copy.db", unwatched)

    assert sorted(left.name for left in tmp_path.iterdir()) == [database.name]


def test_what_was_put_back_is_the_copy(database: Path, copy: Path) -> None:
    put_back(database, copy)

    assert tenants(database) == {"acme", "bolt"}
    kept = next(database.parent.glob("influence-*.db"))
    assert tenants(kept) == {"acme", "bolt", "cara"}
    with open_storage(url_of(database)).view("acme") as view:
        assert [known.place for known in view.known_copies.all()] == [str(kept)]


def test_a_discarded_database_leaves_nothing(database: Path, copy: Path) -> None:
    put_back(database, copy, keep=False)

    assert tenants(database) == {"acme", "bolt"}
    assert sorted(left.name for left in database.parent.glob("*.db")) == ["copy.db", "influence.db"]


def test_looking_changes_nothing(database: Path, copy: Path) -> None:
    before = {path.name: path.read_bytes() for path in database.parent.iterdir()}

    with open_restoring(url_of(database)).open(copy, unwatched) as waiting:
        losses = waiting.losses()

    assert losses is not None
    assert losses.rows["tenants"] == 1
    assert {path.name: path.read_bytes() for path in database.parent.iterdir()} == before


def test_the_list_of_copies_outlives_a_restore(database: Path, copy: Path) -> None:
    known = KnownCopy(token="t", place="tape", origin=Origin.DECLARED, made_at=NOON, made_by="mara")
    storage = open_storage(url_of(database))
    with storage.begin("acme") as work:
        work.known_copies.note(known)
        name = work.known_copies.installation()
        work.commit()
    storage.engine.dispose()

    put_back(database, copy, keep=False)

    with open_storage(url_of(database)).view("acme") as view:
        assert [one.place for one in view.known_copies.all()] == ["tape"]
        assert view.known_copies.installation() == name


def test_nothing_is_replaced_under_another_program(database: Path, copy: Path) -> None:
    other = open_storage(url_of(database))
    with other.view("acme"):
        pass  # its connection stays open

    with pytest.raises(DatabaseInUse) as refusal:
        put_back(database, copy)

    assert "worker" in refusal.value.remedies[0]
    assert other.add_tenant("dora")
    other.engine.dispose()
    assert tenants(database) == {"acme", "bolt", "cara", "dora"}


def test_who_waited_meanwhile_writes_to_no_lost_file(database: Path, copy: Path) -> None:
    """A connection to the replaced file refuses to write: nothing is acknowledged that nobody would find."""
    late = sqlite3.connect(database, isolation_level=None, timeout=5)

    put_back(database, copy)

    with pytest.raises(sqlite3.OperationalError):
        late.execute("INSERT INTO tenants (name) VALUES ('late')")
    late.close()
    assert tenants(database) == {"acme", "bolt"}


UNUSABLE = {
    "no file": (lambda path: path.unlink(), "no such file"),
    "no database": (lambda path: path.write_bytes(b"just a long text" * 300), "SQLite file"),
    "empty": (lambda path: path.write_bytes(b""), "it is empty"),
    "cut off": (lambda path: path.write_bytes(path.read_bytes()[:20_000]), "not whole"),
    "a page lost": (
        lambda path: path.write_bytes(path.read_bytes()[:8192] + bytes(4096) + path.read_bytes()[12288:]),
        "not whole",
    ),
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_what_is_no_copy_is_refused(database: Path, copy: Path, what: str) -> None:
    spoil, why = UNUSABLE[what]
    spoil(copy)  # type: ignore[no-untyped-call]

    with pytest.raises(CopyUnusable, match=why) as refusal:
        put_back(database, copy)

    assert "left as it is" in str(refusal.value)
    assert tenants(database) == {"acme", "bolt", "cara"}
    assert not list(database.parent.glob("*.restoring*"))


LOOSE_ROW = "INSERT INTO groups (tenant_id, key, name, application_text) VALUES (99, 'k', 'n', '')"


@pytest.mark.parametrize(
    ("deed", "why"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "newer version"),
        ("UPDATE identity SET installation = 'other'", "another installation"),
        ("PRAGMA application_id = 7", "another program"),
        (LOOSE_ROW, "not whole"),
    ],
)
def test_what_is_not_ours_is_refused(database: Path, copy: Path, deed: str, why: str) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        connection.executescript(deed)
        connection.commit()

    with pytest.raises(CopyUnusable, match=why):
        put_back(database, copy)

    assert tenants(database) == {"acme", "bolt", "cara"}


def test_a_damaged_database_is_replaced_and_kept(database: Path, copy: Path) -> None:
    content = bytearray(database.read_bytes())
    content[100:8192] = os.urandom(8092)
    database.write_bytes(content)

    put_back(database, copy)

    assert tenants(database) == {"acme", "bolt"}
    assert next(database.parent.glob("influence-*.db")).read_bytes() == content


def test_a_missing_database_is_put_back(database: Path, copy: Path) -> None:
    database.unlink()

    put_back(database, copy)

    assert tenants(database) == {"acme", "bolt"}


def test_an_older_copy_is_held_after_a_restore(database: Path, copy: Path) -> None:
    storage = open_storage(url_of(database))
    with storage.begin("acme") as work:
        work.installation.move(begun())
        work.commit()
        work.installation.move(begun().to(Phase.AFTER, at=NOON + timedelta(days=1)))
        work.commit()
    storage.engine.dispose()

    put_back(database, copy)

    with pytest.raises(RestoredBefore), open_storage(url_of(database)).view("acme"):
        pass
    database.with_name(database.name + SUFFIX).unlink()  # the control: the copy itself says nothing of it
    with open_storage(url_of(database)).view("acme") as view:
        assert view.installation.release().phase is not Phase.AFTER


def test_a_name_that_a_killed_restore_left_goes(database: Path, copy: Path) -> None:
    second = database.with_name("influence-20260102T030405Z.db")
    second.hardlink_to(database)
    with pytest.raises(CopyUnusable, match="the database itself"):
        put_back(database, second)

    put_back(database, copy, keep=False)

    assert not second.exists()
    assert tenants(database) == {"acme", "bolt"}


def test_a_file_that_a_killed_restore_left_is_known(database: Path, copy: Path) -> None:
    left = database.with_name("influence-20260102T030405Z-1.db")
    left.write_bytes(database.read_bytes())
    database.with_name("influence-notes.db").write_text("not ours")

    put_back(database, copy)

    with open_storage(url_of(database)).view("acme") as view:
        known = {Path(one.place).name: one for one in view.known_copies.all()}
    assert known[left.name].made_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert known[left.name].may_hold_old_source
    assert "influence-notes.db" not in known
    assert len(known) == 2


def test_what_is_set_aside_says_what_it_holds(database: Path, storage: SqlStorage, copy: Path) -> None:
    def told() -> bool | None:
        with open_restoring(url_of(database)).open(copy, unwatched) as waiting:
            return waiting.holds_old_source

    empty = told()
    with storage.begin("acme") as work:
        work.takeover.put([LegacyRow("ann", {AccountMetric.FOLLOWER_COUNT: 1})], at=NOON, by="mara")
        work.commit()
    storage.engine.dispose()
    full = told()
    damaged = database.read_bytes()
    database.write_bytes(damaged[:100] + b"x" * 8092 + damaged[8192:])

    assert (empty, full, told()) == (False, True, None)


@pytest.mark.slow
def test_a_killed_copy_leaves_no_half_file(database: Path, copy: Path, worlds: Callable[[], None]) -> None:
    target = database.with_name("new.db")

    def deed(point: Point) -> None:
        open_copies(url_of(database)).write(target, point)

    whole = points(deed)
    for at in range(1, whole + 1, max(whole // 8, 1)):
        worlds()
        assert not survives(deed, at)

        assert not target.exists() or tenants(target) == {"acme", "bolt", "cara"}
        assert tenants(database) == {"acme", "bolt", "cara"}
        open_copies(url_of(database)).write(target, unwatched)
        assert [left.name for left in database.parent.glob("new.db?*")] == []


@pytest.mark.slow
def test_a_killed_restore_leaves_one_whole_database(
    database: Path, copy: Path, worlds: Callable[[], None]
) -> None:
    def deed(point: Point) -> None:
        put_back(database, copy, point=point)

    whole = points(deed)
    seen = set()
    for at in sorted({*range(1, whole + 1, max(whole // 8, 1)), *range(whole - 5, whole + 1)}):
        worlds()
        assert not survives(deed, at)

        found = tenants(database)
        seen.add(len(found))
        assert found in ({"acme", "bolt"}, {"acme", "bolt", "cara"})
        if at % 5 == 0:
            put_back(database, copy, keep=False)
            assert tenants(database) == {"acme", "bolt"}
    assert seen == {2, 3}  # some died before the change, some after it
