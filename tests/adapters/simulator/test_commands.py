"""The commands that look at a running simulator and tell it how to conduct itself."""

import json
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.simulator.world import World
from influence.domain.quota import limits
from influence.entrypoints.cli.simulator import simulator_command
from tests.adapters.simulator.client import Client


class Shell:
    """Types commands with what the simulator told to export."""

    def __init__(self, simulator: RunningSimulator) -> None:
        self.client = Client(simulator)
        self._environment = simulator.environment()

    def type(self, *words: str) -> Result:
        said: dict[str, Any] = {}
        return CliRunner().invoke(simulator_command, words, env=self._environment, obj=said)

    def say(self, *words: str) -> str:
        result = self.type(*words)
        assert result.exit_code == 0, result.output
        return result.stdout

    def read(self, *words: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.say(*words, "--json"))
        return found


@pytest.fixture
def shell() -> Iterator[Shell]:
    world = World(3, clock=SimClock(frozen=True))
    world.populate(4)
    with RunningSimulator(world, quota="2/min") as running:
        shell = Shell(running)
        yield shell
        shell.client.http.close()


def test_quota_shows_calls_and_overruns(shell: Shell) -> None:
    for _ in range(4):
        shell.client.get("/tcm/nothing/")

    words, data = shell.say("quota"), shell.read("quota")

    assert words.startswith("limits 2/min, calls 4, in cool-off 1\n")
    assert (data["overruns"]["min"], data["peak"]["min"]) == (1, 4)


def test_quota_sets_other_limits(shell: Shell) -> None:
    shell.say("quota", "basic insights 5/min")

    assert shell.read("quota")["limits"] == "10/s 600/min 864000/day insights 5/min"


def test_hostility_is_switched_and_counted(shell: Shell) -> None:
    before = shell.say("hostility")
    shell.say("hostility", "on", "--seed", "4", "--share", "100%", "--effects", "none")
    shell.client.http.post(
        f"{shell.client.simulator.origin}/simulator/hostility", json={"kinds": ["garbage"]}
    )
    shell.client.http.get(shell.client.simulator.base_url + "/tcm/nothing/")

    words = shell.say("hostility")
    off = shell.read("hostility", "off")

    assert before.strip() == "hostility off"
    assert "hostility on, seed 4, share 100%, faults 1 on 1 answers" in words
    assert "garbage" in words
    assert (off["on"], off["effects"]) == (False, "none")


def test_habits_are_shown_and_changed(shell: Shell) -> None:
    words = shell.say("habits", "refresh_tokens=keep", "non_member_code=40007", "newer_fields=false")

    told = shell.read("habits")["habits"]
    assert (told["refresh_tokens"], told["non_member_code"], told["newer_fields"]) == ("keep", 40007, False)
    assert "keep" in words
    assert "40007" in words


@pytest.mark.parametrize("habit", ["refresh_tokens=eat", "colour=red", "refresh_tokens"])
def test_a_habit_that_cannot_be_is_refused(shell: Shell, habit: str) -> None:
    result = shell.type("habits", habit)

    assert result.exit_code != 0
    assert shell.read("habits")["habits"]["refresh_tokens"] == "rotate"


def test_the_log_is_told_in_plain_words(shell: Shell) -> None:
    shell.client.get("/tcm/creator/status/get/")
    shell.client.get("/tcm/nothing/")

    words, faults = shell.say("log"), shell.read("log", "--faults-only", "--limit", "1")

    assert "GET /open_api/v1.3/tcm/nothing/ code 40400" in words
    assert "  - there is no such call" in words
    assert len(faults["requests"]) == 1


def test_openapi_is_printed(shell: Shell) -> None:
    assert json.loads(shell.say("openapi"))["openapi"] == "3.1.0"


@pytest.mark.parametrize(
    "words",
    [("--quota", "huge"), ("--hooks", "fire"), ("--hostile-share", "120%"), ("--api", "ttx")],
)
def test_serving_refuses_options_that_cannot_be(shell: Shell, words: tuple[str, str]) -> None:
    result = shell.type("serve", *words)

    assert result.exit_code != 0
    assert "export" not in result.stdout


def served(*options: str) -> dict[str, str]:
    """What a simulator that is started with *options* tells to export, as a shell reads it."""
    program = [sys.executable, "-m", "influence.entrypoints.cli", "simulator", "serve", *options]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        told: dict[str, str] = {}
        for line in serving.stdout:
            word, exported = shlex.split(line)
            assert word == "export"
            name, _, value = exported.partition("=")
            told[name] = value
            if name == "INFLUENCE_CLOCK":
                break
        serving.send_signal(signal.SIGINT)
    return told


def test_serving_exports_generation_and_quota_and_the_clock_last() -> None:
    told = served("--api", "tiktok-one", "--quota", "Basic", "--hostile", "--hooks", "drop, disorder")

    assert told["INFLUENCE_TIKTOK_API"] == "tiktok-one"
    assert limits(told["INFLUENCE_TIKTOK_QUOTA"]) == limits("basic")
    assert list(told)[-1] == "INFLUENCE_CLOCK"


def test_serving_is_strict_and_friendly_unless_told_otherwise() -> None:
    told = served()

    assert told["INFLUENCE_TIKTOK_API"] == "ttcm"
    assert limits(told["INFLUENCE_TIKTOK_QUOTA"]) == limits("ultimate insights 20/min")
