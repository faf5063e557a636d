"""Plays a scenario step by step, and says where the program did something else than was written."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

import attrs

from influence.domain.errors import InfluenceError, Refused
from influence.entrypoints.cli.scenario.deeds import DEEDS, Outcome, Place
from influence.entrypoints.cli.scenario.paths import NOWHERE, at
from influence.entrypoints.cli.scenario.script import Scenario, Step
from influence.entrypoints.plain import in_json, plain

_NAME: Final = re.compile(r"\$([a-z_]+)")


@attrs.frozen
class ScenarioDiffers(Refused):
    """The program did not do what the scenario says."""

    code: ClassVar[str] = "scenario_differs"

    number: int
    words: str
    what: str

    def __str__(self) -> str:
        return f"Step {self.number} ({self.words}): {self.what}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look at both sides."""
        return ("Change the scenario if the program is right; otherwise report the difference.",)


@attrs.frozen
class Played:
    """A step that went as it was written."""

    number: int
    words: str
    came: str


@attrs.define
class Play:
    """A scenario at its place; remembers the last answer, and the values that steps kept."""

    scene: Place
    last: Any = None
    kept: dict[str, str] = attrs.field(factory=dict)

    def steps(self, scenario: Scenario) -> Iterator[Played]:
        """Each step once it was played.

        Raises:
            ScenarioDiffers: one went another way.
        """
        if scenario.creators:
            self.scene.simulator("seed", dict(scenario.creators))
        for step in scenario.steps:
            yield self._play(step)

    def _play(self, step: Step) -> Played:
        told = self._filled(step.told)
        words = f"{step.deed} {told if isinstance(told, str) else in_json(told)}"
        try:
            outcome = DEEDS[step.deed](self.scene, told, self.last)
        except InfluenceError as error:
            outcome = Outcome(code=error.code, message=str(error))
        wrong = _wrong_code(step, outcome) or self._wrong_answer(step, outcome)
        if wrong:
            raise ScenarioDiffers(step.number, words, wrong)
        if step.refused is None:
            self.last = outcome.data
        self.kept |= {name: str(at(self._filled(path), outcome.data)) for name, path in step.keep.items()}
        return Played(step.number, words, f"refused: {outcome.code}" if outcome.code else "ok")

    def _wrong_answer(self, step: Step, outcome: Outcome) -> str | None:
        for path, value in step.expect.items():
            place, expected = self._filled(str(path)), self._filled(value)
            found = at(place, outcome.data)
            if found is NOWHERE or _sorted(found) != _sorted(expected):
                shown = "nothing" if found is NOWHERE else in_json(found)
                return f"{place} is {shown}, expected was {in_json(expected)}"
        for name, path in step.keep.items():
            if at(self._filled(path), outcome.data) is NOWHERE:
                return f"there is nothing at {path} to keep as {name}"
        return None

    def _filled(self, told: Any) -> Any:
        """*told* with the values that were kept in place of `$name`."""
        if isinstance(told, str):
            return _NAME.sub(lambda found: self.kept.get(found[1], found[0]), told)
        if isinstance(told, Mapping):
            return {name: self._filled(value) for name, value in told.items()}
        if isinstance(told, list):
            return [self._filled(one) for one in told]
        return told


def _sorted(value: Any) -> str:
    """*value* as JSON, in which true is no 1, and the order of names says nothing."""
    return json.dumps(plain(value), sort_keys=True)


def _wrong_code(step: Step, outcome: Outcome) -> str | None:
    if outcome.code == step.refused:
        return None
    if step.refused is None:
        return f"refused with {outcome.code}: {outcome.message}"
    came = f"refused with {outcome.code}" if outcome.code else "done"
    return f"{came}, expected was refused with {step.refused}"
