"""What the documents show is what happens: every block of commands is run, in order, in the shell of its story."""

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

from tests.support.forking import stand_in
from tests.support.program import FORKS, PATIENCE, PYTHON, clean_environment

pytestmark = [pytest.mark.journey, pytest.mark.slow]

ROOT: Final = Path(__file__).parents[2]
DOCUMENTS: Final = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_BLOCK: Final = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SETTING_UP: Final = ("git ", "make", "pip ", "cd ")
"""What gets the program onto a machine is not run here."""
_PORT: Final = "8099"
_CONTINUES: Final = "(../README.md#try-the-cut-over-on-your-own-file)"
"""Pages that go on where the README ends say so; all others stand alone."""


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


def stories() -> Iterator[list[Step]]:
    """What runs in one shell each: the README with the pages that continue it, then every page that stands alone."""
    goes_on = [path for path in DOCUMENTS[1:] if _CONTINUES in path.read_text(encoding="utf-8")]
    yield [step for path in (DOCUMENTS[0], *goes_on) for step in steps_of(path)]
    for path in DOCUMENTS[1:]:
        if path not in goes_on and (steps := list(steps_of(path))):
            yield [Step(path.name, "influence init", ()), *steps]


STORIES: Final = list(stories())
STUCK: Final = 5 * PATIENCE
"""The longest story has some seventy commands, each a start of the program."""


def free_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


@attrs.frozen
class Told:
    """What became of one step."""

    status: str
    words: str


def as_script(steps: list[Step], folder: Path, port: str) -> str:
    """The commands as one script that writes down what each of them says and how it ends."""
    lines = []
    for number, step in enumerate(steps):
        said = folder / f"{number}.said"
        command = step.command.replace(_PORT, port)
        lines += [f"{{ {command}\n}} >{said} 2>&1", f"echo $? >{folder / f'{number}.status'}"]
    return "\n".join([*lines, "kill $(jobs -p) 2>/dev/null", "exit 0"])


def play(steps: list[Step], folder: Path) -> list[Told]:
    """What the commands say, run one after the other in an empty folder below *folder*."""
    here, home, script = folder / "here", folder / "home", folder / "script"
    here.mkdir(parents=True)
    home.mkdir()
    script.write_text(as_script(steps, folder, free_port()), encoding="utf-8")
    environment = clean_environment(home)
    if FORKS:
        programs = stand_in(folder, PYTHON).parent
        environment["PATH"] = f"{programs}{os.pathsep}{environment['PATH']}"
    with subprocess.Popen(
        ["/bin/bash", script], cwd=here, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    ) as shell:
        try:
            with suppress(subprocess.TimeoutExpired):
                shell.wait(STUCK)
        finally:
            kill_group(shell.pid)
    return [told_by(folder, number) for number in range(len(steps))]


def told_by(folder: Path, number: int) -> Told:
    """What became of a step, also where time ran out during it or before."""
    said, status = folder / f"{number}.said", folder / f"{number}.status"
    return Told(
        status.read_text().strip() if status.exists() else "never ended",
        said.read_text(encoding="utf-8") if said.exists() else "",
    )


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


def test_every_command_belongs_to_one_story() -> None:
    played = [step for steps in STORIES for step in steps if ":" in step.place]

    assert sorted(map(str, played)) == sorted(str(step) for path in DOCUMENTS for step in steps_of(path))


@pytest.mark.timeout(2 * STUCK)
@pytest.mark.parametrize("steps", STORIES, ids=lambda steps: steps[0].place)
def test_every_command_of_a_story_does_what_is_shown(
    steps: list[Step], tmp_path: Path, subtests: pytest.Subtests
) -> None:
    for step, came in zip(steps, play(steps, tmp_path), strict=True):
        with subtests.test(step.place, command=step.command):
            lines = [line.strip() for line in came.words.splitlines()]
            wanted = [as_pattern(line) for line in step.shown if line.strip() not in {"", "…"}]

            assert came.status == "0", came.words
            assert [w.pattern for w in wanted if not any(map(w.fullmatch, lines))] == [], came.words
