from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.adapters.simulator.habits import Habits, meanings, set_habits
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.world import World
from tests.adapters.simulator.brand import Brand

CHOICES: dict[str, tuple[Any, ...]] = {
    name: field.metadata["choices"] for name, field in attrs.fields_dict(Habits).items()
}


def test_every_habit_has_a_meaning_and_its_first_choice() -> None:
    fresh = attrs.asdict(Habits())

    assert all(meaning and "\n" not in meaning for meaning in meanings().values())
    assert all(not choices or fresh[name] == choices[0] for name, choices in CHOICES.items())


@pytest.mark.parametrize("name", CHOICES)
def test_each_habit_can_be_every_one_of_its_choices(name: str) -> None:
    world = World(3)

    for choice in CHOICES[name] or (0, 2.5, 86_400):
        assert attrs.asdict(set_habits(world, {name: choice}))[name] == choice
        assert world.habits == Habits(**{name: choice})


@pytest.mark.parametrize(
    "told",
    [
        {"colour": "red"},
        {"refusal_code": 40100},
        {"refusal_code": "40001"},
        {"failed_handles_code": False},
        {"refresh_tokens": "sometimes"},
        {"newer_fields": 1},
        {"handle_names_delay": -1},
        {"handle_names_delay": True},
        {"handle_names_delay": "3"},
        {"handle_names_delay": float("nan")},
        {"handle_names_delay": float("inf")},
        {"publishing_delay": None},
    ],
    ids=str,
)
def test_a_habit_that_cannot_be_changes_nothing(told: dict[str, object]) -> None:
    world = World(3)

    with pytest.raises(Refused) as refused:
        set_habits(world, {"contradictions": "example", **told})

    assert refused.value.why is Why.BAD_ARGUMENT
    assert next(iter(told)) in str(refused.value)
    assert world.habits == Habits()


@given(
    told=st.dictionaries(
        st.sampled_from([*CHOICES, "x"]), st.none() | st.booleans() | st.integers() | st.text()
    )
)
def test_habits_are_set_whole_or_not_at_all(told: dict[str, object]) -> None:
    world = World(3)

    try:
        after = set_habits(world, told)
    except Refused:
        assert world.habits == Habits()
    else:
        assert told.items() <= attrs.asdict(after).items()


def test_the_page_of_differences_names_every_habit(brand: Brand) -> None:
    page = brand.http.get(brand.simulator.origin + "/").text

    assert all(f"<code>{habit}</code>" in page for habit in meanings())


def test_a_change_of_habits_is_a_change_of_the_world() -> None:
    world = World(3)
    heard: list[object] = []
    world.subscribe(lambda: heard.append(world.habits))

    set_habits(world, {"contradictions": "example"})

    assert heard == [Habits(contradictions="example")]
