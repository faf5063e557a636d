"""What a step of a scenario can do."""

import re
import shlex
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

import attrs

from influence.entrypoints.cli.playing_creator import Creator, TurnedDown
from influence.entrypoints.cli.scenario.paths import at
from influence.entrypoints.cli.scenario.scene import Ran

_ENDLESS: Final = (("serve",), ("demo",), ("simulator", "serve"), ("simulator", "run"))
_UNITS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_STEP: Final = re.compile(r"\+([0-9]{1,6})([smhd])")


class Place(Protocol):
    """Where a scenario plays."""

    def run(self, words: list[str]) -> Ran:
        """One command of the program."""
        ...

    def simulator(self, path: str, told: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask the simulator, or tell it."""
        ...


@attrs.frozen
class Outcome:
    """What came of one step: an answer, or a refusal with its code."""

    data: Any = None
    code: str | None = None
    message: str = ""


def _influence(place: Place, told: Any, _: Any) -> Outcome:
    try:
        words = shlex.split(str(told))
    except ValueError as error:
        return Outcome(code="bad_value", message=str(error))
    if "--wait" in words or any(tuple(words[: len(start)]) == start for start in _ENDLESS):
        return Outcome(code="endless", message="a scenario waits for the end of each command")
    if any(word.startswith("--database") for word in words):
        return Outcome(code="not_here", message="a scenario has a database of its own, and touches no other")
    ran = place.run(words)
    if ran.status == 0:
        return Outcome(ran.data)
    return Outcome(ran.data, str(ran.error["code"]), str(ran.error["message"]))


def _trigger(place: Place, told: Any, _: Any) -> Outcome:
    return Outcome(place.simulator("trigger", _named(told)))


def _habits(place: Place, told: Any, _: Any) -> Outcome:
    return Outcome(place.simulator("habits", _named(told)))


def _clock(place: Place, told: Any, _: Any) -> Outcome:
    found = _STEP.fullmatch(str(told))
    if found is None:
        return Outcome(code="bad_value", message="write a step such as +30m, +48h or +7d")
    return Outcome(place.simulator("clock", {"advance": int(found[1]) * _UNITS[found[2]]}))


def _consent(_: Place, told: Any, last: Any) -> Outcome:
    """The creator opens the link that the last command printed, answers TikTok's page, and comes back to us."""
    fields = _named(told) if isinstance(told, Mapping) else {"as": str(told)}
    link = str(at("link", last))
    if not link.startswith("http://127.0.0.1"):
        return Outcome(code="no_link", message="the last answer has no link of this scenario")
    creator = Creator(str(fields.get("as", "")))
    back = creator.answer(link, allow=not fields.get("refuse"))
    try:
        return Outcome({"status": creator.come_back(back)})
    except TurnedDown as turned_down:
        return Outcome({"status": turned_down.status})


def _nothing(_: Place, __: Any, last: Any) -> Outcome:
    """Only looks at the last answer once more."""
    return Outcome(last)


def _named(told: Any) -> dict[str, Any]:
    return {str(name): value for name, value in told.items()} if isinstance(told, Mapping) else {}


DEEDS: Final[Mapping[str, Callable[[Place, Any, Any], Outcome]]] = {
    "influence": _influence,
    "trigger": _trigger,
    "clock": _clock,
    "habits": _habits,
    "consent": _consent,
    "expect": _nothing,
}
