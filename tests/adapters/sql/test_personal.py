import sqlite3
from contextlib import closing
from pathlib import Path

from influence.adapters.sql.personal import BY_HAND, NOBODY, PERSONAL, WHOLE
from influence.adapters.sql.places import PLACES


def columns_of(database: Path) -> dict[str, set[str]]:
    """Every column there is, by table, as the database itself tells."""
    with closing(sqlite3.connect(database)) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {
            table: {name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}
            for table in tables
        }


def test_every_column_says_what_becomes_of_it(database: Path) -> None:
    about_persons = {table: set(rows.columns) for table, rows in {**PERSONAL, **BY_HAND}.items()}
    about_nobody = {table: set(kept.columns) for table, kept in NOBODY.items()}
    declared = {t: names for t, names in {**about_persons, **about_nobody}.items() if t not in WHOLE}

    there = {table: names for table, names in columns_of(database).items() if table not in WHOLE}

    assert {
        t: names - declared.get(t, set()) for t, names in there.items() if names - declared.get(t, set())
    } == {}
    assert {
        t: names - there.get(t, set()) for t, names in declared.items() if names - there.get(t, set())
    } == {}


def test_no_table_is_declared_twice() -> None:
    kinds = (PERSONAL, BY_HAND, NOBODY)

    assert sum(map(len, kinds)) == len({*PERSONAL, *BY_HAND, *NOBODY})


def test_both_registries_know_the_same_tables() -> None:
    assert {*PERSONAL, *BY_HAND, *NOBODY} == set(PLACES)


def test_every_table_with_an_account_is_a_persons(database: Path) -> None:
    owners = {"account_id", "influencer_id", "order_id", "post_id"}

    holding = {table for table, names in columns_of(database).items() if names & owners}

    assert holding - {"roster_due"} <= {*PERSONAL}
