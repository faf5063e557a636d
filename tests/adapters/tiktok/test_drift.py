"""Answers that are not what they were: every field of every answer, mutated in every way."""

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.domain.errors import MarketplaceFailed
from influence.domain.membership import MembershipAnswer
from influence.domain.metrics import AccountMetric
from influence.domain.ports.upstream import Invited, OrdersPlaced, Profile, UpstreamOrder, Video, VideoReport
from influence.domain.values import well_formed
from tests.adapters.tiktok.answers import ANSWERS
from tests.adapters.tiktok.far_side import CALLS, FarSide, raw

GONE: Final = object()
RENAMED: Final = object()
MUTATIONS: Final[Mapping[str, object]] = {
    "removed": GONE,
    "renamed": RENAMED,
    "null": None,
    "true": True,
    "a word": "drift",
    "empty text": "",
    "a number": 123,
    "negative": -5,
    "percent": 84.7,
    "huge": 10**30,
    "infinite": float("inf"),
    "not a number": float("nan"),
    "a list": [],
    "a list of lists": [[1, 2], ["a"]],
    "a list of words": ["drift"],
    "an object": {},
    "nested": {"drift": [{"drift": 1}]},
    "controls": "a\x00\x1b[2J\ud800",
}
Path = tuple[str | int, ...]


