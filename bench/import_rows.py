"""Importing 100,000 rows against `csv` and plain `sqlite3.executemany` into the same tables."""

import csv
import sqlite3
from pathlib import Path
from random import Random

from bench.figures import Figure, paired, seconds
from influence.adapters.files.tables import FileTables
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import open_storage
from influence.adapters.system.clock import SystemClock
from influence.application.acting import Actor
from influence.application.add_from_crm import AddFromCrm
from influence.application.import_accounts import FileToImport, ImportAccounts

ROWS = 100_000
_SCALES = {"K": 1_000, "M": 1_000_000}
_ACCOUNTS = """
INSERT INTO accounts (id, tenant_id, network, handle, handle_folded, membership, door, added_at, added_by, version)
VALUES (?, 1, 'tiktok', ?, ?, 'unknown', 'taken_over', 0, 'floor', 0)
"""
_DAYS = """
INSERT INTO account_days (account_id, source, day, as_of, follower_count, legacy_average_views,
                          legacy_average_likes, legacy_average_comments, lists) VALUES (?, 1, 0, 0, ?, ?, ?, ?, ?)
"""


def write_export(path: Path, rows: int) -> None:
    """A ranking as the old source exported it."""
    dice = Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["Tiktoker name", "Tiktok name", "Subscribers count", "Views avg.", "Likes avg", "Comments avg."]
        )
        for number in range(rows):
            counts = (f"{dice.uniform(1, 999):.1f}{dice.choice('KM')}" for _ in range(4))
            writer.writerow([f"creator.{number}", f"Creator №{number} ✨", *counts])


def _count(text: str) -> int:
    return round(float(text[:-1]) * _SCALES[text[-1]])


def _floor(export: Path, database: Path) -> float:
    prepare(f"sqlite:///{database}")
    open_storage(f"sqlite:///{database}").add_tenant("default")

    def run() -> None:
        with sqlite3.connect(database) as connection, export.open(encoding="utf-8", newline="") as file:
            connection.execute("PRAGMA secure_delete=ON")
            rows = csv.reader(file)
            next(rows)
            accounts, days = [], []
            for number, (handle, name, *counts) in enumerate(rows, start=1):
                accounts.append((number, handle, handle.casefold()))
                days.append((number, *map(_count, counts), f'{{"display_name":"{name}"}}'))
            connection.executemany(_ACCOUNTS, accounts)
            connection.executemany(_DAYS, days)

    return seconds(run)


def _ours(export: Path, database: Path) -> float:
    url = f"sqlite:///{database}"
    prepare(url)
    storage, clock = open_storage(url), SystemClock()
    storage.add_tenant("default")
    add = AddFromCrm(storage, FakeMarketplace(clock), clock)
    take_in = ImportAccounts(storage, FileTables(), add, clock)
    by = Actor("default", "bench")

    def run() -> None:
        report = take_in(by, FileToImport(str(export), legacy=True))
        if report.added != ROWS:
            raise AssertionError(f"{report.added} rows came in")

    return seconds(run)


def measure(folder: Path) -> list[Figure]:
    """The ratio."""
    export = folder / "export.csv"
    write_export(export, ROWS)
    fresh = iter(range(1_000))
    name = "import of 100,000 rows ÷ csv + sqlite3.executemany"
    return [
        paired(
            name,
            lambda: _ours(export, folder / f"ours{next(fresh)}.db"),
            lambda: _floor(export, folder / f"floor{next(fresh)}.db"),
            rounds=3,
            bar=4.0,
        )
    ]
