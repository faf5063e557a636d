"""The installed program, started as its users start it: in a process of its own, with nothing but what it is told."""

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE
from typing import Any, Final

import attrs

from tests.support.forking import Forked

PATIENCE: Final = 120
_WARM: Final = """
import contextlib, hashlib, io, json, os, pathlib, sys
from influence.entrypoints.cli.main import main

def kept():
    paths = (path for folder in (sys.argv[1], ".") for path in pathlib.Path(folder).rglob("*") if path.is_file())
    files = {str(path): path.read_bytes() for path in paths}
    # shared memory is no file, and a call to TikTok counts whatever came of it
    full = [name for name in sorted(files) if files[name] and not name.endswith("-shm") and "tiktok-quota" not in name]
    return hashlib.sha256(b"".join(name.encode() + files[name] for name in full)).hexdigest()

def kept_as_seen_from_outside():
    # whoever closes a file gives up every lock of its own process on it, those of SQLite too: a child has none to lose
    listening, telling = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(telling, kept().encode())
        finally:
            os._exit(0)
    os.close(telling)
    with os.fdopen(listening) as told:
        digest = told.read()
    os.waitpid(child, 0)
    assert digest, "the files could not be read"
    return digest

asked = sys.stdin
for line in asked:
    words, typed = json.loads(line)
    out, err, status, sys.stdin = io.StringIO(), io.StringIO(), 0, io.StringIO(typed)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(words)
        except SystemExit as left:
            status = left.code or 0
    print(json.dumps([status, out.getvalue(), err.getvalue(), kept_as_seen_from_outside()]), flush=True)
"""
PROGRAM: Final = Path(os.environ.get("INFLUENCE_PROGRAM") or Path(sys.executable).with_name("influence"))
PYTHON: Final = PROGRAM.with_name("python")
"""The interpreter the program is installed for."""
FORKS: Final = sys.platform == "linux" and not any(name.startswith("COVERAGE_") for name in os.environ)
"""Whether a start shares its imports with others; what measures coverage wants to begin with the process."""


def clean_environment(home: Path) -> dict[str, str]:
    """An environment with an empty home, and nothing of ours or of the developer's but what measures coverage."""
    measuring = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    return {
        "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "INFLUENCE_HOME": str(home),
        "INFLUENCE_USER": "mara",
        **measuring,
    }


def _hear_interrupts() -> None:
    """Undo what a shell does to programs in its background: they would never hear Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@attrs.frozen
class Ran:
    """One run that has ended."""

    words: tuple[str, ...]
    status: int
    out: str
    err: str
    left: str = ""
    """Fingerprint of every file afterwards, where many commands ran in one process."""

    @property
    def data(self) -> Any:
        """What it printed for programs."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The one JSON object it left on stderr."""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self
        found: dict[str, Any] = json.loads(lines[0])
        assert {"code", "message", "remedies"} <= set(found), self
        assert found["message"], self
        return found

    def left_with(self, status: int) -> "Ran":
        """The same run, which must have ended with *status*."""
        assert self.status == status, self
        return self


