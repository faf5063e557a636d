"""What the database itself has learnt of the old source's values, and what counts were made from."""

import re
import sqlite3

import sqlalchemy as sa

from influence.adapters.sql import fence
from influence.adapters.sql.daily_writes import follows, with_what_follows, written_by
from influence.adapters.sql.engines import Mode, transaction
from influence.adapters.sql.places import PLACES
from influence.adapters.sql.storage import SqlStorage
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.cutover_record import WRITES
from tests.adapters.sql.sentinels import close, plant, remove_all


def rebuild(storage: SqlStorage, most: int) -> list[int]:
    """The accounts at which the batches ended."""
    ends: list[int] = []
    after: int | None = 0
    while after is not None:
        with storage.begin("acme") as work:
            after = work.old_source.rebuild(after, most)
            work.commit()
        ends += [after] if after else []
    return ends


def test_statistics_are_made_anew_of_what_is_left(storage: SqlStorage, raw: sqlite3.Connection) -> None:
    plant(storage, 20)
    raw.execute("ANALYZE")
    raw.execute("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('posts', 'posts_external_id', 'planted')")
    close(storage)
    remove_all(storage)

    assert rebuild(storage, 7)[-1] == 20

    told = [row[0] for row in raw.execute("SELECT stat FROM sqlite_stat1")]
    assert told
    assert "planted" not in told


def test_where_nothing_was_learnt_nothing_is(storage: SqlStorage, raw: sqlite3.Connection) -> None:
    plant(storage, 3)
    close(storage)
    remove_all(storage)

    rebuild(storage, 100)

    assert raw.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'sqlite_stat%'").fetchone() == (0,)


def test_lists_are_counted_anew_for_everybody(storage: SqlStorage, raw: sqlite3.Connection) -> None:
    plant(storage, 10)
    close(storage)
    remove_all(storage)
    before = raw.execute("SELECT * FROM roster ORDER BY account_id").fetchall()
    raw.execute("UPDATE roster SET followers = 1, search = 'spoilt'")

    rebuild(storage, 3)

    assert raw.execute("SELECT * FROM roster ORDER BY account_id").fetchall() == before


def test_the_fence_is_tried_at_every_place_that_could_hold_something() -> None:
    assert set(fence.ATTEMPTS) == {name for name, place in PLACES.items() if place.marks}


def test_the_fence_tries_rows_that_name_all_they_must() -> None:
    for place, (attempt, _) in fence.ATTEMPTS.items():
        named = set(re.sub(r"[^a-z_,]", "", attempt.split("(")[1].split(")")[0]).split(","))
        must = {column.name for column in metadata.tables[place].columns if _must_be_said(column)}

        assert must <= named, place


def _must_be_said(column: sa.Column[object]) -> bool:
    is_given = column.server_default is not None or column.computed is not None
    return not (column.nullable or is_given or column.name == "id")


def test_statements_tell_what_they_write() -> None:
    told = {
        "SELECT * FROM posts": None,
        "INSERT INTO posts (id) VALUES (1)": "posts",
        "INSERT OR IGNORE INTO posts VALUES (1)": "posts",
        '  UPDATE "accounts" SET id = 1': "accounts",
        "\nDELETE FROM looks WHERE 1": "looks",
        "WITH some AS (SELECT 1) DELETE FROM jobs": "jobs",
        "SAVEPOINT update_posts": None,
    }

    assert {text: written_by(text) for text in told} == told


def test_what_the_database_changes_by_itself_counts_as_said(storage: SqlStorage) -> None:
    with transaction(storage.engine, Mode.READ) as connection:
        known = follows(connection)

    assert "letter_attachments" in known["letters"]
    assert "roster_due" in known["accounts"]
    assert with_what_follows({"letters": 2}, known)["letter_attachments"] == 2


def test_what_is_not_compared_is_a_table_with_a_reason(raw: sqlite3.Connection) -> None:
    tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    assert set(WRITES) <= tables
    assert all(WRITES.values())
