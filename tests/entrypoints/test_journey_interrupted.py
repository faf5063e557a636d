"""A cut-over that is killed on its way: nothing half is ever shown, and the same command goes on."""

import signal
import time
from pathlib import Path

import pytest

from tests.entrypoints.old_source import SENTINEL, write
from tests.support.program import PATIENCE, Program

pytestmark = pytest.mark.journey

MANY = 6_000
APPLY = ("cutover", "apply", "plan.json", "--yes")


@pytest.fixture
def agency(program: Program) -> Program:
    """A database with many accounts of the old source, and a plan."""
    rows = ([f"creator{n}", f"{SENTINEL} {n}", str(70_000 + n), str(3 * n + 1)] for n in range(MANY))
    write(program.folder / "many.csv", [["handle", "name", "followers", "views avg."], *rows])
    program.say("init")
    program.say("import", "many.csv", "--source", "legacy")
    program.say("cutover", "plan", "--offline", "-o", "plan.json")
    return program


def size_of(path: Path) -> int:
    """Its size; a log comes and goes."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def stop_with(program: Program, sent: signal.Signals, *, grown: int) -> tuple[int, str]:
    """Start to apply the plan and stop it when the log has grown so many times; the status, and what it said."""
    log = Path(f"{program.database}-wal")
    seen, size, until = 0, 0, time.monotonic() + PATIENCE
    with program.start(*APPLY) as applying:
        while seen < grown and applying.poll() is None and time.monotonic() < until:
            now = size_of(log)
            seen, size = (seen + 1, now) if now > size else (seen, size)
            time.sleep(0.001)
        applying.send_signal(sent)
        try:
            _, told = applying.communicate(timeout=PATIENCE)
        finally:
            applying.kill()
    return applying.returncode, told.decode()


def test_a_cut_over_that_was_stopped_twice_is_finished_by_the_same_command(agency: Program) -> None:
    interrupted, told = stop_with(agency, signal.SIGINT, grown=1)
    assert interrupted == 130
    assert told.strip().endswith("the same command continues.")
    assert "Traceback" not in told

    killed, _ = stop_with(agency, signal.SIGKILL, grown=4)
    status = agency.ask("cutover", "status")
    assert killed == -signal.SIGKILL
    assert status["phase"] == "closing"
    assert 0 < status["left"]["account snapshots"] <= MANY

    assert SENTINEL not in agency.say("accounts", "list", "--json", "--limit", "50")
    assert agency.refuse("import", "many.csv", "--source", "legacy")["code"] == "cutover_begun"
    assert agency.refuse("cutover", "verify")["code"] == "old_source_left"

    finished = agency.ask(*APPLY)

    assert finished["phase"] == "after"
    assert set(finished["left"].values()) == {0}
    assert agency("cutover", "verify").status == 0
    assert SENTINEL.encode() not in agency.stored()
    assert len(agency.ask("accounts", "list", "--all")) == MANY
