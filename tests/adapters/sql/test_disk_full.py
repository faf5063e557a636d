"""A disk that is full at each page that a deed needs: it is done, or refused as a whole."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing as closed
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

import attrs
import pytest
from sqlalchemy import event

from influence.adapters.sql.engines import engine_for
from influence.adapters.sql.errors import DatabaseFull
from influence.adapters.sql.premises import SqlPremises
from influence.adapters.sql.storage import SqlStorage
from influence.application.check_memberships import Which
from influence.application.place_orders import Wanted
from influence.domain.membership import Membership
from influence.domain.ports.storage import Storage, UnitOfWork
from tests.support.desk import Desk

PLENTY: Final = 1_000_000
MOST: Final = 200
"""No deed here needs so many pages."""


@attrs.frozen
class Disk:
    """A furnished database that can be given back as it was, and opened with room for so many more pages."""

    path: Path
    saved: Path

    def again(self) -> None:
        """Make it as it was."""
        for suffix in ("-wal", "-shm", "-phase"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.saved, self.path)

    @contextmanager
    def desk(self, room: int = PLENTY) -> Iterator[Desk]:
        """A desk on it, where the file can grow by *room* pages."""
        engine = engine_for(f"sqlite:///{self.path}")
        with closed(sqlite3.connect(self.path)) as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()

        @event.listens_for(engine, "connect")
        def limit(connection: Any, _: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages + room}")

        try:
            yield Desk(SqlStorage(engine), SqlPremises(engine), self.path.parent)
        finally:
            engine.dispose()

    def rows(self) -> Mapping[str, list[tuple[object, ...]]]:
        """Everything in it, by table."""
        with closed(sqlite3.connect(self.path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchone() is None
            names = [
                name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # noqa: S608


@attrs.frozen
class _Work:
    """A unit of work that says when it is kept."""

    _work: UnitOfWork
    _note: Callable[[], None]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)

    def commit(self) -> None:
        self._work.commit()
        self._note()


@attrs.frozen
class Noting:
    """A storage whose units of work say when they are kept."""

    _storage: Storage
    _note: Callable[[], None]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)

    @contextmanager
    def begin(self, tenant: str, by: str = "") -> Iterator[_Work]:
        with self._storage.begin(tenant, by) as work:
            yield _Work(work, self._note)


@pytest.fixture
def disk(database: Path, tmp_path: Path) -> Disk:
    """A database that is packed: nearly every change needs a page more."""
    made = Disk(database, tmp_path / "saved.db")
    with made.desk() as desk:
        for number in range(40):
            desk.stub(f"old{number}")
        furnish(desk)
    with closed(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(database, made.saved)
    return made


def furnish(desk: Desk) -> None:
    """What the deeds begin with."""
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.order("ann")


def meet(desk: Desk) -> None:
    """The market of a new desk knows nobody yet."""
    for handle in ("ann", "bea"):
        desk.market.add_creator(handle, Membership.IN)


def take_in_a_file(desk: Desk) -> object:
    """Old-source accounts, as a customer's file has them."""
    rows = "".join(f"mia{number},{number}\n" for number in range(20))
    return desk.take_in("handle,follower_count\n" + rows, legacy=True)


DEEDS: Final[Mapping[str, Callable[[Desk], object]]] = {
    "a member is added": lambda desk: desk.add(desk.by, ["bea"]),
    "a file is taken in": take_in_a_file,
    "a campaign is made": lambda desk: desk.campaign("Summer", "ann"),
    "an order is placed": lambda desk: desk.place(desk.by, "Spring", ["ann"], Wanted(2)),
    "memberships are checked": lambda desk: desk.check(desk.by, Which.ALL),
    "accounts are refreshed": lambda desk: desk.sync_accounts(desk.by),
    "posts are refreshed": lambda desk: desk.sync_posts(desk.by),
    "an invitation is sent": lambda desk: desk.invite(desk.by, ["nora"]),
    "a consent is begun": lambda desk: desk.link("ann"),
    "people are told": lambda desk: desk.tell(desk.by),
    "a stub is kept": lambda desk: desk.stub("zoe"),
    "an application is begun": lambda desk: desk.applies(),
}


def is_done(deed: Callable[[Desk], object], desk: Desk) -> bool:
    """Whether there was room for all of it; one item of many may have been refused in what it answers."""
    try:
        answer = deed(desk)
    except DatabaseFull:
        return False
    return DatabaseFull.__name__ not in repr(answer)


def sizes(disk: Disk) -> dict[str, int]:
    """How many rows each table has."""
    return {name: len(rows) for name, rows in disk.rows().items()}


def whole_states(disk: Disk, deed: Callable[[Desk], object]) -> list[dict[str, int]]:
    """What is there before *deed* and after each unit of work that it keeps, when there is room."""
    disk.again()
    states = [sizes(disk)]
    with disk.desk() as desk:
        meet(desk)
        noting = cast(Storage, Noting(desk.storage, lambda: states.append(sizes(disk))))
        assert is_done(deed, attrs.evolve(desk, storage=noting))
    return states


@pytest.mark.parametrize("what", DEEDS)
def test_a_deed_is_done_or_refused_as_a_whole(disk: Disk, what: str) -> None:
    states = whole_states(disk, DEEDS[what])
    refused = 0

    for room in range(MOST):
        disk.again()
        with disk.desk(room) as desk:
            meet(desk)
            if is_done(DEEDS[what], desk):
                break
            assert desk.handles()[:2] == ["old0", "old1"]  # reading goes on
        refused += 1
        assert sizes(disk) in states  # also: every page and every row fits
    else:
        pytest.fail("it was never done")

    assert refused >= 1
    assert sizes(disk) == states[-1] != states[0]
