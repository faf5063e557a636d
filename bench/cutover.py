"""The deleting part of a cut-over of 100,000 accounts with 5,000,000 values, against set-based SQL by hand."""

import resource
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Figure, paired, seconds
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import open_storage
SUBJECTS_PER_BATCH = 1000
from influence.domain.cutover import CutoverStep
from influence.domain.phase import Phase

ACCOUNTS = 100_000
_LEGACY_DAYS, _PUBLIC_DAYS = 3, 4  # 3 × 10 values of the old source and 4 × 5 of TikTok: 50 an account
_MOST_MEMORY = 300.0
_ACCOUNT = """
INSERT INTO accounts (id, tenant_id, network, handle, handle_folded, membership, door, added_at, added_by, version)
VALUES (?1, 1, 'tiktok', 'creator.' || ?1, 'creator.' || ?1, 'in', 'taken_over', 0, 'bench', 0)
"""
_LEGACY = """
INSERT INTO account_days (account_id, source, day, as_of, follower_count, video_count, engagement_rate,
  legacy_average_views, legacy_average_likes, legacy_average_comments, legacy_followers_growth,
  legacy_follower_credibility, legacy_followers, legacy_total_posts)
VALUES (?1, 1, ?2, 0, ?1 * 7, ?1, 0.5, ?1 * 3, ?1 * 2, ?1, 0.1, 0.9, ?1 * 7, ?1 % 900)
"""
_PUBLIC = """
INSERT INTO account_days (account_id, source, day, as_of, follower_count, like_count, video_count, lists)
VALUES (?1, 2, ?2, 0, ?1 * 7, ?1 * 9, ?1, json_object('user_name', 'creator.' || ?1, 'display_name', 'Creator'))
"""


def build(database: Path) -> None:
    """A database that is about to leave the old source."""
    prepare(f"sqlite:///{database}")
    open_storage(f"sqlite:///{database}").add_tenant("default")
    with sqlite3.connect(database) as connection:
        numbers = range(1, ACCOUNTS + 1)
        connection.executemany(_ACCOUNT, ((number,) for number in numbers))
        connection.executemany(_LEGACY, ((n, day) for n in numbers for day in range(_LEGACY_DAYS)))
        connection.executemany(_PUBLIC, ((n, day) for n in numbers for day in range(_PUBLIC_DAYS)))
    with open_storage(f"sqlite:///{database}").begin("default") as work:
        work.commit()  # counts the rows that lists are read from
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def delete_ours(database: Path) -> None:
    """The deleting part as the cut-over does it: a unit of work and a note per batch."""
    storage = open_storage(f"sqlite:///{database}")
    now = datetime.now(UTC)
    with storage.begin("default") as work:
        work.installation.move(work.installation.release().to(Phase.CLOSING, at=now, plan="bench"))
        work.commit()
    removed = -1
    while removed:
        with storage.begin("default") as work:
            removed = work.old_source.remove(SUBJECTS_PER_BATCH)
            work.installation.note(CutoverStep.DELETE, now, removed)
            work.commit()


def delete_by_hand(database: Path) -> None:
    """The same batches in plain SQL."""
    connection = sqlite3.connect(database, isolation_level=None)
    for setting in ("secure_delete=ON", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("UPDATE installation SET phase = 'closing'")
    for first in range(0, ACCOUNTS, SUBJECTS_PER_BATCH):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "DELETE FROM account_days WHERE source = 1 AND account_id > ? AND account_id <= ?",
            (first, first + SUBJECTS_PER_BATCH),
        )
        connection.execute("COMMIT")
    connection.close()


def measure(folder: Path) -> list[Figure]:
    """The ratio, and the memory of a process that only deletes."""
    template = folder / "template.db"
    build(template)

    def fresh(name: str) -> Path:
        copy = folder / name
        for part in folder.glob(f"{name}*"):
            part.unlink()
        shutil.copy(template, copy)
        return copy

    def ours() -> float:
        database = fresh("ours.db")
        return seconds(lambda: delete_ours(database))

    def floor() -> float:
        database = fresh("floor.db")
        return seconds(lambda: delete_by_hand(database))

    name = "deleting 100,000 accounts' 3,000,000 of 5,000,000 values ÷ set-based SQL by hand"
    ratio = paired(name, ours, floor, rounds=3, bar=1.5)
    program = [sys.executable, "-m", "bench.cutover", str(fresh("memory.db"))]
    peak = float(subprocess.run(program, check=True, capture_output=True, text=True).stdout)
    return [ratio, Figure("  peak memory of it", peak, None, "MB", _MOST_MEMORY)]


if __name__ == "__main__":
    delete_ours(Path(sys.argv[1]))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
