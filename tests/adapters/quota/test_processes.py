import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from influence.adapters.quota.sqlite import SqliteQuota
from influence.domain.quota import Urgency, Use, Window, limits
from tests.adapters.quota.counting_server import Counted, counting_server

CALLER: Final = Path(__file__).with_name("caller.py")


def start(file: Path, server: Counted, calls: int, allowed: str) -> subprocess.Popen[str]:
    """A process that is ready and begins when it is told to."""
    process = subprocess.Popen(
        [sys.executable, str(CALLER), str(file), str(server.port), str(calls), allowed],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def begin(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def finish(process: subprocess.Popen[str]) -> None:
    begin(process)
    with process:
        assert process.wait(60) == 0


@pytest.mark.slow
def test_three_processes_share_one_allowance(tmp_path: Path) -> None:
    with counting_server(0.05) as server:
        processes = [start(tmp_path / "quota", server, 17, "10/s") for _ in range(3)]
        for process in processes:
            begin(process)
        for process in processes:
            with process:
                assert process.wait(60) == 0

    assert len(server.arrivals) == 51
    assert server.overruns(10, 1.0) == 0


@pytest.mark.slow
def test_a_killed_process_overruns_nothing(tmp_path: Path) -> None:
    with counting_server(0.5) as server:
        killed, other = (start(tmp_path / "quota", server, calls, "12/s") for calls in (1000, 9))
        begin(killed)
        while len(server.arrivals) < 8:
            time.sleep(0.01)
        killed.kill()
        with killed:
            killed.wait(60)
        finish(other)

    assert len(server.arrivals) >= 17
    assert server.overruns(12, 1.0) == 0


def test_another_process_sees_what_was_used(tmp_path: Path) -> None:
    with counting_server(0) as server:
        finish(start(tmp_path / "quota", server, 7, "10/s 600/min"))
    quota = SqliteQuota(limits("10/s 600/min"), tmp_path / "quota")

    with quota.slot("/tto/tcm/campaign/", "brand", Urgency.USER):
        use = quota.use()

    assert Use(Window.MINUTE, 8, 600) in use.windows
    quota.close()
