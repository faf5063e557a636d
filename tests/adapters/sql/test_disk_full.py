# ruff: noqa: S608 # names of tables come from the database itself
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
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import SqlStorage
from influence.application.check_memberships import Which
from influence.application.place_orders import Wanted
from influence.domain.membership import Membership
from influence.domain.ports.storage import Storage, UnitOfWork
from tests.support.desk import Desk

PLENTY: Final = 1_000_000
MEMBERS: Final = tuple(f"member{number}" for number in range(25))
NEWCOMERS: Final = tuple(f"newcomer{number}" for number in range(12))
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

    def sizes(self, *, checked: bool = False) -> dict[str, int]:
        """How many rows each table has; *checked*: every page and every row fits."""
        with closed(sqlite3.connect(self.path)) as connection:
            run = connection.execute
            if checked:
                assert run("PRAGMA integrity_check").fetchone() == ("ok",)
                assert run("PRAGMA foreign_key_check").fetchone() is None
            names = [name for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: run(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


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


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without room in its pages: nearly every change needs one more."""
    folder = tmp_path_factory.mktemp("packed")
    path = folder / "influence.db"
    prepare(f"sqlite:///{path}")
    with Disk(path, path).desk() as desk:
        for number in range(40):
            desk.stub(f"old{number}")
        meet(desk)
        desk.add(desk.by, MEMBERS)
        desk.campaign("Spring", *MEMBERS)
    with closed(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def disk(packed: Path, tmp_path: Path) -> Disk:
    """That database, for one test."""
    made = Disk(tmp_path / "influence.db", packed)
    made.again()
    return made


def meet(desk: Desk) -> None:
    """The market of a new desk knows nobody yet."""
    for handle in (*MEMBERS, *NEWCOMERS):
        desk.market.add_creator(handle, Membership.IN)


def take_in_a_file(desk: Desk) -> object:
    """Old-source accounts, as a customer's file has them."""
    rows = "".join(f"mia{number},{number}\n" for number in range(20))
    return desk.take_in("handle,follower_count\n" + rows, legacy=True)


Deeds = Mapping[str, Callable[[Desk], object]]
DEEDS: Final[Deeds] = {
    "members are added": lambda desk: desk.add(desk.by, NEWCOMERS),
    "a file is taken in": take_in_a_file,
    "a campaign is made": lambda desk: desk.campaign("Summer", *MEMBERS),
    "an order is placed": lambda desk: desk.place(desk.by, "Spring", MEMBERS[:12], Wanted(2)),
    "memberships are checked": lambda desk: desk.check(desk.by, Which.ALL),
}
MORE_DEEDS: Final[Deeds] = {
    # small ones, as often as it takes until a page is full
    "invitations are sent": lambda desk: desk.invite(desk.by, [f"nora{number}" for number in range(60)]),
    "consents are begun": lambda desk: [desk.link(handle) for handle in MEMBERS * 2],
    "stubs are kept": lambda desk: [desk.stub(f"zoe{number}") for number in range(40)],
    "applications are begun": lambda desk: [desk.applies() for _ in range(40)],
    "a cut-over is carried through": Desk.cut_over,
}


def is_done(deed: Callable[[Desk], object], desk: Desk) -> bool:
    """Whether there was room for all of it; one item of many may have been refused in what it answers."""
    try:
        answer = deed(desk)
    except DatabaseFull:
        return False
    return DatabaseFull.__name__ not in repr(answer)


def whole_states(disk: Disk, deed: Callable[[Desk], object]) -> list[dict[str, int]]:
    """What is there before *deed* and after each unit of work that it keeps, when there is room."""
    disk.again()
    states = [disk.sizes()]
    with disk.desk() as desk:
        meet(desk)
        noting = cast(Storage, Noting(desk.storage, lambda: states.append(disk.sizes())))
        assert is_done(deed, attrs.evolve(desk, storage=noting))
    return states


@pytest.mark.parametrize("what", DEEDS)
def test_a_deed_is_done_or_refused_as_a_whole(disk: Disk, what: str) -> None:
    hold_with_any_room(disk, DEEDS[what])


@pytest.mark.soak
@pytest.mark.parametrize("what", MORE_DEEDS)
def test_small_deeds_are_done_or_refused_as_a_whole(disk: Disk, what: str) -> None:
    hold_with_any_room(disk, MORE_DEEDS[what])


def hold_with_any_room(disk: Disk, deed: Callable[[Desk], object]) -> None:
    """Try *deed* with room for no page more, for one, for two, until it is done."""
    states = whole_states(disk, deed)
    refused = 0

    for room in range(MOST):
        disk.again()
        with disk.desk(room) as desk:
            meet(desk)
            if is_done(deed, desk):
                break
            assert desk.handles()[:2] == ["old0", "old1"]  # reading goes on
        refused += 1
        assert disk.sizes(checked=True) in states
    else:
        pytest.fail("it was never done")

    assert refused >= 1
    assert disk.sizes(checked=True) == states[-1] != states[0]
