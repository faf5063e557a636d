import sqlite3
from collections.abc import Mapping
from typing import Any, Final

import pytest

from tests.adapters.sql.raw_rows import begin_cutover, furnish, put

OLD: Final[Mapping[str, Mapping[str, Any]]] = {
    "account_days": {"source": 1},
    "post_days": {"source": 1},
    "posts": {"source": "legacy", "external_id": "old"},
    "attachments": {"why": "legacy_capture", "by": ""},
}
TURNED: Final[Mapping[str, str]] = {
    # an update that makes a row the old source's
    "account_days": "UPDATE account_days SET source = 1",
    "post_days": "UPDATE post_days SET source = 1",
    "posts": "UPDATE posts SET source = 'legacy'",
    "attachments": "UPDATE attachments SET why = 'legacy_capture'",
}
MOVES: Final = [
    (phase, wanted) for phase in ("before", "closing", "after") for wanted in ("before", "closing", "after")
]
FORWARD: Final = {("before", "closing"), ("closing", "after")}


@pytest.mark.parametrize("phase", ["closing", "after"])
@pytest.mark.parametrize("table", OLD)
def test_nothing_of_the_old_source_is_inserted_any_more(
    raw: sqlite3.Connection, table: str, phase: str
) -> None:
    furnish(raw)
    begin_cutover(raw)
    raw.execute("UPDATE installation SET phase = ?", (phase,))

    with pytest.raises(sqlite3.IntegrityError, match="old_source_closed"):
        put(raw, table, **OLD[table])
    put(raw, table, **({"external_id": "new"} if table == "posts" else {}))


@pytest.mark.parametrize("table", TURNED)
def test_no_row_becomes_the_old_sources_any_more(raw: sqlite3.Connection, table: str) -> None:
    furnish(raw)
    if table != "posts":
        put(raw, table)
    begin_cutover(raw)

    with pytest.raises(sqlite3.IntegrityError, match="old_source_closed"):
        raw.execute(TURNED[table])


@pytest.mark.parametrize("table", OLD)
def test_replacing_a_row_is_inserting_one(raw: sqlite3.Connection, table: str) -> None:
    furnish(raw)
    put(raw, table, **OLD[table])
    begin_cutover(raw)
    written = raw.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
    names = ", ".join(f'"{name}"' for (name,) in written)

    with pytest.raises(sqlite3.IntegrityError, match="old_source_closed"):
        raw.execute(f"INSERT OR REPLACE INTO {table} ({names}) SELECT {names} FROM {table}")  # noqa: S608


def test_an_old_figure_is_not_confirmed_any_more(raw: sqlite3.Connection) -> None:
    furnish(raw)
    put(raw, "account_days", source=1)
    begin_cutover(raw)

    with pytest.raises(sqlite3.IntegrityError, match="old_source_closed"):
        raw.execute("UPDATE account_days SET confirmed_after = 2")


@pytest.mark.parametrize("table", OLD)
def test_removing_stays_possible(raw: sqlite3.Connection, table: str) -> None:
    furnish(raw)
    number = put(raw, table, **OLD[table])
    begin_cutover(raw)

    key = {"account_days": "source", "post_days": "source"}.get(table, "id")
    gone = raw.execute(f"DELETE FROM {table} WHERE {key} = ?", (1 if key == "source" else number,))  # noqa: S608

    assert gone.rowcount == 1


@pytest.mark.parametrize(("phase", "wanted"), MOVES)
def test_the_phase_goes_one_step_forward_only(raw: sqlite3.Connection, phase: str, wanted: str) -> None:
    for step in ("closing", "after")[: ("before", "closing", "after").index(phase)]:
        raw.execute("UPDATE installation SET phase = ?", (step,))

    if (phase, wanted) in FORWARD or phase == wanted:
        raw.execute("UPDATE installation SET phase = ?", (wanted,))
    else:
        with pytest.raises(sqlite3.IntegrityError, match="phase_goes_forward"):
            raw.execute("UPDATE installation SET phase = ?", (wanted,))


def test_a_phase_nobody_knows_is_refused(raw: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="phase_goes_forward"):
        raw.execute("UPDATE installation SET phase = 'never'")


@pytest.mark.parametrize(
    "deed",
    [
        "DELETE FROM installation",
        "INSERT INTO installation (id, phase) VALUES (2, 'before')",
        "INSERT OR REPLACE INTO installation (id, phase) VALUES (1, 'before')",
    ],
)
def test_there_is_one_release(raw: sqlite3.Connection, deed: str) -> None:
    begin_cutover(raw)

    with pytest.raises(sqlite3.IntegrityError, match="phase_goes_forward"):
        raw.execute(deed)

    assert raw.execute("SELECT phase FROM installation").fetchall() == [("closing",)]


def test_without_a_release_nothing_old_is_taken(raw: sqlite3.Connection) -> None:
    furnish(raw)
    raw.execute("DROP TRIGGER installation_stays")
    raw.execute("DELETE FROM installation")

    with pytest.raises(sqlite3.IntegrityError, match="old_source_closed"):
        put(raw, "account_days", source=1)
