"""Keeping a day's figures of 100,000 accounts, and reading the chart of one metric over two years."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from bench.figures import Figure, paired, seconds
from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.snapshots import ACCOUNTS as LAYOUT
from influence.adapters.sql.storage import open_storage
from influence.adapters.sql.tables.figures import account_days
from influence.application.acting import Actor
from influence.application.read_history import ReadHistory
from influence.domain.accounts import AccountId
from influence.domain.formulas import Definitions
from influence.domain.metrics import SHAPES, AccountMetric, Shape
from influence.domain.observations import Snapshot
from influence.domain.provenance import Provenance
from influence.domain.trends import Span
from influence.domain.values import Money, Value

ACCOUNTS: Final = 100_000
_DAYS: Final = 730
_KEPT_DAYS: Final = 3
_CHART_MILLISECONDS, _CHART_TIMES = 5.0, 3.0
_FIRST: Final = datetime(2025, 1, 1, 6, tzinfo=UTC)
_A: Final = AccountMetric
_TWELVE: Final = LAYOUT.numbers[1:13]
"""Twelve numbers, which stand in columns: all but TikTok's mean of views."""
_ACCOUNT: Final = """
INSERT INTO accounts (id, tenant_id, network, handle, handle_folded, creator_id, membership, checked_at, door,
                      added_at, added_by, version)
VALUES (?1, 1, 'tiktok', 'creator.' || ?1, 'creator.' || ?1, ?1, 'in', 0, 'crm', 0, 'bench', 0)
"""
_CHART: Final = """
SELECT as_of, fetched_at, follower_count FROM account_days WHERE account_id = 1 AND source = 2 ORDER BY day
"""
_COLUMNS: Final = ", ".join(column.name for column in account_days.c if column.computed is None)
_STORED: Final = f"SELECT {_COLUMNS} FROM account_days WHERE day = (SELECT max(day) FROM account_days)"  # noqa: S608
Said = list[tuple[AccountId, Snapshot[AccountMetric]]]


def _build(database: Path) -> None:
    prepare(f"sqlite:///{database}")
    open_storage(f"sqlite:///{database}").add_tenant("default")
    with sqlite3.connect(database) as connection:
        connection.executemany(_ACCOUNT, ((number,) for number in range(1, ACCOUNTS + 1)))
    connection.close()
    with open_storage(f"sqlite:///{database}").begin("default") as work:
        work.commit()  # makes the rows that lists are read from: they cost once, and whether or not figures come
    _settle(database)


def _settle(database: Path) -> int:
    """The size of the file once its log is empty."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return database.stat().st_size


def _number(metric: AccountMetric, dice: Random) -> Value:
    if SHAPES[metric] is Shape.COUNT:
        return dice.randrange(1, 2_000_000)
    return round(dice.random(), 4) if SHAPES[metric] is not Shape.MEAN else dice.randrange(1, 90_000)


def _numbers(day: int) -> Said:
    """Twelve numbers of each account. Only the old source ever told so many."""
    dice, at = Random(day), _FIRST + timedelta(days=day)
    return [
        (AccountId(one), Snapshot(Provenance.LEGACY, at, at, {m: _number(m, dice) for m in _TWELVE}))
        for one in range(1, ACCOUNTS + 1)
    ]


def _consenting(day: int) -> Said:
    """Twelve metrics of each account as a consenting member's: five numbers, and seven texts and lists."""
    dice, at = Random(day), _FIRST + timedelta(days=day)

    def values(one: int) -> dict[AccountMetric, Value]:
        half = round(dice.random() / 2, 4)
        return {
            _A.FOLLOWER_COUNT: dice.randrange(1, 2_000_000),
            _A.VIDEO_COUNT: dice.randrange(1, 900),
            _A.AVERAGE_VIEWS: dice.randrange(1, 90_000),
            _A.ENGAGEMENT_RATE: round(dice.random() / 9, 4),
            _A.COMPLETION_RATE: round(dice.random(), 4),
            _A.USER_NAME: f"creator.{one}",
            _A.DISPLAY_NAME: f"Creator {one}",
            _A.CREATOR_ID: str(7_100_000_000_000_000_000 + one),
            _A.CREATOR_RATE: Money(250.0, "EUR"),
            _A.AUDIENCE_COUNTRIES: (("DE", half), ("US", 0.25), ("AT", 0.125)),
            _A.AUDIENCE_GENDERS: (("female", half), ("male", 1 - half)),
            _A.AUDIENCE_AGES: (("18-24", half), ("25-34", 0.25), ("35+", 0.125)),
        }

    return [
        (AccountId(one), Snapshot(Provenance.TTCM_AUTHORISED, at, at, values(one), Definitions.TTCM))
        for one in range(1, ACCOUNTS + 1)
    ]


