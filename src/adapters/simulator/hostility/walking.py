"""Walking through an answer: every object, every list of named things, every single value of its data."""

from collections.abc import Callable, Mapping
from typing import Final

from influence.adapters.simulator.wire.calls import Data

_NAMES: Final = ("video_id", "order_id", "handle_name", "campaign_id", "link_request_id", "dimensions")
_RANKED: Final = "creators"  # found and ranked creators: their order is part of the answer


def group_of(thing: object) -> str | None:
    """The name of an audience group's field: the one beside `percentage`."""
    if not isinstance(thing, dict) or len(thing) != 2 or "percentage" not in thing:
        return None
    return next(str(name) for name in thing if name != "percentage")


def changed(before: Data, after: Data) -> Data | None:
    """*after*, unless it is the same."""
    return after if after != before else None


def with_data(answer: Data, change: Callable[[Data], Data]) -> Data:
    """*answer* with every object in its data changed, the innermost first."""

    def within(value: object) -> object:
        if isinstance(value, Mapping):
            return change({name: within(inner) for name, inner in value.items()})
        return [within(inner) for inner in value] if isinstance(value, list) else value

    return {**answer, "data": within(answer["data"])}


def with_lists(answer: Data, change: Callable[[list[object]], list[object]]) -> Data:
    """*answer* with every list of things that bear a name changed."""

    def listed(thing: Data) -> Data:
        return {
            name: change(value)
            if name != _RANKED and isinstance(value, list) and _all_named(value)
            else value
            for name, value in thing.items()
        }

    return with_data(answer, listed)


def _all_named(items: list[object]) -> bool:
    return bool(items) and all(
        isinstance(item, dict) and any(name in item for name in _NAMES) for item in items
    )


def with_values(answer: Data, change: Callable[[str, object], object]) -> Data | None:
    """*answer* with every single value in its data changed; the items of a list go by the list's name."""

    def within(name: str, value: object) -> object:
        if isinstance(value, Mapping):
            return {inner: within(inner, item) for inner, item in value.items()}
        return [within(name, item) for item in value] if isinstance(value, list) else change(name, value)

    after = within("data", answer["data"])
    return (
        None if after == answer["data"] and _same_kinds(after, answer["data"]) else {**answer, "data": after}
    )


def _same_kinds(one: object, other: object) -> bool:
    return repr(one) == repr(other)
