"""Changes to an answer that a tolerant client reads as the same answer."""

import random
from collections.abc import Callable, Mapping
from typing import Final, cast

from influence.adapters.simulator.wire.calls import Data

Change = Callable[[Data, random.Random], Data | None]

_STRAY: Final = (
    ("is_new_experiment", False),
    ("x_trace", "7f3a"),
    ("extra", None),
    ("ab_bucket", {"v": [1, 2]}),
)
_SHORTEST_ID: Final = 12
_NAMES: Final = ("video_id", "order_id", "handle_name", "campaign_id", "link_request_id", "dimensions")
_RANKED: Final = "creators"  # found and ranked creators: their order is part of the answer


def extra_in_envelope(answer: Data, rolled: random.Random) -> Data:
    """A field beside `code` that nobody documented."""
    return {**answer, **dict([rolled.choice(_STRAY)])}


def extra_in_data(answer: Data, rolled: random.Random) -> Data:
    """Undocumented fields in every object of the data."""
    stray = rolled.choice(_STRAY)
    return _with_data(answer, lambda thing: {**thing, stray[0]: stray[1]})


def fields_reordered(answer: Data, rolled: random.Random) -> Data:
    """Every object with its fields in another order."""

    def shuffled(thing: Data) -> Data:
        names = list(thing)
        rolled.shuffle(names)
        return {name: thing[name] for name in names}

    return shuffled(_with_data(answer, shuffled))


def items_reordered(answer: Data, rolled: random.Random) -> Data | None:
    """Every list of named things in another order."""

    def shuffled(items: list[object]) -> list[object]:
        return rolled.sample(items, len(items))

    return _changed(answer, _with_lists(answer, shuffled))


def item_twice(answer: Data, rolled: random.Random) -> Data | None:
    """One thing of every list of named things told twice."""

    def doubled(items: list[object]) -> list[object]:
        place = rolled.randrange(len(items))
        return [*items[: place + 1], items[place], *items[place + 1 :]]

    return _changed(answer, _with_lists(answer, doubled))


def numbers_as_text(answer: Data, _: random.Random) -> Data | None:
    """Every number in the data as a text."""
    return _with_values(answer, lambda _, value: str(value) if _is_number(value) else value)


def ids_as_numbers(answer: Data, _: random.Random) -> Data | None:
    """Every long id as a number, exact to the last digit."""
    return _with_values(answer, lambda name, value: int(cast("str", value)) if _is_id(name, value) else value)


def whole_as_float(answer: Data, _: random.Random) -> Data | None:
    """Counters with a needless `.0`."""

    def floating(name: str, value: object) -> object:
        return float(value) if type(value) is int and name in COUNTERS and value < 2**53 else value

    return _with_values(answer, floating)


def extra_bucket(answer: Data, _: random.Random) -> Data | None:
    """An audience group that nobody documented, with no share in it."""

    def bucketed(thing: Data) -> Data:
        return {
            name: [*value, _unknown_like(value[0])]
            if isinstance(value, list) and _is_audience(value)
            else value
            for name, value in thing.items()
        }

    return _changed(answer, _with_data(answer, bucketed))


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


# Everything about a creator or a video that is a number or a description, and never says which one it is.
COUNTERS: Final = frozenset(
    {
        "followers_count", "following_count", "videos_count", "likes_count", "median_views", "likes", "comments",
        "shares", "favorites", "video_views", "engagement_count", "reach", "total_play_time", "average_views",
        "number_of_followers", "total_video_views",
    }
)  # fmt: skip
OPTIONAL: Final = COUNTERS | {
    "display_name", "profile_image", "bio", "engagement_rate", "completion_rate", "creator_price", "creator_rate",
    "thumbnail_url", "embed_url", "caption", "average_view_time", "video_completion_rate", "video_view_retention",
    "audience_countries", "audience_genders", "audience_ages", "audience_locales", "audience_devices",
    "audience_usages", "audience_device", "audience_usage", "industry_labels", "content_labels", "topics",
    "audience_genders_distribution", "audience_age_distribution", "audience_countries_distribution",
    "audience_locale_distribution", "daily_stats", "caption_hashtags", "mentioned_accounts",
}  # fmt: skip


def optional_missing(answer: Data, rolled: random.Random) -> Data | None:
    """Half of the figures and descriptions are not there."""
    return _thinned(answer, rolled, lambda thing, name: {key: thing[key] for key in thing if key != name})


def optional_null(answer: Data, rolled: random.Random) -> Data | None:
    """Half of the figures and descriptions are null."""
    return _thinned(answer, rolled, lambda thing, name: {**thing, name: None})


def unknown_words(answer: Data, _: random.Random) -> Data | None:
    """Audience groups under names that nobody documented."""

    def renamed(thing: Data) -> Data:
        group = _group_of(thing)
        return {**thing, group: "NEW_IN_NEXT_VERSION"} if group else thing

    return _changed(answer, _with_data(answer, renamed))


def _thinned(answer: Data, rolled: random.Random, without: Callable[[Data, str], Data]) -> Data | None:
    def thinned(thing: Data) -> Data:
        for name in [name for name in thing if name in OPTIONAL]:
            thing = without(thing, name) if rolled.random() < 0.5 else thing
        return thing

    return _changed(answer, _with_data(answer, thinned))


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


def _group_of(thing: object) -> str | None:
    """The name of an audience group's field: the one beside `percentage`."""
    if not isinstance(thing, dict) or len(thing) != 2 or "percentage" not in thing:
        return None
    return next(str(name) for name in thing if name != "percentage")


def _is_audience(items: list[object]) -> bool:
    return bool(items) and _group_of(items[0]) is not None


def _unknown_like(thing: object) -> Data:
    return {_group_of(thing) or "": "NEW_IN_NEXT_VERSION", "percentage": 0.0}


def _changed(before: Data, after: Data) -> Data | None:
    return after if after != before else None


def _with_data(answer: Data, change: Callable[[Data], Data]) -> Data:
    """*answer* with every object in its data changed, the innermost first."""

    def within(value: object) -> object:
        if isinstance(value, Mapping):
            return change({name: within(inner) for name, inner in value.items()})
        return [within(inner) for inner in value] if isinstance(value, list) else value

    return {**answer, "data": within(answer["data"])}


def _with_lists(answer: Data, change: Callable[[list[object]], list[object]]) -> Data:
    """*answer* with every list of things that bear a name changed."""

    def listed(thing: Data) -> Data:
        return {
            name: change(value)
            if name != _RANKED and isinstance(value, list) and _all_named(value)
            else value
            for name, value in thing.items()
        }

    return _with_data(answer, listed)


def _all_named(items: list[object]) -> bool:
    return bool(items) and all(
        isinstance(item, dict) and any(name in item for name in _NAMES) for item in items
    )


def _with_values(answer: Data, change: Callable[[str, object], object]) -> Data | None:
    """*answer* with every single value in its data changed; the items of a list go by the list's name."""

    def within(name: str, value: object) -> object:
        if isinstance(value, Mapping):
            return {inner: within(inner, item) for inner, item in value.items()}
        return [within(name, item) for item in value] if isinstance(value, list) else change(name, value)

    changed = within("data", answer["data"])
    return (
        None
        if changed == answer["data"] and _same_kinds(changed, answer["data"])
        else {**answer, "data": changed}
    )


def _same_kinds(one: object, other: object) -> bool:
    return repr(one) == repr(other)
