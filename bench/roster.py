"""A page of the roster over a million accounts, against the same page over ten thousand."""

import sqlite3
from pathlib import Path

from bench.figures import Figure, paired, seconds
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import SqlStorage, open_storage
from influence.domain.capabilities import Kind
from influence.domain.roster import Cursor, RosterFilter, Sort, Sorting

FEW, MANY = 10_000, 1_000_000
PAGE = 50
_TIMES = 5
_MOST_FOLLOWERS = 1_000_000
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
# The copy is filled as the product would fill it; what it is counted from is left out, for no page reads it.
_FILL = f"""
{_NUMBERS}
INSERT INTO roster SELECT 1, i, 'tiktok', 'creator.' || i, NULL, substr('DEFRUSGBJP', 1 + 2 * (i * 7 % 5), 2),
  CASE WHEN i % 3 = 0 THEN 'in' WHEN i % 3 = 1 THEN 'not_in' ELSE 'unknown' END, 0,
  CASE WHEN i % 10 = 0 THEN NULL ELSE (i * 48271) % {_MOST_FOLLOWERS} END,
  1700000000000000 + i, NULL, 'creator.' || i || char(10) || char(10) || char(10) || 'creator ' || i % 977
FROM n
"""  # noqa: S608 # put together from numbers of this module
_WANTED = RosterFilter(
    kind=Kind.NON_AUTHENTICATED_TTCM, country="DE", fewest_followers=1000, most_followers=900_000
)
_SORTING = Sorting(Sort.FOLLOWERS)


def build(database: Path, accounts: int) -> SqlStorage:
    """A tenant with so many accounts in its lists."""
    prepare(f"sqlite:///{database}")
    storage = open_storage(f"sqlite:///{database}")
    storage.add_tenant("default")
    with sqlite3.connect(database) as connection:
        connection.execute(_FILL, (accounts,))
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return storage


def _page(storage: SqlStorage, after: Cursor | None) -> Cursor | None:
    with storage.view("default") as view:
        page = view.roster.page(_WANTED, _SORTING, after, PAGE)
    if len(page.rows) != PAGE:
        raise AssertionError(f"{len(page.rows)} rows fit")
    return page.next


def _pages(storage: SqlStorage) -> float:
    """The first page and the one behind it, some times over."""
    behind = _page(storage, None)
    return seconds(lambda: [_page(storage, place) for _ in range(_TIMES) for place in (None, behind)])


def measure(folder: Path) -> list[Figure]:
    """The ratio."""
    few, many = build(folder / "few.db", FEW), build(folder / "many.db", MANY)
    name = f"{2 * _TIMES} pages of {PAGE} accounts, three filters, sorted: {MANY:,} accounts ÷ {FEW:,}"
    figure = paired(name, lambda: _pages(many), lambda: _pages(few), rounds=9, bar=2.0)
    for storage in (few, many):
        storage.engine.dispose()
    return [figure]