def _keep(database: Path, said: Said) -> float:
    storage = open_storage(f"sqlite:///{database}")

    def run() -> None:
        with storage.begin("default") as work:
            work.figures.keep_accounts(said)
            work.commit()

    return seconds(run)


def _keep_by_hand(database: Path, rows: list[tuple[object, ...]]) -> float:
    connection = sqlite3.connect(database, isolation_level=None)
    for setting in ("secure_delete=ON", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {setting}")
    marks = ", ".join("?" * len(rows[0]))

    def run() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO account_days ({_COLUMNS}) VALUES ({marks})", rows)  # noqa: S608
        connection.execute("COMMIT")

    took = seconds(run)
    connection.close()
    return took


def _rows(database: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(database)
    rows = connection.execute(_STORED).fetchall()
    connection.close()
    return rows


def _bytes(folder: Path, template: Path, day_of: Callable[[int], Said]) -> float:
    """Bytes that one value costs after three days; the pages that the first day leaves half empty are full then."""
    database = folder / "bytes.db"
    shutil.copy(template, database)
    before, values = _settle(database), 0
    for day in range(_KEPT_DAYS):
        said = day_of(day)
        _keep(database, said)
        values += sum(len(snapshot.values) for _, snapshot in said)
    size = _settle(database) - before
    database.unlink()
    return size / values


def _writing(folder: Path, template: Path) -> Iterator[Figure]:
    first, second = _numbers(0), _numbers(1)
    yield Figure(
        "bytes a stored value, 100,000 accounts × 12 numbers",
        _bytes(folder, template, _numbers),
        None,
        "B",
        10,
    )
    yield Figure(
        "  the same, 12 metrics of consenting members, texts and lists among them",
        _bytes(folder, template, _consenting),
        None,
        "B",
        45,
    )
    one_day, two_days = folder / "one_day.db", folder / "two_days.db"
    shutil.copy(template, one_day)
    _keep(one_day, first)
    _settle(one_day)
    shutil.copy(one_day, two_days)
    _keep(two_days, second)
    rows = _rows(two_days)

    def fresh() -> Path:
        copy = folder / "fresh.db"
        for part in folder.glob("fresh.db*"):
            part.unlink()
        shutil.copy(one_day, copy)
        return copy

    yield paired(
        "keeping a day's figures of 100,000 accounts ÷ sqlite3.executemany of the same rows",
        lambda: _keep(fresh(), second),
        lambda: _keep_by_hand(fresh(), rows),
        rounds=5,
        bar=2.0,
    )


def _charting(folder: Path, template: Path) -> Iterator[Figure]:
    database = folder / "chart.db"
    shutil.copy(template, database)
    storage = open_storage(f"sqlite:///{database}")
    dice = Random(7)
    days = [_FIRST + timedelta(days=day) for day in range(_DAYS)]
    said = [
        (
            AccountId(1),
            Snapshot(
                Provenance.TTCM_PUBLIC,
                at,
                at,
                {_A.FOLLOWER_COUNT: dice.randrange(10**6), _A.LIKE_COUNT: dice.randrange(10**7)},
                Definitions.TTCM,
            ),
        )
        for at in days
    ]
    with storage.begin("default") as work:
        work.figures.keep_accounts(said)
        work.commit()
    clock = SteppedClock(days[-1] + timedelta(hours=1))
    read = ReadHistory(storage, FakeMarketplace(clock), clock)
    by = Actor("default", "bench")
    bare = sqlite3.connect(database)

    def ours() -> None:
        row = read.of(by, "creator.1", _A.FOLLOWER_COUNT, Span())
        if sum(len(segment.points) for segment in row.chart.segments) != _DAYS:
            raise AssertionError(f"not every day is on the chart: {row.chart}")

    ratio = paired(
        "",
        lambda: min(seconds(ours) for _ in range(20)),
        lambda: min(seconds(lambda: bare.execute(_CHART).fetchall()) for _ in range(20)),
        rounds=5,
        bar=_CHART_TIMES,
    )
    bare.close()
    yield _chart_figure(ratio.ours * 1000, (ratio.floor or 0.0) * 1000)


def _chart_figure(ours: float, floor: float) -> Figure:
    """The bar is the larger of a time and of so many bare queries, in milliseconds."""
    bar = max(_CHART_MILLISECONDS, _CHART_TIMES * floor)
    name = (
        f"chart of one metric over two years: {_CHART_MILLISECONDS:g} ms or {_CHART_TIMES:g} × the bare query"
    )
    return Figure(f"{name} ({floor:.2f} ms)", ours, None, "ms", bar)


def measure(folder: Path) -> list[Figure]:
    """Bytes, the ratio of writing, the time of a chart."""
    template = folder / "template.db"
    _build(template)
    return [*_writing(folder, template), *_charting(folder, template)]
