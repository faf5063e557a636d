"""Consents and their ends, taken over from the second schema, whose tables are made anew."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from influence.adapters.sql.migrations.scripts import VERSIONS
from influence.adapters.sql.schema import check, prepare
from influence.domain.grants import EndReason
from tests.adapters.sql.raw_rows import begin_cutover, furnish, put


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A database of the second schema with an open consent and an ended one."""
    path = tmp_path / "second.db"
    scripts = [(VERSIONS / f"{number}_sqlite.sql").read_text("utf-8") for number in ("0001", "0002")]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(f"PRAGMA journal_mode = WAL; {scripts[0]} {scripts[1]}")
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.execute("INSERT INTO alembic_version VALUES ('0002')")
        connection.execute("PRAGMA foreign_keys = ON")
        furnish(connection)
        put(connection, "grants", epoch=8)
        put(connection, "consents", handle="ann", purpose="application", browser="cookie", begun_at=7)
        put(connection, "consents", tenant_id=2, state="t")
        put(connection, "consent_ends", epoch=7, reason="lost", ended_at=5)
        put(connection, "consent_ends", account_id=2, tenant_id=2, epoch=3)
    return path


def rows(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def test_consents_and_their_ends_are_taken_over(second: Path) -> None:
    consents = (
        "SELECT tenant_id, state, redirect_uri, begun_at, begun_by, handle, purpose, browser FROM consents"
    )
    asked = (consents, "SELECT * FROM consent_ends", "SELECT * FROM grants")
    before = [rows(second, statement) for statement in asked]

    assert prepare(f"sqlite:///{second}")

    consents_then, ends_then, grants_then = before
    untold = [(*grant, None) for grant in grants_then]  # nobody was told yet that it ends soon
    assert [rows(second, statement) for statement in asked] == [consents_then, ends_then, untold]
    assert rows(second, "SELECT DISTINCT taken_at, outcome, reason, account_id FROM consents") == [
        (None, None, "", None)
    ]
    check(f"sqlite:///{second}")


@pytest.mark.parametrize("reason", EndReason)
def test_every_reason_of_an_end_is_kept(second: Path, reason: EndReason) -> None:
    prepare(f"sqlite:///{second}")

    with closing(sqlite3.connect(second)) as connection:
        connection.execute("UPDATE consent_ends SET epoch = 9, reason = ? WHERE account_id = 2", (reason,))

        with pytest.raises(sqlite3.IntegrityError, match="consent_ends_reason_known"):
            connection.execute("UPDATE consent_ends SET epoch = 10, reason = 'boredom'")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_ends SET epoch = 1 WHERE account_id = 2",
        "INSERT OR REPLACE INTO consent_ends VALUES (2, 2, 3, 'withdrawn', 0)",
        "DELETE FROM grants",
    ],
)
def test_epochs_still_go_forward_only(second: Path, statement: str) -> None:
    prepare(f"sqlite:///{second}")

    with (
        closing(sqlite3.connect(second)) as connection,
        pytest.raises(sqlite3.IntegrityError, match=r"epoch_goes_forward|grant_without_end"),
    ):
        connection.execute(statement)


@pytest.mark.parametrize(("table", "subject"), [("account_days", "account_id"), ("post_days", "post_id")])
def test_times_of_figures_are_taken_over(second: Path, table: str, subject: str) -> None:
    seen = {2: (5_000, 5_000), 3: (5_000, 9_000), 4: (5_000, 4_000)}
    with closing(sqlite3.connect(second)) as connection, connection:
        for day, (as_of, fetched_at) in seen.items():
            put(connection, table, **{subject: 1}, source=1, day=day, as_of=as_of, fetched_at=fetched_at)
        begin_cutover(connection)

    prepare(f"sqlite:///{second}")

    told = rows(second, f"SELECT day, as_of, fetched_at, confirmed_after FROM {table}")  # noqa: S608
    assert told == [(day, at, then, then - at) for day, (at, then) in seen.items()]
    with (
        closing(sqlite3.connect(second)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="old_source_closed"),
    ):
        connection.execute(f"UPDATE {table} SET confirmed_after = 7")  # noqa: S608


def test_a_taken_consent_cannot_be_opened_again(second: Path) -> None:
    prepare(f"sqlite:///{second}")

    with closing(sqlite3.connect(second)) as connection:
        connection.execute("UPDATE consents SET taken_at = 5 WHERE state = 't'")
        connection.execute("UPDATE consents SET outcome = 'connected' WHERE state = 't'")

        for again in ("NULL", "6"):
            with pytest.raises(sqlite3.IntegrityError, match="consent_taken_once"):
                connection.execute(f"UPDATE consents SET taken_at = {again} WHERE state = 't'")  # noqa: S608
