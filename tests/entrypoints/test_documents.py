"""What the documents show is what happens: every block of commands is run, in order, in one shell."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import attrs
import pytest

from tests.support.program import PATIENCE, clean_environment

pytestmark = pytest.mark.journey

ROOT: Final = Path(__file__).parents[2]
DOCUMENTS: Final = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_BLOCK: Final = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SETTING_UP: Final = ("git ", "make", "pip ", "cd ")
"""What gets the program onto a machine is not run here."""
_PORT: Final = "8099"


@attrs.frozen
class Step:
    """One command of a document, and the lines that the document shows below it."""

    place: str
    command: str
    shown: tuple[str, ...]


def steps_of(path: Path) -> Iterator[Step]:
    """The commands of all ``console`` blocks: lines after ``$``, continued after ``>``."""
    text = path.read_text(encoding="utf-8")
    for block in _BLOCK.finditer(text):
        line = text.count("\n", 0, block.start()) + 1
        for part in re.split(r"^\$ ", block[1], flags=re.MULTILINE)[1:]:
            first, *rest = part.rstrip("\n").split("\n")
            more = [one for one in rest if one.startswith("> ")]
            command = "\n".join([first, *(one.removeprefix("> ") for one in more)])
            if not command.startswith(_SETTING_UP):
                yield Step(f"{path.name}:{line}", command, tuple(rest[len(more) :]))


STEPS: Final = [step for path in DOCUMENTS for step in steps_of(path)]


def free_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


@attrs.frozen
class Told:
    """What became of one step."""

    status: str
    words: str


def as_script(folder: Path, port: str) -> str:
    """All commands as one script that writes down what each of them says and how it ends."""
    lines = []
    for number, step in enumerate(STEPS):
        said = folder / f"{number}.said"
        command = step.command.replace(_PORT, port)
        lines += [f"{{ {command}\n}} >{said} 2>&1", f"echo $? >{folder / f'{number}.status'}"]
    return "\n".join([*lines, "kill $(jobs -p) 2>/dev/null", "exit 0"])


@pytest.fixture
def told(tmp_path: Path) -> list[Told]:
    """Everything that the documents' commands said, run one after the other in an empty folder."""
    here, home = tmp_path / "here", tmp_path / "home"
    here.mkdir()
    home.mkdir()
    script = tmp_path / "script"
    script.write_text(as_script(tmp_path, free_port()), encoding="utf-8")
    environment = clean_environment(home)
    with subprocess.Popen(
        ["/bin/bash", script], cwd=here, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    ) as shell:
        try:
            shell.wait(2 * PATIENCE)
        finally:
            kill_group(shell.pid)
    return [
        Told(
            (tmp_path / f"{n}.status").read_text().strip(),
            (tmp_path / f"{n}.said").read_text(encoding="utf-8"),
        )
        for n in range(len(STEPS))
    ]


def kill_group(leader: int) -> None:
    """End whatever the documents left running."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def as_pattern(shown: str) -> re.Pattern[str]:
    """A shown line: ``…`` is anything, and widths do not count."""
    parts = (r"\s+".join(map(re.escape, part.split())) for part in re.split("…", " ".join(shown.split())))
    return re.compile(r"\s*.*".join(parts).join((r"\s*", r"\s*")))


def test_the_documents_show_commands() -> None:
    assert {path.name for path in DOCUMENTS if any(steps_of(path))} >= {"README.md"}


def test_every_command_of_the_documents_does_what_is_shown(
    told: list[Told], subtests: pytest.Subtests
) -> None:
    for step, came in zip(STEPS, told, strict=True):
        with subtests.test(step.place, command=step.command):
            lines = [line.strip() for line in came.words.splitlines()]
            wanted = [as_pattern(line) for line in step.shown if line.strip() not in {"", "…"}]

            assert came.status == "0", came.words
            assert [w.pattern for w in wanted if not any(map(w.fullmatch, lines))] == [], came.words
