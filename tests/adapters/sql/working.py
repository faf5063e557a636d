"""A worker as a process of its own: `python working.py DATABASE LOG NAME ROUNDS [block]`."""

import os
import sys
import time
from pathlib import Path
from typing import cast

from influence.adapters.sql.storage import open_storage
from influence.adapters.system.clock import SystemChance, SystemClock
from influence.application.acting import Actor
from influence.application.duties import Ask, Duty
from influence.application.holding_leases import Hold, LeasedStorage
from influence.application.run_due_jobs import RunDueJobs, Shift
from influence.domain.events import Event, EventKind
from influence.domain.jobs import Ending, Result
from influence.testing.moments import MINUTE


def main(database: str, log: str, name: str, rounds: int, *, blocks: bool = False) -> None:
    """Run so many jobs; each writes down when it begins and ends, and in between what it does."""
    storage = open_storage(f"sqlite:///{database}")
    clock = SystemClock()
    hold = Hold(storage.jobs, clock)
    leased = LeasedStorage(storage, hold)

    def note(what: str, by: Actor) -> None:
        handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, f"{by.tenant} {what} {name}\n".encode())
        os.close(handle)

    def work(ask: Ask, by: Actor) -> Result:
        note("begins", by)
        with leased.begin(by.tenant) as unit:
            unit.outbox.put(Event(EventKind.ACCOUNT_TAKEN, name))
            unit.commit()
        if blocks:
            print("held", flush=True)  # noqa: T201 - the test waits for it
            time.sleep(60)
        note("ends", by)
        return Result(Ending.STOPPED, name)  # due again at once

    run = RunDueJobs(storage.jobs, storage, clock, clock, SystemChance(), hold)
    shift = Shift(cast("Ask", None), name, duties=[Duty("work", MINUTE, work, "to work")])
    done = 0
    while done < rounds:
        done += run(shift) is not None


if __name__ == "__main__":
    database, log, name, rounds, *more = sys.argv[1:]
    main(str(Path(database)), log, name, int(rounds), blocks=bool(more))
