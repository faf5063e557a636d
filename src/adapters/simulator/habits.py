"""What the simulated marketplace does where TikTok's documentation is silent, or says two different things."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol, cast

import attrs

from influence.adapters.simulator.refusals import Refused, Why

_LONGEST: Final = 30 * 86_400.0


def _one_of(first: Any, *others: object, meaning: str) -> Any:
    choices = (first, *others)
    return attrs.field(default=first, metadata={"meaning": meaning, "choices": choices})


def _yes(meaning: str) -> Any:
    return attrs.field(default=True, metadata={"meaning": meaning, "choices": (True, False)})


def _seconds(default: float, meaning: str) -> Any:
    return attrs.field(default=default, metadata={"meaning": meaning, "choices": ()})


@attrs.frozen(kw_only=True)
class Habits:
    """One habit per unknown. The first choice is what happens unless it is told otherwise."""

    non_member_code: int = _one_of(
        40121, 40002, 40007, meaning="the code for public data about a handle that is no member"
    )
    refusal_code: int = _one_of(
        40002, 40001, 40003, meaning="the code for what the rules of campaigns and link requests forbid"
    )
    failed_handles_code: int = _one_of(
        0, 20001, meaning="the code of a campaign call of which some handles failed"
    )
    all_handles_fail: str = _one_of(
        "refuse", "empty", meaning="a campaign call of which all handles failed: 40002, or code 0 and nobody"
    )
    handle_names_delay: float = _seconds(3.0, "seconds until a campaign shows the handles it invited")
    campaign_report_delay: float = _seconds(3.0, "seconds until a campaign's report shows a linked video")
    refresh_tokens: str = _one_of(
        "rotate",
        "keep",
        meaning="a refresh brings a new refresh token and kills the old one, or the same again",
    )
    wrong_country_code: str = _one_of(
        "refuse", "empty", meaning="a report for a country that is not the campaign's: 40002, or no videos"
    )
    stray_country_code: str = _one_of(
        "ignore", "refuse", meaning="the header Country-Code on any other call: nothing, or 40006"
    )
    discover_mixes: str = _one_of(
        "accept", "refuse", meaning="a search in countries of several regions: any mix, or 40002"
    )
    contradictions: str = _one_of(
        "table", "example", meaning="which half of a page that contradicts itself is followed"
    )
    campaign_fields: str = _one_of(
        "documented",
        "observed",
        meaning="the fields of listed campaigns: all, or those that were seen in use",
    )
    newer_fields: bool = _yes("whether fields that only newer clients know are there")
    linking_needs_joining: bool = _yes(
        "whether a creator has to join a campaign before linking a video to it"
    )
    publishing_delay: float = _seconds(
        60.0, "seconds that TikTok works on a video handed over for publication"
    )


class _Habitual(Protocol):
    habits: Habits

    def change(self) -> AbstractContextManager[None]: ...


def meanings() -> dict[str, str]:
    """Every habit with its meaning in one line."""
    return {name: field.metadata["meaning"] for name, field in attrs.fields_dict(Habits).items()}


def set_habits(world: _Habitual, told: Mapping[str, object]) -> Habits:
    """The habits of *world* after those in *told* changed; all of them or none.

    Raises:
        Refused: there is no such habit, or it cannot be that; the sentence names what is possible.
    """
    for name, value in told.items():
        _check(name, value)
    with world.change():
        world.habits = attrs.evolve(world.habits, **cast("dict[str, Any]", told))
        return world.habits


def check_habits(habits: Habits) -> None:
    """Pass habits that can be.

    Raises:
        Refused: one of them cannot.
    """
    for name, value in attrs.asdict(habits).items():
        _check(name, value)


def _check(name: str, value: object) -> None:
    field = attrs.fields_dict(Habits).get(name)
    if field is None:
        raise Refused(Why.BAD_ARGUMENT, f"{name}: a habit is one of {', '.join(meanings())}")
    choices: tuple[object, ...] = field.metadata["choices"]
    if choices and not any(value == one and type(value) is type(one) for one in choices):
        raise Refused(Why.BAD_ARGUMENT, f"{name}: one of {', '.join(map(str, choices))}")
    if not choices and (
        not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= _LONGEST
    ):
        raise Refused(Why.BAD_ARGUMENT, f"{name}: a number of seconds between 0 and {_LONGEST:.0f}")
