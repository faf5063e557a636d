"""Commands within a transaction of the host: kept with its rows, dropped with its rows, recorded like any other."""

import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import attrs
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from influence.adapters.memory.clock import NOON, SteppedClock
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.sql.joining import NotOurDatabase, join
from influence.adapters.sql.schema import DatabaseForeign
from influence.adapters.sql.storage import SqlStorage
from influence.application.read_audit import Wanted
from influence.application.run_campaigns import Brief
from influence.domain.campaigns import Campaign, CampaignExists, CampaignNotFound
from influence.domain.errors import BadInput
from influence.domain.ports.storage import TenantNotFound
from influence.entrypoints.facade.influence import Influence
from influence.entrypoints.facade.joined import JOINABLE, NotJoinable
from influence.entrypoints.settings import Settings

NOTE = sa.text("INSERT INTO studio_notes (text) VALUES ('from the host')")
NOTES = sa.text("SELECT count(*) FROM studio_notes")
SUMMER = Brief("Summer", "Acme")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with tables of a host, in which the product was set up."""
    folder = tmp_path_factory.mktemp("made")
    file = folder / "host.db"
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE studio_notes (id INTEGER PRIMARY KEY, text TEXT)")
        connection.exec_driver_sql("INSERT INTO studio_notes (text) VALUES ('older than the product')")
    with Influence.open(Settings(home=str(folder)), engine=engine) as app:
        assert app.set_up() is True
        assert app.set_up() is False
    engine.dispose()
    return file


@attrs.frozen
class Hosted:
    """A host with its engine, and the product on it."""

    engine: sa.Engine
    app: Influence
    settings: Settings

    def notes(self) -> int:
        """How many notes of the host are kept."""
        with self.engine.connect() as connection:
            return int(connection.execute(NOTES).scalar_one()) - 1

    def campaigns(self) -> list[str]:
        """The campaigns that are kept."""
        return [row.campaign.name for row in self.app.campaigns.list()]


@pytest.fixture
def hosted(made: Path, tmp_path: Path) -> Iterator[Hosted]:
    """A host on a file of this test."""
    shutil.copy(made, tmp_path)
    engine = sa.create_engine(f"sqlite:///{tmp_path / made.name}", connect_args={"timeout": 0.2})
    settings = Settings(home=str(tmp_path))
    with Influence.open(settings, engine=engine, user="mara") as app:
        yield Hosted(engine, app, settings)
    engine.dispose()


def test_rows_and_command_are_kept_together(hosted: Hosted) -> None:
    with Session(hosted.engine) as session:
        session.execute(NOTE)
        made = hosted.app.joined(session).campaigns.create(SUMMER)
        before = hosted.campaigns()
        session.commit()

    assert before == []
    assert (made.name, hosted.notes(), hosted.campaigns()) == ("Summer", 1, ["Summer"])


def test_rows_and_command_are_dropped_together(hosted: Hosted) -> None:
    with Session(hosted.engine) as session:
        hosted.app.joined(session).campaigns.create(SUMMER)
        session.execute(NOTE)
        session.rollback()

    assert (hosted.notes(), hosted.campaigns()) == (0, [])


def test_leaving_a_connection_drops_both(hosted: Hosted) -> None:
    with hosted.engine.connect() as connection:
        hosted.app.joined(connection).campaigns.create(SUMMER)
        connection.execute(NOTE)

    assert (hosted.notes(), hosted.campaigns()) == (0, [])


def test_the_transaction_sees_what_it_did(hosted: Hosted) -> None:
    with hosted.engine.begin() as connection:
        joined = hosted.app.joined(connection)
        joined.campaigns.create(SUMMER)
        joined.campaigns.archive("Summer")
        seen = [(row.campaign.name, row.campaign.archived_at is not None) for row in joined.campaigns.list()]

    assert seen == [("Summer", True)]
    assert hosted.campaigns() == ["Summer"]


def test_a_refused_command_leaves_the_rows_alone(hosted: Hosted) -> None:
    with Session(hosted.engine) as session:
        joined = hosted.app.joined(session)
        joined.campaigns.create(SUMMER)
        session.execute(NOTE)
        with pytest.raises(CampaignExists):
            joined.campaigns.create(SUMMER)
        with pytest.raises(CampaignNotFound):
            joined.campaigns.archive("Winter")
        session.commit()

    assert (hosted.notes(), hosted.campaigns()) == (1, ["Summer"])


def test_what_a_unit_of_work_does_not_keep_is_gone(hosted: Hosted) -> None:
    kept, dropped = (Campaign(name, "Acme", NOON, "mara") for name in ("Kept", "Dropped"))
    storage = hosted.app._house.adapters.kept
    assert isinstance(storage, SqlStorage)
    with hosted.engine.begin() as connection:
        with join(storage, lambda: connection).begin("default", "mara") as work:
            work.campaigns.add(kept)
            work.commit()
            work.campaigns.add(dropped)
        connection.execute(NOTE)

    assert (hosted.notes(), hosted.campaigns()) == (1, ["Kept"])


def test_a_savepoint_of_the_host_takes_the_command_back(hosted: Hosted) -> None:
    with Session(hosted.engine) as session:
        joined = hosted.app.joined(session)
        joined.campaigns.create(SUMMER)
        point = session.begin_nested()
        joined.campaigns.create(Brief("Autumn", "Acme"))
        point.rollback()
        session.execute(NOTE)
        session.commit()

    assert (hosted.notes(), hosted.campaigns()) == (1, ["Summer"])


def test_a_session_can_go_on_after_its_commit(hosted: Hosted) -> None:
    with Session(hosted.engine) as session:
        joined = hosted.app.joined(session)
        joined.campaigns.create(SUMMER)
        session.commit()
        joined.campaigns.archive("Summer")
        session.rollback()

    assert [row.campaign.archived_at for row in hosted.app.campaigns.list()] == [None]


def test_each_command_is_recorded_under_who_acted(hosted: Hosted) -> None:
    with Session(hosted.engine) as session:
        hosted.app.joined(session).campaigns.create(SUMMER)
        hosted.app.acting("tomas").joined(session).campaigns.archive("Summer")
        session.commit()
    with Session(hosted.engine) as session:
        hosted.app.acting("ines").joined(session).campaigns.create(Brief("Autumn", "Acme"))
        session.rollback()

    told = [(row.by, row.verb) for row in hosted.app.audit.list(Wanted()) if row.kind == "campaign"]
    assert [by for by, _ in told] == ["tomas", "mara"]
    assert all(chain.broken is None for chain in hosted.app.audit.verify().chains)


def test_other_tenants_are_other_tenants(hosted: Hosted) -> None:
    with hosted.engine.connect() as connection, pytest.raises(TenantNotFound):
        hosted.app.acting("ines", tenant="bolt").joined(connection).campaigns.create(SUMMER)


def test_members_come_in_with_the_rows_of_the_host(hosted: Hosted) -> None:
    market = FakeMarketplace(clock := SteppedClock())
    market.add_creator("ann.cooks")
    with (
        Influence.open(hosted.settings, engine=hosted.engine, ttcm=market, clock=clock) as app,
        Session(hosted.engine) as session,
    ):
        added = app.joined(session).accounts.add_from_crm(handle="ann.cooks")
        session.execute(NOTE)
        session.commit()

        assert [entry.row.account.handle for entry in app.accounts.list()] == [added.handle]
    assert hosted.notes() == 1


def test_what_cannot_be_taken_back_is_not_joined(hosted: Hosted) -> None:
    with hosted.engine.connect() as connection:
        joined = hosted.app.joined(connection)

        for deed in (joined.sync.accounts, joined.cutover.status, joined.worker.run_due, joined.backups.list):
            with pytest.raises(NotJoinable):
                deed()


def test_whoever_may_be_joined_is_wired(hosted: Hosted) -> None:
    with hosted.engine.connect() as connection:
        joined = hosted.app.joined(connection)

        assert [type(joined.accounts._ask(kind)) for kind in JOINABLE] == list(JOINABLE)


def test_looking_changes_nothing_and_ends(hosted: Hosted) -> None:
    with hosted.engine.connect() as connection:
        joined = hosted.app.joined(connection)
        looking = joined.accounts.list()
        assert list(looking) == []
        connection.execute(NOTE)
        connection.commit()

    assert hosted.notes() == 1


def test_others_wait_only_while_the_host_writes(hosted: Hosted) -> None:
    with Session(hosted.engine) as session:
        joined = hosted.app.joined(session)
        joined.campaigns.list()
        hosted.app.campaigns.create(SUMMER)
        with pytest.raises(CampaignExists):
            joined.campaigns.create(SUMMER)
        session.rollback()

    hosted.app.campaigns.archive("Summer")


def test_another_database_is_not_joined(hosted: Hosted, tmp_path: Path) -> None:
    other = sa.create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    in_memory = sa.create_engine("sqlite://")

    for engine in (other, in_memory):
        with engine.connect() as connection, pytest.raises(NotOurDatabase):
            hosted.app.joined(connection)
        engine.dispose()


def test_adapters_brought_along_are_not_joined(hosted: Hosted, tmp_path: Path) -> None:
    settings = Settings(home=str(tmp_path), database=str(tmp_path / "nowhere.db"))
    with (
        Influence.open(settings, storage=MemoryStorage()) as app,
        hosted.engine.connect() as connection,
        pytest.raises(NotOurDatabase),
    ):
        app.joined(connection)


def test_an_engine_in_memory_is_refused() -> None:
    with pytest.raises(BadInput):
        Influence.open(Settings(home="nowhere"), engine=sa.create_engine("sqlite://"))


def test_a_host_with_tables_of_our_names_is_left_alone(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE Accounts (id INTEGER PRIMARY KEY)")

    settings = Settings(home=str(tmp_path))
    with Influence.open(settings, engine=engine) as app, pytest.raises(DatabaseForeign) as refused:
        app.set_up()

    assert "accounts" in str(refused.value)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 1
    engine.dispose()


def test_the_guards_hold_on_the_connections_of_the_host(hosted: Hosted) -> None:
    with hosted.engine.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "secure_delete", "synchronous", "query_only")
        }

    assert told == {"foreign_keys": 1, "secure_delete": 1, "synchronous": 2, "query_only": 0}


def _die(file: str, settings: Settings, when: str) -> NoReturn:
    """Write as a host does, and be killed before its commit or after it."""
    engine = sa.create_engine(f"sqlite:///{file}")
    app = Influence.open(settings, engine=engine)
    with Session(engine) as session:
        session.execute(NOTE)
        app.joined(session).campaigns.create(SUMMER)
        session.execute(NOTE)
        if when == "after":
            session.commit()
        os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("it was killed")


@pytest.mark.parametrize(("when", "kept"), [("before", 0), ("after", 2)])
def test_a_kill_leaves_both_or_neither(hosted: Hosted, when: str, kept: int) -> None:
    file = str(hosted.engine.url.database)
    child = os.fork()
    if not child:
        try:
            _die(file, hosted.settings, when)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)

    assert os.WTERMSIG(status) == signal.SIGKILL
    assert (hosted.notes(), len(hosted.campaigns())) == (kept, min(kept, 1))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
