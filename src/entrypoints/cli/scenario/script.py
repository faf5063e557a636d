"""What a scenario file says."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

import attrs
import yaml

from influence.domain.errors import BadInput

MOST_BYTES: Final = 65_536
_API: Final = ("ttcm", "tiktok-one")
_DEEDS: Final = ("influence", "trigger", "clock", "habits", "consent", "expect")
_FIELDS: Final = ("title", "seed", "api", "creators", "steps")
_ABOUT: Final = ("expect", "refused", "keep")


@attrs.frozen
class ScenarioUnreadable(BadInput):
    """A file that is no scenario."""

    code: ClassVar[str] = "scenario_unreadable"

    path: str
    why: str

    def __str__(self) -> str:
        return f"{self.path}: {self.why}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to see how they are written."""
        return ("Compare with those that come with the program: docs/scenarios/",)


@attrs.frozen
class Step:
    """One deed: what *told* asks of it, what its answer must hold, and what of it later steps may name."""

    number: int
    deed: str
    told: Any
    expect: Mapping[str, Any]
    refused: str | None
    keep: Mapping[str, str]


@attrs.frozen
class Scenario:
    """A story for one agency and one simulated TikTok."""

    title: str
    seed: int
    api: str
    creators: Mapping[str, Any]
    steps: tuple[Step, ...]


class _Unfit(ValueError):
    """Something that is not as a scenario is written."""


class _PlainLoader(yaml.SafeLoader):
    """YAML without references: a small file stays small when it is read."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise _Unfit("references (*name) are not taken")
        return super().compose_node(parent, index)


def read(path: Path) -> Scenario:
    """The scenario in the file *path*.

    Raises:
        ScenarioUnreadable: it cannot be read, or is none.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        _need(len(content) <= MOST_BYTES, f"it is larger than {MOST_BYTES} bytes")
        return _scenario(yaml.load(content, _PlainLoader))  # noqa: S506 - a SafeLoader, and stricter
    except OSError as error:
        raise ScenarioUnreadable(str(path), error.strerror or "it cannot be opened") from error
    except (yaml.YAMLError, _Unfit, RecursionError) as error:
        why = str(error) if isinstance(error, _Unfit) else "it is no YAML"
        raise ScenarioUnreadable(str(path), why) from error


def _scenario(told: Any) -> Scenario:
    _only(told, _FIELDS, "the file")
    title, seed, api = told.get("title"), told.get("seed", 1), told.get("api", _API[0])
    _need(isinstance(title, str) and title, "title: must be a text")
    _need(type(seed) is int, "seed: must be a whole number")
    _need(api in _API, f"api: one of {', '.join(_API)}")
    creators, steps = told.get("creators", {}), told.get("steps")
    _need(isinstance(creators, dict), "creators: must have names and values, such as handles and members")
    _need(isinstance(steps, list) and steps, "steps: must be a list")
    return Scenario(title, seed, api, creators, tuple(_step(n, one) for n, one in enumerate(steps, start=1)))


def _step(number: int, told: Any) -> Step:
    _only(told, (*_DEEDS, *_ABOUT), f"step {number}")
    deeds = [name for name in _DEEDS if name in told]
    deeds = [name for name in deeds if name != "expect"] or deeds
    _need(len(deeds) == 1, f"step {number}: must have exactly one of {', '.join(_DEEDS)}")
    expect, refused, keep = told.get("expect", {}), told.get("refused"), told.get("keep", {})
    _need(isinstance(expect, dict), f"step {number}: expect must have paths and values")
    _need(refused is None or isinstance(refused, str), f"step {number}: refused must be a code")
    _need(isinstance(keep, dict), f"step {number}: keep must have names and paths")
    _need(not (expect and refused), f"step {number}: what is refused answers nothing to expect")
    return Step(number, deeds[0], told[deeds[0]], expect, refused, keep)


def _only(told: Any, known: tuple[str, ...], where: str) -> None:
    _need(isinstance(told, dict), f"{where} must have names and values")
    for name in told:
        _need(name in known, f"{where} has {name!r}; known are {', '.join(known)}")


def _need(holds: object, sentence: str) -> None:
    if not holds:
        raise _Unfit(sentence)
