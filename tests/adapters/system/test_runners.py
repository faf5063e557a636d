import os
import socket
import subprocess
import sys

from influence.adapters.system.runners import SystemRunners

ME = "from influence.adapters.system.runners import SystemRunners; print(SystemRunners().me, flush=True); input()"


def test_a_process_that_runs_is_not_gone() -> None:
    runners = SystemRunners()

    with subprocess.Popen(
        [sys.executable, "-c", ME], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        name = other.stdout.readline().strip()
        before = runners.is_gone(name)
        other.communicate("\n")

    assert not before
    assert runners.is_gone(name)
    assert name != runners.me
    assert not runners.is_gone(runners.me)


def test_a_number_that_was_given_out_again_is_another_process() -> None:
    assert SystemRunners().is_gone(f"process {os.getpid()} since 1 on {socket.gethostname()}")


def test_of_other_machines_nothing_is_known() -> None:
    assert not SystemRunners().is_gone("process 1 since 1 on another.machine")
    assert not SystemRunners().is_gone("somebody")


def test_waiting_lets_a_moment_pass() -> None:
    waits: list[float] = []

    SystemRunners(waits.append).wait()

    assert waits == [0.5]
