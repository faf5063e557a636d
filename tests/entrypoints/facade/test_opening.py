"""Opening the product in a program: on a file, on adapters of one's own, several at once, and closing it again."""

import shutil
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

import influence
from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.log_file import MemoryLogFile
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.memory.notifier import RecordingNotifier
from influence.adapters.memory.premises import MemoryPremises
from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.sql.schema import DatabaseMissing
from influence.application.acting import Actor
from influence.application.read_audit import Wanted
from influence.application.run_campaigns import Brief
from influence.domain.doors import NotAMember
from influence.domain.errors import BadInput
from influence.domain.events import Numbered
from influence.domain.jobs import Ending
from influence.domain.membership import Membership
from influence.domain.ports.cutover import Premises
from influence.domain.ports.erasures import LogFile
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import UnitOfWork
from influence.entrypoints.facade.influence import Influence
from influence.entrypoints.own import PortMissing
from influence.entrypoints.settings import Settings

SUMMER = Brief("Summer", "Acme")


def at_home(folder: Path) -> Settings:
    """Settings that lie in *folder* and come from nowhere else."""
    return Settings(home=str(folder), database=str(folder / "studio.db"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the product was set up."""
    folder = tmp_path_factory.mktemp("made")
    with Influence.open(at_home(folder)) as opened:
        assert opened.set_up() is True
    return folder


@pytest.fixture
def app(made: Path, tmp_path: Path) -> Iterator[Influence]:
    """The product on a file of this test."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    with Influence.open(at_home(tmp_path), user="mara") as opened:
        yield opened


@attrs.frozen
class OwnQueue:
    """A queue of the host, which takes events."""

    taken: list[str] = attrs.field(factory=list)

    def take(self, work: UnitOfWork, by: Actor, events: Sequence[Numbered]) -> None:
        """Write the kinds of *events* down."""
        self.taken.extend(one.event.kind.value for one in events)


@attrs.frozen
class Brought:
    """The product on adapters that the host brought along."""

    app: Influence
    market: FakeMarketplace
    notifier: RecordingNotifier
    queue: OwnQueue
    clock: SteppedClock


@pytest.fixture
def brought(tmp_path: Path) -> Iterator[Brought]:
    """The product on adapters in memory; one creator is in TikTok's marketplace, one is not."""
    clock = SteppedClock()
    market, notifier, queue = FakeMarketplace(clock), RecordingNotifier(), OwnQueue()
    market.add_creator("ann.cooks")
    market.add_creator("bob.bakes", Membership.NOT_IN)
    storage = MemoryStorage(clock)
    with Influence.open(
        at_home(tmp_path),
        user="mara",
        storage=storage,
        clock=clock,
        ttcm=market,
        notifier=notifier,
        queue=(queue,),
        ports={Premises: MemoryPremises(storage), LogFile: MemoryLogFile()},
    ) as opened:
        opened.set_up()
        yield Brought(opened, market, notifier, queue, clock)


def test_opening_touches_nothing(tmp_path: Path) -> None:
    threads = set(threading.enumerate())

    with Influence.open(at_home(tmp_path)):
        assert list(tmp_path.iterdir()) == []
        assert set(threading.enumerate()) <= threads


def test_what_was_never_set_up_says_so(tmp_path: Path) -> None:
    with Influence.open(at_home(tmp_path)) as app, pytest.raises(DatabaseMissing):
        app.campaigns.list()

    assert list(tmp_path.iterdir()) == []


def test_setting_up_twice_changes_nothing(app: Influence) -> None:
    assert app.set_up() is False


def test_commands_are_recorded_under_who_acts(app: Influence) -> None:
    app.campaigns.create(SUMMER)
    app.acting("tomas").campaigns.archive("Summer")

    assert [row.by for row in app.audit.list(Wanted()) if row.kind == "campaign"] == ["tomas", "mara"]


def test_tenants_see_nothing_of_each_other(app: Influence) -> None:
    bolt = app.acting("ines", tenant="bolt")
    bolt.set_up()
    app.campaigns.create(SUMMER)

    assert bolt.campaigns.list() == ()
    assert [row.campaign.name for row in app.campaigns.list()] == ["Summer"]
    assert {row.name for row in app.tenants.list()} == {"default", "bolt"}


def test_several_products_in_one_process_share_nothing(made: Path, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        shutil.copytree(made, folder)
        (folder / "sealing.key").unlink()
    apps = [Influence.open(at_home(folder), user="mara") for folder in folders]
    for app in apps:
        assert app.set_up() is False
    apps[0].campaigns.create(SUMMER)

    seen = [[row.campaign.name for row in app.campaigns.list()] for app in apps]
    keys = {(folder / "sealing.key").read_text() for folder in folders}
    apps[0].close()

    assert seen == [["Summer"], []]
    assert len(keys) == 2
    assert apps[1].campaigns.list() == ()
    apps[1].close()


def test_a_relative_file_stays_the_same_file(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    shutil.copytree(made, first)
    second.mkdir()
    monkeypatch.chdir(first)
    with Influence.open(Settings(home=str(tmp_path), database="sqlite:///studio.db")) as app:
        monkeypatch.chdir(second)
        app.campaigns.create(SUMMER)

    with Influence.open(at_home(first)) as app:
        assert [row.campaign.name for row in app.campaigns.list()] == ["Summer"]
    assert not list(second.iterdir())


def test_an_address_brings_the_settings_of_the_program(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(made / "studio.db", tmp_path)
    monkeypatch.setenv("INFLUENCE_HOME", str(tmp_path))
    monkeypatch.setenv("INFLUENCE_USER", "ines")

    with Influence.open(f"sqlite:///{tmp_path}/studio.db") as app:
        assert app.set_up() is False
        app.campaigns.create(SUMMER)
        makers = {row.campaign.created_by for row in app.campaigns.list()}

    assert makers == {"ines"}
    assert (tmp_path / "sealing.key").exists()


@pytest.mark.parametrize("address", ["postgresql://db/studio", "sqlite://", "no address"])
def test_an_address_that_names_no_file_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        Influence.open(Settings(home=str(tmp_path), database=address if "://" in address else "://"))


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_postgresql_is_refused_in_plain_words(scheme: str) -> None:
    with pytest.raises(BadInput) as refused:
        Influence.open(f"{scheme}://ann:geheim@db.example/studio")

    assert refused.value.code == "bad_database_address"
    assert "PostgreSQL is not supported yet" in str(refused.value)
    assert "geheim" not in str(refused.value)
    assert any("sqlite:///" in way for way in refused.value.remedies)


def test_members_come_in_and_others_hear_why_not(brought: Brought) -> None:
    added = brought.app.accounts.add_from_crm(handle="ann.cooks")

    with pytest.raises(NotAMember):
        brought.app.accounts.add_from_crm(handle="bob.bakes")
    assert (added.handle, added.added_by) == ("ann.cooks", "mara")
    assert [entry.row.account.handle for entry in brought.app.accounts.list()] == ["ann.cooks"]


def test_the_clock_of_the_host_tells_the_time(brought: Brought) -> None:
    brought.clock.set(datetime(2031, 5, 6, 7, tzinfo=UTC))

    assert brought.app.campaigns.create(SUMMER).created_at == datetime(2031, 5, 6, 7, tzinfo=UTC)


def test_the_notifier_and_the_queue_of_the_host_hear(brought: Brought) -> None:
    brought.app.accounts.add_from_crm(handle="ann.cooks")

    told = brought.app.messages.tell()

    assert told == len(brought.notifier.told) == len(brought.queue.taken) > 0
    assert brought.notifier.told[0][1].who == "ann.cooks"
    assert brought.queue.taken[0] == brought.notifier.told[0][1].kind.value


def test_the_queue_of_the_host_does_what_is_due(brought: Brought) -> None:
    brought.app.accounts.add_from_crm(handle="ann.cooks")

    ran = brought.app.worker.run_due()

    assert {one.job.kind for one in ran} >= {"tell", "refresh", "messages"}
    assert [one.error for one in ran if one.result is None or one.result.ending is Ending.FAILED] == []
    assert brought.notifier.told
    assert brought.app.worker.run_due() == ()


def test_what_belongs_to_a_storage_must_come_with_it(brought: Brought, tmp_path: Path) -> None:
    with pytest.raises(PortMissing) as refused:
        brought.app.backups.make(tmp_path / "copy.db")

    assert "Copies" in str(refused.value)
    assert brought.app.cutover.verify() == ()


def test_any_other_port_can_be_brought_along(tmp_path: Path) -> None:
    class Asked(Exception):
        """The policy of the host was asked."""

    class OwnPolicy:
        def on(self, day: object) -> object:
            raise Asked

    ports = {Policy: OwnPolicy()}
    with Influence.open(at_home(tmp_path), storage=MemoryStorage(), ports=ports) as app:
        app.set_up()

        with pytest.raises(Asked):
            app.tenants.set("default", plan="small")


def test_many_threads_share_one_product(app: Influence) -> None:
    names = [f"Campaign {number}" for number in range(8)]
    threads = [threading.Thread(target=app.campaigns.create, args=(Brief(name, "Acme"),)) for name in names]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(row.campaign.name for row in app.campaigns.list()) == names


def test_the_package_offers_its_names_late() -> None:
    assert influence.Influence is Influence
    assert influence.Settings is Settings
    assert {"Influence", "Settings", "__version__"} <= set(dir(influence))
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        influence.Nothing  # type: ignore[attr-defined]  # noqa: B018 - asking is the test
