"""Where the demo plays: a folder of its own, a simulator of its own, a session on both."""

import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs

from influence.adapters.sql.schema import prepare
from influence.domain.errors import Refused
from influence.domain.ports.upstream_failures import Generation
from influence.entrypoints.cli.session import Session
from influence.entrypoints.cli.simulator_calls import ask
from influence.entrypoints.settings import Settings

ALLOWANCE: Final = "500/s 30000/min 4320000/day insights 30000/min"
"""What the demo's TikTok allows, so that nobody waits; a new app at TikTok has 10 calls a second."""
THE_DAY: Final = "2026-06-01T09:00:00+00:00"
"""When the story plays: the same seed tells the same story."""


@attrs.frozen
class DemoFailed(Refused):
    """The demo's own simulator did not come up."""

    why: str

    def __str__(self) -> str:
        return f"The demo could not start its simulator: {self.why}"


@attrs.frozen
class Stage:
    """What the story has at hand."""

    folder: Path
    session: Session
    environment: dict[str, str]

    def let(self, event: str, **facts: str) -> dict[str, Any]:
        """Make something happen in the simulated world."""
        return self.simulator("/simulator/trigger", {"event": event, **facts})

    def simulator(self, path: str, told: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask the demo's simulator."""
        return ask(self.environment["INFLUENCE_TIKTOK_BASE_URL"], path, told)


@attrs.frozen
class Wishes:
    """What kind of TikTok the story plays with."""

    seed: int
    api: str = Generation.TTCM.value
    hostile: bool = False

    @property
    def options(self) -> list[str]:
        """The same, for the simulator."""
        told = ["--seed", str(self.seed), "--api", self.api, "--quota", ALLOWANCE]
        return [*told, "--hostile", "--hostile-seed", str(self.seed)] if self.hostile else told


@contextmanager
def a_simulator(wishes: Wishes) -> Iterator[dict[str, str]]:
    """A simulator in a process of its own; gives what a client has to export."""
    program = [
        sys.executable,
        "-m",
        "influence.entrypoints.cli",
        "simulator",
        "serve",
        *wishes.options,
        "--json",
    ]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own program
        try:
            yield _exports(process)
        finally:
            process.terminate()


def _exports(process: "subprocess.Popen[str]") -> dict[str, str]:
    found: dict[str, str] = {}
    for line in process.stdout or ():
        name, _, value = shlex.split(line.removeprefix("export "))[0].partition("=")
        found[name] = value
        if name == "INFLUENCE_CLOCK":
            return found
    raise DemoFailed(f"it ended with {process.wait()}")


@contextmanager
def a_stage(session: Session, wishes: Wishes) -> Iterator[Stage]:
    """A fresh folder with an empty database, and a simulator that runs until the end of the story."""
    folder = Path(tempfile.mkdtemp(prefix="influence-demo-"))
    with a_simulator(wishes) as environment:
        known: dict[str, Any] = {
            name.removeprefix("INFLUENCE_").lower(): value for name, value in environment.items()
        }
        database = str(folder / "influence.db")
        settings = Settings(home=str(folder), database=database, user="demo", **known)
        inner = Session({**session.said, "tenant": "default"}, settings)
        stage = Stage(folder, inner, environment)
        stage.simulator("/simulator/clock", {"now": THE_DAY, "frozen": True})
        prepare(settings.database_url)
        inner.storage.add_tenant("default")
        yield stage
