"""A cut-over of 100,000 accounts with 5,000,000 values, in parts and as a whole, against set-based SQL by hand."""

import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import attrs

from bench.figures import Figure, paired, seconds
from influence.adapters.policy.files import FilePolicy
from influence.adapters.sql.premises import open_premises
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import SqlStorage, SqlUnitOfWork, open_storage
from influence.adapters.system.clock import SystemClock
from influence.adapters.system.runners import SystemRunners
from influence.application.acting import Actor, unwatched
from influence.application.apply_cutover import ApplyCutover
from influence.application.plan_cutover import world_now
from influence.application.taking_turns import FIRST_BATCH, Turn, Watcher
from influence.domain.cutover import CutoverStep, Plan
from influence.domain.phase import Phase

ACCOUNTS = 100_000
_TENTH = ACCOUNTS // 10
_BY = Actor("default", "bench")
_BATCH = 1000
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


def build(database: Path, accounts: int = ACCOUNTS) -> None:
    """A database that is about to leave the old source."""
    prepare(f"sqlite:///{database}")
    open_storage(f"sqlite:///{database}").add_tenant("default")
    with sqlite3.connect(database) as connection:
        numbers = range(1, accounts + 1)
        connection.executemany(_ACCOUNT, ((number,) for number in numbers))
        connection.executemany(_LEGACY, ((n, day) for n in numbers for day in range(_LEGACY_DAYS)))
        connection.executemany(_PUBLIC, ((n, day) for n in numbers for day in range(_PUBLIC_DAYS)))
    with open_storage(f"sqlite:///{database}").begin("default") as work:
        work.commit()  # counts the rows that lists are read from
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def delete_ours(database: Path) -> None:
    """The deleting part as the cut-over does it: units of work under the lease, with a note each."""
    storage, runners, now = open_storage(f"sqlite:///{database}"), SystemRunners(), datetime.now(UTC)
    with storage.begin("default") as work:
        run = work.installation.run().claimed(runners.me, _BY.user, now)
        work.installation.claim(run)
        work.installation.move(work.installation.release().to(Phase.CLOSING, at=now, plan="bench"))
        work.commit()
    turn, removed = Turn(storage, runners, Watcher(unwatched), _BY, run, size=FIRST_BATCH), -1
    while removed:
        with turn.work() as work:
            removed = work.old_source.remove(turn.size)
            work.installation.note(CutoverStep.DELETE, now, removed)
            turn.keep(work, removed)


def delete_by_hand(database: Path, accounts: int = ACCOUNTS) -> None:
    """The same rows in plain SQL, a thousand accounts at a time."""
    connection = sqlite3.connect(database, isolation_level=None)
    for setting in ("secure_delete=ON", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("UPDATE installation SET phase = 'closing'")
    for first in range(0, accounts, _BATCH):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "DELETE FROM account_days WHERE source = 1 AND account_id > ? AND account_id <= ?",
            (first, first + _BATCH),
        )
        connection.execute("COMMIT")
    connection.close()


@attrs.define
class Timed:
    """A storage that knows how long its longest unit of work kept others waiting."""

    _storage: SqlStorage
    longest: float = 0.0

    def __getattr__(self, name: str) -> object:
        return getattr(self._storage, name)

    @contextmanager
    def begin(self, tenant: str, by: str = "") -> Iterator[SqlUnitOfWork]:
        """Start a unit of work, and look at the clock."""
        with self._storage.begin(tenant, by) as work:
            started = SystemRunners().now()
            yield work
            self.longest = max(self.longest, (SystemRunners().now() - started).total_seconds())


def plan_for(database: Path) -> Plan:
    """The plan that a user makes and reads before anything is applied."""
    world = world_now(open_storage(f"sqlite:///{database}"))
    return Plan(datetime.now(UTC), _BY.user, world.digests(), world.accounts, world.campaigns, world.removes)


def cut_over(database: Path, plan: Plan) -> float:
    """All of it, from the fitting of the plan to the seal; the answer is how long others had to wait at most."""
    url = f"sqlite:///{database}"
    storage = Timed(open_storage(url))
    applying = ApplyCutover(
        storage,  # type: ignore[arg-type]  # as above
        open_premises(url),
        SystemClock(),
        FilePolicy(None),
        SystemRunners(),
    )
    assert applying(_BY, plan).release.phase is Phase.AFTER  # noqa: S101 # a measurement of nothing is none
    return storage.longest


def measure(folder: Path) -> list[Figure]:
    """The ratios, the longest wait of others, and the memory of a process that does all of it."""
    template, tenth = folder / "template.db", folder / "tenth.db"
    build(template)
    build(tenth, _TENTH)
    plan, small = plan_for(template), plan_for(tenth)
    waits: list[float] = []

    def fresh(name: str, of: Path = template) -> Path:
        copy = folder / name
        for part in folder.glob(f"{name}*"):
            part.unlink()
        shutil.copy(of, copy)
        return copy

    def ours() -> float:
        database = fresh("ours.db")
        return seconds(lambda: delete_ours(database))

    def floor() -> float:
        database = fresh("floor.db")
        return seconds(lambda: delete_by_hand(database))

    def whole() -> float:
        database = fresh("whole.db")
        return seconds(lambda: waits.append(cut_over(database, plan)))

    def whole_tenth() -> float:
        database = fresh("small.db", tenth)
        return seconds(lambda: cut_over(database, small))

    name = "deleting 100,000 accounts' 3,000,000 of 5,000,000 values ÷ set-based SQL by hand"
    deleting = paired(name, ours, floor, rounds=3, bar=1.5)
    everything = paired("  the whole cut-over of them ÷ the same", whole, floor, rounds=1, bar=6.0)
    growth = paired("  the whole ÷ that of a tenth", whole, whole_tenth, rounds=1, bar=11.0)
    program = [sys.executable, "-m", "bench.cutover", str(fresh("memory.db"))]
    peak = float(subprocess.run(program, check=True, capture_output=True, text=True).stdout)
    return [
        deleting,
        everything,
        growth,
        Figure("  the longest wait of somebody who writes", max(waits), None, "s", 0.5),
        Figure("  peak memory of it", peak, None, "MB", _MOST_MEMORY),
    ]


if __name__ == "__main__":
    cut_over(Path(sys.argv[1]), plan_for(Path(sys.argv[1])))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
