"""A cut-over of 100,000 accounts and 500,000 posts, in parts and as a whole, against set-based SQL by hand."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import attrs

from bench.figures import Figure, paired, seconds
from bench.old_world import VALUES_OF_EACH, build, delete_by_hand
from influence.adapters.policy.files import FilePolicy
from influence.adapters.sql.premises import open_premises
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
_BY = Actor("default", "bench")
_BATCH = 1000
_MOST_MEMORY = 300.0


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


@attrs.frozen
class Told:
    """What a process tells of its cut-over: how long it took, how long others waited at most, and its memory."""

    seconds: float
    longest: float
    mebibytes: float


def in_a_process(database: Path) -> Told:
    """All of it, in a process of its own."""
    program = [sys.executable, "-m", "bench.cutover", str(database)]
    told = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    return Told(*json.loads(told))


def measure(folder: Path) -> list[Figure]:
    """The ratios, the longest wait of others, and the memory of a process that does all of it."""
    template, tenth = folder / "template.db", folder / "tenth.db"
    build(template, ACCOUNTS)
    build(tenth, ACCOUNTS // 10)
    done: list[Told] = []

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
        return seconds(lambda: delete_by_hand(database, ACCOUNTS, _BATCH))

    def whole() -> float:
        done.append(in_a_process(fresh("whole.db")))
        return done[-1].seconds

    old = f"{ACCOUNTS:,} accounts' {ACCOUNTS * VALUES_OF_EACH:,} values"
    deleting = paired(
        f"deleting the old source's of {old} ÷ set-based SQL by hand", ours, floor, rounds=3, bar=1.5
    )
    everything = paired("  the whole cut-over of them ÷ the same", whole, floor, rounds=2, bar=6.0)
    small = in_a_process(fresh("small.db", tenth))
    return [
        deleting,
        everything,
        Figure("  the whole ÷ that of a tenth", done[-1].seconds, small.seconds, "s", 11.0),
        Figure("  the longest wait of somebody who writes", max(one.longest for one in done), None, "s", 0.5),
        Figure("  peak memory of it", max(one.mebibytes for one in done), None, "MB", _MOST_MEMORY),
    ]


def _peak() -> float:
    """The most memory that this program held; what its parent had at its birth does not count."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def main() -> None:
    """Cut the database over that is named, and print what there is to tell."""
    database = Path(sys.argv[1])
    plan, waits = plan_for(database), list[float]()
    taken = seconds(lambda: waits.append(cut_over(database, plan)))
    print(json.dumps([taken, max(waits), _peak()]))


if __name__ == "__main__":
    main()
