import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from influence.adapters.quota.errors import QuotaFileUnusable
from influence.adapters.quota.sqlite import SqliteQuota
from influence.domain.quota import Urgency, Use, Window, limits
from tests.adapters.quota.virtual import VirtualTime


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "quota"


@pytest.fixture
def quota(path: Path) -> Iterator[SqliteQuota]:
    with closing(SqliteQuota(limits("10/s"), path, VirtualTime().timing)) as quota:
        yield quota


def call(quota: SqliteQuota) -> None:
    with quota.slot("/tto/tcm/campaign/", "brand", Urgency.USER):
        pass


def refusal(quota: SqliteQuota) -> QuotaFileUnusable:
    """Why nobody may call."""
    called = False
    with pytest.raises(QuotaFileUnusable) as told, quota.slot("/", "brand", Urgency.USER):
        called = True
    assert not called
    assert told.value.remedies
    return told.value


def test_nothing_is_made_before_the_first_call(quota: SqliteQuota, path: Path) -> None:
    assert not path.exists()


def test_only_the_owner_may_read_it(quota: SqliteQuota, path: Path) -> None:
    before = os.umask(0)
    try:
        call(quota)
    finally:
        os.umask(before)

    found = sorted(path.parent.iterdir())
    assert path in found
    assert {stat.S_IMODE(file.stat().st_mode) for file in found} == {0o600}


def test_a_file_open_to_others_is_closed(quota: SqliteQuota, path: Path) -> None:
    path.touch(0o644)
    path.chmod(0o644)

    call(quota)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_counts_outlive_the_process(quota: SqliteQuota, path: Path) -> None:
    call(quota)
    quota.close()

    with closing(SqliteQuota(limits("10/s"), path, VirtualTime().timing)) as other:
        assert other.use().windows == (Use(Window.SECOND, 1, 10),)


def a_text(path: Path) -> None:
    path.write_text("This is no database, and it is long enough to look like something else. " * 20)


def a_foreign_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE accounts (handle TEXT)")


def of_another_version(path: Path) -> None:
    with closing(SqliteQuota(limits("10/s"), path)) as quota:
        call(quota)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (a_text, "not a database"),
        (a_foreign_database, "not made by influence"),
        (of_another_version, "another version"),
        (a_folder, "directory"),
    ],
)
def test_a_file_of_others_is_refused_and_left(
    quota: SqliteQuota, path: Path, make: Callable[[Path], None], why: str
) -> None:
    make(path)
    before = path.read_bytes() if path.is_file() else b""

    told = refusal(quota)

    assert why in str(told)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    quota = SqliteQuota(limits("10/s"), tmp_path / "nowhere" / "quota")

    assert "no such file" in str(refusal(quota))


def test_a_file_put_in_its_place_is_refused(quota: SqliteQuota, path: Path) -> None:
    call(quota)
    path.rename(path.with_name("old"))
    path.touch()

    assert "another file" in str(refusal(quota))


def test_a_file_taken_away_is_refused(quota: SqliteQuota, path: Path) -> None:
    call(quota)
    path.unlink()

    assert "no such file" in str(refusal(quota))


def test_a_call_that_was_made_counts_without_its_file(quota: SqliteQuota, path: Path) -> None:
    with quota.slot("/tto/tcm/campaign/", "brand", Urgency.USER):
        path.unlink()
        answer = "placed"

    assert answer == "placed"


def test_an_unheard_throttle_is_said(quota: SqliteQuota, path: Path) -> None:
    with quota.slot("/tto/tcm/campaign/", "brand", Urgency.USER) as slot:
        path.unlink()

        with pytest.raises(QuotaFileUnusable):
            slot.throttled()


def test_a_damaged_file_never_opens_the_gate(path: Path) -> None:
    time = VirtualTime()
    with closing(SqliteQuota(limits("1/min"), path, time.timing)) as quota:
        call(quota)
    whole, random, refused = path.read_bytes(), Random(1), 0

    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(40):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        path.write_bytes(damaged)
        with closing(SqliteQuota(limits("1/min"), path, time.timing)) as quota:
            try:
                quota.use()
            except QuotaFileUnusable:
                refused += 1

    assert refused >= 20


def test_an_interrupted_turn_leaves_the_file_free(quota: SqliteQuota, path: Path) -> None:
    call(quota)
    book = quota._book

    with pytest.raises(KeyboardInterrupt), book.turn():
        raise KeyboardInterrupt

    with closing(SqliteQuota(limits("10/s"), path, VirtualTime().timing)) as other:
        call(other)
    assert len(quota.use().windows) == 1
