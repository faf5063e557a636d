"""Changes to an answer that a tolerant client reads as the same answer."""

import random
from collections.abc import Callable
from typing import Final, cast

from influence.adapters.simulator.hostility.gaps import COUNTERS
from influence.adapters.simulator.hostility.walking import (
    changed,
    group_of,
    with_data,
    with_lists,
    with_values,
)
from influence.adapters.simulator.wire.calls import Data

Change = Callable[[Data, random.Random], Data | None]

_STRAY: Final = (
    ("is_new_experiment", False),
    ("x_trace", "7f3a"),
    ("extra", None),
    ("ab_bucket", {"v": [1, 2]}),
)
_SHORTEST_ID: Final = 12


def extra_in_envelope(answer: Data, rolled: random.Random) -> Data:
    """A field beside `code` that nobody documented."""
    return {**answer, **dict([rolled.choice(_STRAY)])}


def extra_in_data(answer: Data, rolled: random.Random) -> Data:
    """Undocumented fields in every object of the data."""
    stray = rolled.choice(_STRAY)
    return with_data(answer, lambda thing: {**thing, stray[0]: stray[1]})


def fields_reordered(answer: Data, rolled: random.Random) -> Data:
    """Every object with its fields in another order."""

    def shuffled(thing: Data) -> Data:
        names = list(thing)
        rolled.shuffle(names)
        return {name: thing[name] for name in names}

    return shuffled(with_data(answer, shuffled))


def items_reordered(answer: Data, rolled: random.Random) -> Data | None:
    """Every list of named things in another order."""

    def shuffled(items: list[object]) -> list[object]:
        return rolled.sample(items, len(items))

    return changed(answer, with_lists(answer, shuffled))


def item_twice(answer: Data, rolled: random.Random) -> Data | None:
    """One thing of every list of named things told twice."""

    def doubled(items: list[object]) -> list[object]:
        place = rolled.randrange(len(items))
        return [*items[: place + 1], items[place], *items[place + 1 :]]

    return changed(answer, with_lists(answer, doubled))


def numbers_as_text(answer: Data, _: random.Random) -> Data | None:
    """Every number in the data as a text."""
    return with_values(answer, lambda _, value: str(value) if _is_number(value) else value)


def ids_as_numbers(answer: Data, _: random.Random) -> Data | None:
    """Every long id as a number, exact to the last digit."""
    return with_values(answer, lambda name, value: int(cast("str", value)) if _is_id(name, value) else value)


def whole_as_float(answer: Data, _: random.Random) -> Data | None:
    """Counters with a needless `.0`."""

    def floating(name: str, value: object) -> object:
        return float(value) if type(value) is int and name in COUNTERS and value < 2**53 else value

    return with_values(answer, floating)


def extra_bucket(answer: Data, _: random.Random) -> Data | None:
    """An audience group that nobody documented, with no share in it."""

    def bucketed(thing: Data) -> Data:
        return {
            name: [*value, _unknown_like(value[0])]
            if isinstance(value, list) and _is_audience(value)
            else value
            for name, value in thing.items()
        }

    return changed(answer, with_data(answer, bucketed))


def message_reworded(answer: Data, _: random.Random) -> Data:
    """Another sentence beside the same code."""
    return {**answer, "message": f"{answer['message']} (log the request_id, never parse this)"}


def request_id_missing(answer: Data, _: random.Random) -> Data:
    """No request id."""
    return {name: value for name, value in answer.items() if name != "request_id"}


def empty_data_missing(answer: Data, _: random.Random) -> Data | None:
    """No `data` where there is nothing in it."""
    return None if answer["data"] else {name: value for name, value in answer.items() if name != "data"}


def empty_data_null(answer: Data, _: random.Random) -> Data | None:
    """`data` is null where there is nothing in it."""
    return None if answer["data"] else {**answer, "data": None}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_id(name: str, value: object) -> bool:
    return (
        name.endswith(("_id", "_ids"))
        and isinstance(value, str)
        and len(value) >= _SHORTEST_ID
        and value.isascii()
        and value.isdigit()
        and value[0] != "0"
    )


def _is_audience(items: list[object]) -> bool:
    return bool(items) and group_of(items[0]) is not None


def _unknown_like(thing: object) -> Data:
    return {group_of(thing) or "": "NEW_IN_NEXT_VERSION", "percentage": 0.0}
