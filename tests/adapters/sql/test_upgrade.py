"""A database of the first schema, with everything in it, on its way to the present one."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from influence.adapters.sql import schema
from influence.adapters.sql.migrations.scripts import VERSIONS
from influence.adapters.sql.schema import (
    REVISIONS,
    DatabaseBusy,
    DatabaseNewer,
    DatabaseOutdated,
    check,
    prepare,
)
from influence.adapters.sql.storage import open_storage
from influence.domain.consents import ConsentPurpose
from influence.domain.networks import Network
from influence.domain.orders import OrderId
from influence.testing.builders import a_grant, a_message, an_end
from influence.testing.moments import NOON
from tests.adapters.sql.raw_rows import furnish, put

Rows = dict[str, list[dict[str, Any]]]
_SINCE: Final = (
    *("cutover_runs", "cutover_records", "cutover_counts", "cutover_digests", "cutover_others"),
    *("audit_records", "audit_names", "audit_pending"),
    *("identity", "backups", "erasures"),
    *("kept_reports", "kept_participants", "kept_posts", "kept_values"),
    *("consent_ends", "inbox", "drift_alarms"),
    *(
        "groups",
        "influencers",
        "influencer_tags",
        "influencer_notes",
        "influencer_groups",
        "roster",
        "roster_due",
    ),
    *("applications", "leftovers", "invites", "images", "jobs", "looks"),
    *("due_erasures", "handles", "order_remarks", "merges"),
    *("agreements", "order_steps", "link_requests"),
    *("deliverables", "due_reminders", "campaign_codes"),
    *("people", "notices", "letters", "letter_attachments", "message_templates"),
    "schedules",
    *("webhook_endpoints", "webhook_secrets", "webhook_deliveries", "webhook_attempts"),
    *("api_keys", "deeds"),
)
"""Tables that the first schema did not have."""
STATEMENTS: Final = sum(
    not paragraph.lstrip().startswith("--")
    for paragraph in (VERSIONS / "0002_sqlite.sql").read_text("utf-8").split("\n\n")
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database as the first version made it, with rows in every table."""
    path = tmp_path / "old.db"
    script = (VERSIONS / "0001_sqlite.sql").read_text("utf-8")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(f"PRAGMA journal_mode = WAL; {script}")
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
        connection.execute("PRAGMA foreign_keys = ON")
        furnish(connection)
        put(connection, "grants", epoch=3, sealed_access=bytes(range(256)), scopes="a b")
        put(connection, "grants", account_id=2, tenant_id=2)
        put(connection, "consents", handle="ann")
        put(connection, "consents", tenant_id=2, state="t")
        put(connection, "orders", key="called", called_at=5, upstream_id=None)
        placed = {"upstream_id": "7", "campaign_code": "C", "invite_link": "l", "placed_at": 6}
        put(connection, "orders", key="placed", called_at=5, sent_at=7, **placed)
        for table in ("order_links", "attachments", "removed_posts", "outbox"):
            put(connection, table)
        for table in ("account_days", "post_days"):
            put(connection, table, as_of=5, fetched_at=5)
            put(connection, table, as_of=5, day=2, fetched_at=8)
        put(connection, "attachments", why="order_link", order_id=1)
        put(connection, "cutover_steps")
    return path


def url_of(path: Path) -> str:
    """The address of a file."""
    return f"sqlite:///{path}"


def rows_of(path: Path) -> Rows:
    """Every row of every table but the number of the schema, with names, as anybody reads it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")]  # noqa: S608
            for (name,) in tables
            if name != "alembic_version"
        }


def only_columns_of(rows: Rows, before: Rows) -> Rows:
    """*rows* with the tables and columns that were there *before*."""
    return {
        table: [{name: row[name] for name in told[0]} for row in rows[table]] if told else rows[table]
        for table, told in before.items()
    }


def structure(path: Path) -> list[tuple[str, str, str]]:
    """Everything that the schema describes, written alike."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        ).fetchall()
    return sorted((kind, name, "".join(sql.split())) for kind, name, sql in rows if "alembic" not in name)


def test_the_old_file_has_rows_in_every_table(old: Path) -> None:
    assert [table for table, rows in rows_of(old).items() if not rows] == []


