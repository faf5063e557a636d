import sqlite3
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from influence.adapters.sql import engines
from influence.adapters.sql.engines import Mode, engine_for, transaction
from influence.adapters.sql.errors import DatabaseBusy, DatabaseUnsafe
from influence.adapters.sql.storage import SqlStorage
from influence.testing.builders import a_member, a_message, an_event
from influence.testing.moments import NOON

SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "foreign_keys": 1,
    "temp_store": 2,
    "busy_timeout": 30_000,
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_connection_has_its_protections(storage: SqlStorage, setting: str) -> None:
    for _ in range(2):
        with storage.engine.connect() as connection:
            assert connection.exec_driver_sql(f"PRAGMA {setting}").scalar() == SETTINGS[setting]
        storage.engine.dispose()


@pytest.mark.parametrize("setting", ["secure_delete", "foreign_keys", "synchronous"])
def test_a_database_that_ignores_a_protection_is_refused(database: Path, setting: str) -> None:
    engine = engine_for(f"sqlite:///{database}")

    def ignoring(connection: sqlite3.Connection, _: Any) -> None:
        def ask(action: int, subject: str | None, *_: object) -> int:
            ours = action == sqlite3.SQLITE_PRAGMA and subject == setting
            return sqlite3.SQLITE_IGNORE if ours else sqlite3.SQLITE_OK

        connection.set_authorizer(ask)

    event.listen(engine, "connect", ignoring, insert=True)

    with pytest.raises(DatabaseUnsafe, match=setting), engine.connect():
        pass


def test_a_second_writer_waits_and_then_is_told(storage: SqlStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "PATIENCE", 0.05)
    impatient = SqlStorage(engine_for(f"sqlite:///{storage.engine.url.database}".replace("file:", "")))

    with storage.begin("acme"), pytest.raises(DatabaseBusy), impatient.begin("acme"):
        pass

    with impatient.begin("acme") as work:
        work.outbox.put(an_event())
        work.commit()
    impatient.engine.dispose()


def test_who_gets_no_connection_is_told(storage: SqlStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "PATIENCE", 0.05)
    crowded = SqlStorage(engine_for(f"sqlite:///{storage.engine.url.database}".replace("file:", "")))

    with ExitStack() as stack:
        views = (stack.enter_context(crowded.view("acme")) for _ in range(100))
        with pytest.raises(DatabaseBusy):
            list(views)

    assert crowded.tenants() == ("acme", "bolt")
    crowded.engine.dispose()


def test_a_message_that_cannot_be_kept_in_time_is_told(
    storage: SqlStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "PATIENCE", 0.05)
    impatient = SqlStorage(engine_for(f"sqlite:///{storage.engine.url.database}".replace("file:", "")))

    with storage.begin("acme"), pytest.raises(DatabaseBusy):
        impatient.inbox.put(a_message(), NOON)

    assert impatient.inbox.put(a_message(), NOON)
    impatient.engine.dispose()


def test_a_connection_that_looked_can_write_again(storage: SqlStorage) -> None:
    for _ in range(3):
        with storage.view("acme") as view:
            assert view.tenant == "acme"
        with storage.begin("acme") as work:
            work.outbox.put(an_event())
            work.commit()

    with storage.view("acme") as view:
        assert len(view.outbox.waiting(10)) == 3


def test_work_after_a_commit_needs_another_one(storage: SqlStorage) -> None:
    with storage.begin("acme") as work:
        work.outbox.put(an_event())
        work.commit()
        work.outbox.put(an_event())

    with storage.view("acme") as view:
        assert len(view.outbox.waiting(10)) == 1


def test_errors_do_not_repeat_what_was_bound(storage: SqlStorage) -> None:
    secret = "a value nobody should read in a log"
    with storage.begin("acme") as work, pytest.raises(sa.exc.StatementError) as error:
        work.accounts.add(a_member(secret, trouble=b"\0"))

    assert secret not in str(error.value)


def test_reading_does_not_wait_for_a_writer(storage: SqlStorage) -> None:
    with transaction(storage.engine, Mode.WRITE), storage.view("acme") as view:
        assert view.outbox.waiting(1) == ()
