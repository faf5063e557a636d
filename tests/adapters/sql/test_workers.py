"""Workers in processes of their own, on one file."""

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.sql.storage import SqlStorage
from influence.adapters.system.clock import SystemClock
from influence.domain.jobs import LEASE, UNFINISHED, LeaseLost
from influence.domain.ports.jobs import Claim
from influence.testing.moments import MINUTE

ROOT = Path(__file__).parents[3]
ROUNDS = 25


def start(database: Path, name: str, rounds: int, *more: str) -> "subprocess.Popen[str]":
    log = database.with_name("log.txt")
    words = ["-m", "tests.adapters.sql.working", str(database), str(log), name, str(rounds), *more]
    return subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_two_processes_never_run_one_job_at_once(database: Path, storage: SqlStorage) -> None:
    workers = [start(database, name, ROUNDS) for name in ("ann", "bob")]
    for worker in workers:
        worker.communicate(timeout=120)
        assert worker.returncode == 0

    running: dict[str, str] = {}
    begun: Counter[str] = Counter()
    for line in database.with_name("log.txt").read_text().splitlines():
        tenant, what, name = line.split()
        if what == "begins":
            assert tenant not in running, line
            running[tenant] = name
            begun[name] += 1
        else:
            assert running.pop(tenant) == name, line
    assert begun == {"ann": ROUNDS, "bob": ROUNDS}
    assert running == {}
    jobs = storage.jobs.all()
    assert sum(job.lease_token for job in jobs) == 2 * ROUNDS
    assert [job.lease_until for job in jobs] == [None, None]


@pytest.mark.slow
def test_the_job_of_a_killed_worker_is_taken_over(database: Path, storage: SqlStorage) -> None:
    worker = start(database, "ann", 1, "block")
    assert worker.stdout is not None
    assert worker.stdout.readline() == "held\n"
    worker.send_signal(signal.SIGKILL)
    worker.communicate(timeout=60)
    (lost,) = (job for job in storage.jobs.all() if job.lease_until is not None)
    machine = SteppedClock(SystemClock().now())
    wanted = Claim(
        now=lost.due_at, at=machine.now(), until=machine.now() + MINUTE, kinds=["work"], tenant=lost.tenant
    )

    at_once = storage.jobs.claim(wanted)
    later = machine.advance(LEASE)
    heir = storage.jobs.claim(
        Claim(now=lost.due_at, at=later, until=later + MINUTE, kinds=["work"], tenant=lost.tenant)
    )

    assert at_once is None
    assert heir is not None
    assert (heir.lease_token, heir.last_outcome, heir.attempts) == (lost.lease_token + 1, UNFINISHED, 1)
    with pytest.raises(LeaseLost):
        storage.jobs.end(lost)
    with storage.view(lost.tenant) as view:
        assert [event.who for _, event in view.outbox.waiting(9)] == ["ann"]
