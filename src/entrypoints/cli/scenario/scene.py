"""Where a scenario plays: a home of its own, a simulator of its own, and the program on both."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs

from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.simulator.world import World
from influence.adapters.sql.schema import prepare
from influence.entrypoints.api.app import create_app
from influence.entrypoints.api.consents import CALLBACK
from influence.entrypoints.api.desk import open_desk
from influence.entrypoints.api.server import Server, address_of, listen
from influence.entrypoints.bootstrap import bootstrap
from influence.entrypoints.cli.scenario.script import Scenario
from influence.entrypoints.cli.simulator_calls import ask
from influence.entrypoints.settings import Settings

USER: Final = "scenario"
_WARM: Final = "influence.entrypoints.cli.scenario.warm"
_PATIENCE: Final = 20.0


@attrs.frozen
class Ran:
    """One command that has ended."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed for programs, if it printed that."""
        try:
            return json.loads(self.out)
        except ValueError:
            return self.out

    @property
    def error(self) -> dict[str, Any]:
        """The error that it left with."""
        lines = self.err.strip().splitlines()
        try:
            found: dict[str, Any] = json.loads(lines[-1])
        except (ValueError, IndexError):
            return {"code": "unexpected", "message": self.err.strip()}
        return found


@attrs.frozen
class Scene:
    """What the steps have at hand."""

    base_url: str
    child: "subprocess.Popen[str]"

    def run(self, words: list[str]) -> Ran:
        """One command of the program."""
        if self.child.stdin is None or self.child.stdout is None:
            raise RuntimeError("the program has no pipes")
        self.child.stdin.write(json.dumps(["--json", *words]) + "\n")
        self.child.stdin.flush()
        line = self.child.stdout.readline()
        return Ran(*json.loads(line)) if line else Ran(1, "", "the program ended on the way")

    def simulator(self, path: str, told: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask the simulator, or tell it."""
        return ask(self.base_url, f"/simulator/{path}", told)


@contextmanager
def set_up(scenario: Scenario) -> Iterator[Scene]:
    """The scene of *scenario* before its first step; nothing of it is left afterwards."""
    world = World(scenario.seed, clock=SimClock(frozen=True))
    listening = listen("127.0.0.1", 0)
    with (
        tempfile.TemporaryDirectory(prefix="influence-scenario-") as folder,
        RunningSimulator(world) as simulator,
    ):
        told = {
            **simulator.environment(scenario.api),
            "INFLUENCE_HOME": folder,
            "INFLUENCE_DATABASE": str(Path(folder) / "influence.db"),
            "INFLUENCE_USER": USER,
            "INFLUENCE_TIKTOK_REDIRECT_URI": address_of(listening) + CALLBACK,
        }
        known: dict[str, Any] = {
            name.removeprefix("INFLUENCE_").lower(): value for name, value in told.items()
        }
        settings = Settings(**known)
        prepare(settings.database_url)
        with _served(settings, listening), _program(folder, told) as child:
            yield Scene(simulator.base_url, child)


@contextmanager
def _served(settings: Settings, listening: Any) -> Iterator[None]:
    """The product over HTTP, for consents and messages."""
    container = bootstrap(settings, lambda _: None)
    server = Server(create_app(open_desk(container.resolve, settings, USER)), listening)
    ready = threading.Event()
    thread = threading.Thread(target=server.run, args=(ready.set,), name="scenario-server", daemon=True)
    thread.start()
    try:
        ready.wait(_PATIENCE)
        yield
    finally:
        server.stop()
        thread.join(_PATIENCE)


@contextmanager
def _program(folder: str, told: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """The program, waiting for commands, with nothing of the caller's settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("INFLUENCE_")}
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", _WARM],
        cwd=folder,
        env={**inherited, **told},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as child:
        try:
            yield child
        finally:
            child.kill()
