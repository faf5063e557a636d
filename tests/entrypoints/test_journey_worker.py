"""The worker, started as its users start it: it does what is due, says so, and ends when it is told to."""

import signal
from collections.abc import Iterator

import pytest

from tests.entrypoints.story import settled
from tests.support.program import PATIENCE, Program, program_in, simulator

pytestmark = pytest.mark.journey

ACCOUNTS = 5


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A simulated world of a few creators, whom the old source left as accounts."""
    with simulator(program_in(tmp_path_factory.mktemp("worker"))) as program:
        with program.warm() as warm:
            handles = settled(warm, ACCOUNTS, "100%").members
            (program.folder / "creators.csv").write_text("\n".join(["handle", *handles]))
            warm.say("import", "creators.csv", "--source", "legacy")
        yield program


def test_a_worker_does_what_is_due_and_ends_when_told(program: Program) -> None:
    with program.warm() as warm:
        dry = warm.ask("sync", "--dry-run", "--limit", "2")
        once = warm("--json", "worker", "--once").left_with(0)
        status = {row["job"]: row for row in warm.ask("worker", "--status")}
        again = warm("worker", "--once").left_with(0)
        planned = warm.ask("sync", "accounts", "--dry-run", "--limit", "2")
        both = warm("worker", "--once", "--status")
    with program.start("worker") as worker:
        assert worker.stderr is not None
        assert worker.stderr.readline().startswith(b"At work.")
        worker.send_signal(signal.SIGTERM)
        _, said = worker.communicate(timeout=PATIENCE)

    done = {row["job"]: row for row in once.data}
    assert (dry["memberships_of"], dry["planned"], dry["plan"]) == (ACCOUNTS, 0, [])
    assert done["memberships"]["words"] == f"{ACCOUNTS} in"
    assert done["refresh"]["words"] == f"{ACCOUNTS} accounts"
    assert len(once.err.splitlines()) == len(once.data) == len(status)
    assert status["refresh"]["last_outcome"] == f"{ACCOUNTS} accounts"
    assert {row["failing_since"] for row in status.values()} == {None}
    assert "refresh" not in again.out
    assert worker.returncode == 0
    assert said.decode().splitlines()[-1] == "Ended; nothing is held."
    assert [len(planned["plan"]), planned["planned"], planned["planned_calls"]] == [2, ACCOUNTS, ACCOUNTS]
    assert planned["plan"][0]["why"] == "age"
    assert both.status == 2
