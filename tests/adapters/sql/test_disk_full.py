# ruff: noqa: S608 # names of tables come from the database itself
"""A disk that is full at each page that a deed needs: it is done, or refused as a whole."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing as closed
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

import attrs
import pytest
from sqlalchemy import event

from influence.adapters.memory.log_file import MemoryLogFile
from influence.adapters.memory.signer import MemorySigner
from influence.adapters.sql.engines import engine_for
from influence.adapters.sql.errors import DatabaseFull
from influence.adapters.sql.premises import SqlPremises
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import SqlStorage
from influence.application.apply_erasure import ApplyErasure
from influence.application.check_memberships import Which
from influence.application.keep_reports import KeepReports
from influence.application.place_orders import Wanted
from influence.application.plan_erasure import PlanErasure
from influence.application.plan_erasure import Wanted as ErasureWanted
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
}


def publish(desk: Desk) -> None:
    """A video of each member at TikTok; the market of a new desk has none."""
    for handle in MEMBERS * 3:
        desk.market.add_video(handle)


def refresh(desk: Desk) -> object:
    """Figures of everybody and of their videos."""
    publish(desk)
    return desk.sync_accounts(desk.by), desk.sync_posts(desk.by)


def refresh_and_keep(desk: Desk) -> object:
    """The same, and a report on it."""
    reports = KeepReports(desk.storage, desk.read_posts, desk.policy, desk.clock)
    return refresh(desk), [reports.keep(desk.by, "Spring") for _ in range(3)]


def erase(desk: Desk) -> object:
    """A member who takes part, with everything that is held."""
    plan = PlanErasure(desk.storage, desk.chance, desk.clock)(desk.by, ErasureWanted(handle=MEMBERS[0]))
    apply = ApplyErasure(
        desk.storage,
        desk.premises,
        MemoryLogFile(),
        desk.revoke_consents,
        MemorySigner(),
        desk.chance,
        desk.clock,
    )
    return apply(desk.by, plan)


def take_in_posts(desk: Desk) -> object:
    """Posts of the old source and of another network, as a customer's file has them."""
    rows = "".join(f"https://www.instagram.com/p/p{number}/,mia{number},{number}\n" for number in range(60))
    return desk.take_posts("Spring", "url,handle,likes\n" + rows)


LONG_DEEDS: Final[Deeds] = {
    # units of work one after the other: each is kept as a whole
    "everything is refreshed": refresh,
    "reports are kept": refresh_and_keep,
    "a creator is erased": erase,
    "posts are taken in": take_in_posts,
    "a cut-over is carried through": Desk.cut_over,
}


NEED_NO_ROOM: Final = frozenset({"a creator is erased"})
"""What takes away never waits for space."""
LONGEST: Final = frozenset({"a creator is erased", "a cut-over is carried through"})
"""Looked at unit by unit only where there is time."""


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


@pytest.mark.parametrize("what", LONG_DEEDS)
def test_a_long_deed_stops_between_its_units_of_work(disk: Disk, what: str) -> None:
    states = None if what in LONGEST else whole_states(disk, LONG_DEEDS[what])

    assert try_with(disk, LONG_DEEDS[what], 1, states) is (what in NEED_NO_ROOM)


@pytest.mark.soak
@pytest.mark.parametrize("what", LONG_DEEDS.keys() - NEED_NO_ROOM)
def test_a_long_deed_stops_there_with_any_room(disk: Disk, what: str) -> None:
    hold_with_any_room(disk, LONG_DEEDS[what])


@pytest.mark.soak
@pytest.mark.parametrize("what", LONG_DEEDS.keys() - NEED_NO_ROOM)
def test_a_long_deed_goes_on_once_there_is_room(disk: Disk, what: str) -> None:
    states = whole_states(disk, LONG_DEEDS[what])
    assert not try_with(disk, LONG_DEEDS[what], 1, states)

    with disk.desk() as desk:
        meet(desk)
        assert is_done(LONG_DEEDS[what], desk)

    assert disk.sizes(checked=True).keys() == states[-1].keys()


def test_a_report_is_made_on_a_full_disk(disk: Disk) -> None:
    with disk.desk() as desk:
        meet(desk)
        refresh(desk)

    with disk.desk(0) as desk:
        made = desk.report(desk.by, "Spring")

    assert len(made.participants) == len(MEMBERS)


def test_a_full_disk_names_the_way_out() -> None:
    (way_out,) = DatabaseFull("influence.db").remedies

    assert "run the same command again" in way_out


@pytest.mark.soak
@pytest.mark.parametrize("what", MORE_DEEDS)
def test_small_deeds_are_done_or_refused_as_a_whole(disk: Disk, what: str) -> None:
    hold_with_any_room(disk, MORE_DEEDS[what])


def hold_with_any_room(disk: Disk, deed: Callable[[Desk], object]) -> None:
    """Try *deed* with room for no page more, for one, for two, until it is done."""
    states = whole_states(disk, deed)
    refused = 0

    for room in range(MOST):
        if try_with(disk, deed, room, states):
            break
        refused += 1
    else:
        pytest.fail("it was never done")

    assert refused >= 1
    assert disk.sizes(checked=True) == states[-1] != states[0]


def try_with(
    disk: Disk,
    deed: Callable[[Desk], object],
    room: int,
    states: Sequence[Mapping[str, int]] | None,
) -> bool:
    """Whether *deed* was done with room for so many pages; if not, what is there is one of the whole *states*."""
    disk.again()
    with disk.desk(room) as desk:
        meet(desk)
        if is_done(deed, desk):
            return True
        assert desk.handles()[:2] == ["old0", "old1"]  # reading goes on
    left = disk.sizes(checked=True)
    assert states is None or left in states
    return False
