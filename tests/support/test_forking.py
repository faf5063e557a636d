"""A forked start is like any other: its words, folder, environment, files, end and signals."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs
import pytest

from tests.support.forking import stand_in
from tests.support.program import FORKS, PATIENCE, PYTHON, Program, clean_environment, program_in

pytestmark = pytest.mark.skipif(not FORKS, reason="every start is a whole one here")

_WAITS: Final = 'import time; print("waiting", flush=True); time.sleep(600)'


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return program_in(tmp_path)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The stand-in for a shell's `influence`, as it serves."""
    environment = {**clean_environment(tmp_path), "INFLUENCE_DATABASE": str(tmp_path / "one.db")}
    command = str(stand_in(tmp_path, PYTHON))
    subprocess.run([command, "init"], env=environment, check=True, stdout=subprocess.PIPE)
    serve = [command, "serve", "--port", "0", "--json"]
    with subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield process
        process.kill()


def test_a_start_knows_only_what_it_was_told(program: Program) -> None:
    code = (
        "import json, os, sys; print(json.dumps([sys.argv, os.getcwd(), dict(os.environ), sys.stdin.read()]))"
    )

    bare = attrs.evolve(program, environment={"TELL": "ü"})

    words, folder, environment, typed = bare.run("-c", code, "a", "", stdin="é").data

    assert (words, folder, typed) == (["-c", "a", ""], str(program.folder), "é")
    assert environment == {"TELL": "ü"}


def test_a_start_is_a_process_of_its_own(program: Program) -> None:
    ran = [program.run("-c", "import os; print(os.getpid()); os.environ['KEPT'] = 'x'") for _ in range(2)]

    assert len({os.getpid(), *(one.data for one in ran)}) == 3
    assert program.run("-c", "import os; print(len(os.environ.get('KEPT', '')))").data == 0


@pytest.mark.parametrize(("code", "status"), [("1", 0), ("raise SystemExit(3)", 3), ("1 / 0", 1)])
def test_a_start_ends_like_any_other(program: Program, code: str, status: int) -> None:
    ran = program.run("-c", code)

    assert (ran.status, "ZeroDivisionError" in ran.err) == (status, status == 1)


def test_a_killed_start_is_told_as_killed(program: Program) -> None:
    with program.begin("-c", _WAITS) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"waiting\n"
        process.kill()

        assert process.wait(PATIENCE) == -signal.SIGKILL


def test_a_shell_passes_on_its_signal(shell: "subprocess.Popen[bytes]") -> None:
    shell.terminate()

    assert shell.wait(PATIENCE) == 0


def test_nothing_outlives_a_killed_shell(shell: "subprocess.Popen[bytes]") -> None:
    assert shell.stderr is not None

    shell.kill()

    shell.stderr.read()  # ends when nobody holds the other end any more
    assert shell.wait(PATIENCE) == -signal.SIGKILL