def test_an_upgrade_loses_nothing(old: Path) -> None:
    before = rows_of(old)

    assert prepare(url_of(old))

    after = rows_of(old)
    assert only_columns_of(after, before) == before
    assert set(after) - set(before) == set(_SINCE)
    assert {table: len(after[table]) for table in _SINCE if after[table]} == {
        "roster": len(before["accounts"]),  # it is a copy
        "identity": 1,  # the installation gets its name
        "cutover_runs": 1,  # the lease that nobody holds yet
    }
    check(url_of(old))


def test_an_upgraded_file_is_built_like_a_new_one(old: Path, database: Path) -> None:
    prepare(url_of(old))

    assert structure(old) == structure(database)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_old_rows_work_on_after_an_upgrade(old: Path) -> None:
    prepare(url_of(old))
    storage = open_storage(url_of(old))

    with storage.begin("acme") as work:
        ann = work.accounts.find(Network.TIKTOK, "ann")
        assert ann is not None
        assert ann.grant is not None
        assert (ann.grant.epoch, ann.grant.refresh_begun_at, ann.grant.refresh_tries) == (3, None, 0)
        assert (ann.consent_end, ann.grant.sealed_access) == (None, bytes(range(256)))
        work.accounts.grant(ann.id, ann.grant.refresh_begun(NOON))
        work.accounts.end_grant(ann.id, an_end(3))
        work.accounts.grant(ann.id, a_grant("open-ann", 4))
        consent = work.consents.find("s", NOON.replace(year=1970, month=1, day=1, hour=0))
        assert (consent.purpose, consent.browser) == (ConsentPurpose.DASHBOARD, None)
        called = work.orders.keyed("called")
        assert called is not None
        assert called.reference is None
        work.orders.save(attrs.evolve(called, reference="asked later"))
        assert work.orders.get(OrderId(1)).reference is None
        work.commit()

    assert storage.tenants_with_grant("open-ann") == ("acme", "bolt")
    assert storage.tenant_of_consent("t") == "bolt"
    assert storage.inbox.put(a_message(), NOON)
    storage.engine.dispose()


_KILLED: Final = """
import os, signal, sys
import sqlalchemy as sa
from influence.adapters.sql.schema import prepare

url, last = sys.argv[1], int(sys.argv[2])
run = sa.Connection.exec_driver_sql
done = 0

def count(connection, statement, *more, **names):
    global done
    if statement.startswith(("ALTER", "CREATE", "UPDATE")):
        done += 1
        if done > last:
            os.kill(os.getpid(), signal.SIGKILL)
    return run(connection, statement, *more, **names)

sa.Connection.exec_driver_sql = count
if last < 0:
    commit = sa.Connection.commit
    sa.Connection.commit = lambda connection: os.kill(os.getpid(), signal.SIGKILL)
    last = 10**6
prepare(url)
"""


@pytest.fixture(params=[0, 1, 2, STATEMENTS // 2, STATEMENTS - 1, -1])
def killed(old: Path, request: pytest.FixtureRequest) -> Path:
    """The old database after an upgrade was killed before one more statement, or before its commit (-1)."""
    command = [sys.executable, "-c", _KILLED, url_of(old), str(request.param)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    return old


def test_a_killed_upgrade_leaves_the_old_database(
    killed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DatabaseOutdated, match="0001"):
        check(url_of(killed))
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "REVISIONS", ("0001",))
        check(url_of(killed))
    before = rows_of(killed)
    assert not set(before) & set(_SINCE)

    assert prepare(url_of(killed))

    assert only_columns_of(rows_of(killed), before) == before
    check(url_of(killed))


def test_an_earlier_program_leaves_the_upgraded_file_alone(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(url_of(old))
    before = rows_of(old)
    monkeypatch.setattr(schema, "REVISIONS", REVISIONS[:-1])

    for deed in (check, prepare, open_storage):
        with pytest.raises(DatabaseNewer, match=REVISIONS[-1]):
            deed(url_of(old))
    assert rows_of(old) == before


def test_an_upgrade_waits_for_nobody_for_ever(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("influence.adapters.sql.engines.PATIENCE", 0.01)
    with closing(sqlite3.connect(old, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")

        with pytest.raises(DatabaseBusy):
            prepare(url_of(old))

    assert prepare(url_of(old))


def test_many_may_upgrade_at_once(old: Path) -> None:
    program = "import sys; from influence.adapters.sql.schema import prepare; print(prepare(sys.argv[1]))"
    command = [sys.executable, "-c", program, url_of(old)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]

    told = [process.communicate()[0].strip() for process in running]

    assert sorted(told) == ["False", "False", "True"]
    check(url_of(old))