@attrs.frozen
class Program:
    """The program on one home folder. Calling it runs one command; files are named relative to *folder*."""

    folder: Path
    environment: Mapping[str, str]

    def __call__(self, *words: str, stdin: str = "") -> Ran:
        return attrs.evolve(self.run(PROGRAM, *words, stdin=stdin), words=words)

    def run(self, *command: str | Path, stdin: str = "") -> Ran:
        """The program or, after ``-c``, code that uses it, until its end."""
        with self.begin(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE) as process:
            try:
                out, err = process.communicate(stdin.encode(), PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return Ran(tuple(map(str, command)), process.returncode, out.decode(), err.decode())

    def say(self, *words: str) -> str:
        """What a command that succeeds tells people on stdout."""
        return self(*words).left_with(0).out

    def ask(self, *words: str) -> Any:
        """What a command that succeeds tells programs."""
        return self("--json", *words).left_with(0).data

    def refuse(self, *words: str, status: int = 3) -> dict[str, Any]:
        """The error of a command that must fail with *status*."""
        return self(*words, "--json").left_with(status).error

    def in_one_process(self, commands: Iterable[Sequence[str]]) -> list[Ran]:
        """Many commands through the program's own `main`, one after the other, without starting it for each."""
        with self.warm() as warm:
            return [warm(*words) for words in commands]

    @contextmanager
    def warm(self) -> Iterator["Program"]:
        """The same, kept running between commands while the block lasts: for what only leads up to a test."""
        home = self.environment["INFLUENCE_HOME"]
        with self.begin("-c", _WARM, home, stdin=PIPE, stdout=PIPE, stderr=None) as process:
            yield WarmProgram(self.folder, self.environment, process)

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """A command that goes on in the background."""
        return self.begin(PROGRAM, *words)

    def begin(
        self,
        *words: str | Path,
        stdin: int = subprocess.DEVNULL,
        stdout: int = PIPE,
        stderr: int | None = PIPE,
    ) -> "subprocess.Popen[bytes]":
        """The program or, after ``-c``, code beside it, begun in the folder and environment."""
        files = (stdin, stdout, stderr)
        if FORKS:
            return Forked(words, -1, PYTHON, *files, cwd=self.folder, env=self.environment)
        command = words if words[0] == PROGRAM else (PYTHON, *words)
        hear = _hear_interrupts  # sets a signal, takes no lock
        return subprocess.Popen(command, -1, None, *files, hear, cwd=self.folder, env=self.environment)

    def told(self, **variables: str) -> "Program":
        """The same with more in its environment."""
        return attrs.evolve(self, environment={**self.environment, **variables})

    @property
    def database(self) -> Path:
        """Its database file."""
        return Path(self.environment["INFLUENCE_HOME"]) / "influence.db"

    def stored(self) -> bytes:
        """Every byte in its home folder: the database, its log, and whatever else lies there."""
        home = Path(self.environment["INFLUENCE_HOME"])
        return b"\n".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


@attrs.frozen
class WarmProgram(Program):
    """The program's own `main` in a process that waits for the next command."""

    process: "subprocess.Popen[bytes]"

    def __call__(self, *words: str, stdin: str = "") -> Ran:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([words, stdin]).encode() + b"\n")
        self.process.stdin.flush()
        status, out, err, left = json.loads(self.process.stdout.readline())
        return Ran(words, status, out, err, left)


def program_in(folder: Path) -> Program:
    """The program with an empty home and an empty working folder below *folder*."""
    home, here = folder / "home", folder / "here"
    home.mkdir()
    here.mkdir()
    return Program(here, clean_environment(home))


@contextmanager
def simulator(program: Program, *options: str) -> Iterator[Program]:
    """*program* with what `influence simulator serve` told it to export, while that runs."""
    with program.start("simulator", "serve", "--port", "0", *options) as serving:
        try:
            yield program.told(**_exports(serving))
        finally:
            serving.send_signal(signal.SIGINT)
            try:
                serving.wait(10)
            except subprocess.TimeoutExpired:
                serving.kill()


def _exports(serving: "subprocess.Popen[bytes]") -> dict[str, str]:
    """What the lines on stdout say to export, complete once it talks."""
    assert serving.stdout is not None
    assert serving.stderr is not None
    talk = serving.stderr.readline().decode()
    assert talk.startswith("Ready"), talk + serving.stderr.read().decode()
    lines = os.read(serving.stdout.fileno(), 65_536).decode().splitlines()
    assert all(line.startswith("export INFLUENCE_") for line in lines), lines
    pairs = (shlex.split(line.removeprefix("export "))[0].split("=", 1) for line in lines)
    return {name: value for name, value in pairs}  # noqa: C416 - dict() would hide that lines must be pairs