def paths(value: object, here: Path = ()) -> Iterator[Path]:
    """The way to every part of *value*."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        yield (*here, key)
        yield from paths(child, (*here, key))


def mutated(answer: Mapping[str, Any], path: Path, mutation: object) -> Any:
    changed = copy.deepcopy(dict(answer))
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    if mutation is GONE or (mutation is RENAMED and isinstance(path[-1], int)):
        del place[path[-1]]
    elif mutation is RENAMED:
        place[f"{path[-1]}_v2"] = place.pop(path[-1])
    else:
        place[path[-1]] = mutation
    return changed


def facts(result: object) -> Iterator[tuple[object, ...]]:
    """Every single thing that *result* says."""
    if isinstance(result, Profile):
        yield from (("value", metric, value) for metric, value in result.values.items())
        yield from (("is", n, getattr(result, n)) for n in ("handle", "creator_id", "open_id"))
    elif isinstance(result, Video):
        yield from (("value", result.video_id, metric, value) for metric, value in result.values.items())
        yield ("is", result.video_id, result.url, result.published_at)
    elif isinstance(result, VideoReport):
        yield ("is", result.upstream_id, result.handle)
        yield from facts(result.video)
    elif isinstance(result, OrdersPlaced):
        yield from facts(result.placements)
        yield ("remaining", result.remaining)
    elif isinstance(result, Mapping):
        yield from (("of", key, value) for key, value in result.items())
    elif isinstance(result, tuple):
        for one in result:
            yield from facts(one)
    else:
        yield ("is", result)


def values(result: object) -> Iterator[Mapping[Any, Any]]:
    if isinstance(result, Profile | Video):
        yield result.values
    elif isinstance(result, VideoReport):
        yield result.video.values
    elif isinstance(result, tuple):
        for one in result:
            yield from values(one)


def ask(call: str, answer: object) -> object:
    body = json.dumps({"code": 0, "message": "OK", "request_id": "R", "data": answer}).encode()
    return CALLS[call](FarSide(raw(body)).marketplace)


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS.keys())
@pytest.mark.parametrize("call", sorted(CALLS))
def test_a_mutated_field_is_left_out_or_the_answer_is_unreadable(call: str, mutation: object) -> None:
    for path in paths(ANSWERS[call]):
        try:
            result = ask(call, mutated(ANSWERS[call], path, mutation))
        except MarketplaceFailed:
            continue
        for kept in values(result):
            assert well_formed(kept) == kept, path
        if mutation in (GONE, RENAMED, None):
            assert not any(fact[-1] == 0 and fact[-1] is not False for fact in facts(result)), path
        text = repr(result)
        assert "_v2" not in text, path
        assert "\x1b" not in text
        text.encode()


@pytest.mark.parametrize(
    "call", sorted({"public_profile", "authorised_profile", "public_videos", "authorised_videos", "report"})
)
def test_only_the_figure_of_a_lost_field_is_lost(call: str) -> None:
    whole = {fact[:-1] for fact in facts(ask(call, ANSWERS[call])) if fact[0] == "value"}
    lost = set()
    for path in paths(ANSWERS[call]):
        try:
            result = ask(call, mutated(ANSWERS[call], path, GONE))
        except MarketplaceFailed:
            continue
        left = {fact[:-1] for fact in facts(result) if fact[0] == "value"}
        if (
            isinstance(path[-1], str)
            and path[-1] not in {"posts", "insights", "metrics", "dimensions"}
            and left
        ):
            lost |= whole - left
            assert len(whole - left) <= 2, path
    unsaid = {("value", AccountMetric.USER_NAME)} if call == "authorised_profile" else set()
    assert lost == whole - unsaid


@pytest.mark.parametrize("call", sorted(CALLS))
@pytest.mark.parametrize("zero", [0, 0.0, "0"])
def test_a_zero_that_tiktok_sends_is_a_zero(call: str, zero: object) -> None:
    for path in paths(ANSWERS[call]):
        try:
            result = ask(call, mutated(ANSWERS[call], path, zero))
        except MarketplaceFailed:
            continue
        for kept in values(result):
            assert well_formed(kept) == kept, path


NAMES = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12).map(lambda name: f"extra_{name}")
EXTRA = st.dictionaries(
    NAMES,
    st.recursive(
        st.integers() | st.floats(allow_nan=False) | st.text(max_size=10).map("SENTINEL{}".format),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
        max_leaves=6,
    ),
    min_size=1,
    max_size=4,
)


def sprinkled(value: object, extra: Mapping[str, object]) -> object:
    """*value* with *extra* fields in every object of it."""
    if isinstance(value, dict):
        return {**extra, **{key: sprinkled(child, extra) for key, child in value.items()}}
    return [sprinkled(child, extra) for child in value] if isinstance(value, list) else value


@pytest.mark.parametrize("call", sorted(CALLS))
@settings(max_examples=20)
@given(extra=EXTRA)
def test_fields_nobody_listed_do_not_come_through(call: str, extra: dict[str, object]) -> None:
    plain = ask(call, ANSWERS[call])

    assert repr(ask(call, sprinkled(ANSWERS[call], extra))) == repr(plain)  # secrets are equal to nothing


@pytest.mark.parametrize(
    "call", sorted({"public_videos", "authorised_videos", "public_profile", "authorised_profile"})
)
def test_texts_of_creators_are_not_passed_on(call: str) -> None:
    shown = repr(ask(call, ANSWERS[call]))

    assert "caption text" not in shown
    assert "bio text" not in shown
    assert "t.jpeg" not in shown


def test_drift_is_told_once_and_without_the_value(caplog: pytest.LogCaptureFixture) -> None:
    answer = {**ANSWERS["public_profile"], "followers_count": "SENTINEL"}
    body = json.dumps({"code": 0, "data": answer}).encode()
    far = FarSide(raw(body))

    for _ in range(3):
        CALLS["public_profile"](far.marketplace)

    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert warnings == [
        "/tcm/creator/public/: the field followers_count (str) cannot be used and is left out"
    ]


def test_the_samples_say_everything() -> None:
    assert {type(one) for call in CALLS for one in _parts(ask(call, ANSWERS[call]))} >= {
        MembershipAnswer,
        Invited,
        UpstreamOrder,
        VideoReport,
    }


def _parts(result: object) -> Iterator[object]:
    if isinstance(result, Mapping):
        yield from result.values()
    elif isinstance(result, tuple):
        yield from result
    elif attrs.has(type(result)):
        yield result
