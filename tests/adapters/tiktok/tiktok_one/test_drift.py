"""Answers that are not what they were: every field of every answer, mutated in every way."""

import copy
import logging
import traceback
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.domain.errors import MarketplaceFailed
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.ports.upstream import Profile, UpstreamOrder, Video
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokUnavailable
from influence.domain.values import well_formed
from tests.adapters.tiktok.tiktok_one.answers import (
    ANSWERS,
    AUTHORISED,
    CALLS,
    CAMPAIGNS,
    CHANGES,
    PUBLIC,
    REACHED,
    READS,
    REPORT,
    SOUGHT,
    VIDEO,
)
from tests.adapters.tiktok.tiktok_one.far_side import SETTINGS, FarSide, Reply, at_once, echo, lost, told
from tests.support.sometimes import assert_reached, sometimes

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
    "a zero": 0,
    "percent": 84.7,
    "huge": 10**30,
    "infinite": float("inf"),
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


def figures(result: object) -> Iterator[Mapping[Any, Any]]:
    if isinstance(result, Profile | Video):
        yield result.values
    elif isinstance(result, UpstreamOrder):
        yield from (line.video.values for line in result.reports)
    elif isinstance(result, tuple):
        for one in result:
            yield from figures(one)


def asked(call: str, answers: Mapping[str, Any]) -> object:
    return CALLS[call][0](at_once(answers))


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS.keys())
@pytest.mark.parametrize("call", sorted(CALLS))
def test_a_mutated_field_is_left_out_or_the_answer_is_unreadable(call: str, mutation: object) -> None:
    failures: list[tuple[str, MarketplaceFailed]] = []
    for place in CALLS[call][1]:
        for path in paths(ANSWERS[place]):
            try:
                result = asked(call, {**ANSWERS, place: mutated(ANSWERS[place], path, mutation)})
            except MarketplaceFailed as failed:
                failures.append((place, failed))
                continue
            for kept in figures(result):
                assert well_formed(kept) == kept, path
                assert mutation not in (GONE, RENAMED, None) or 0 not in kept.values(), path
            shown = repr(result)
            assert "_v2" not in shown, path
            assert "\x1b" not in shown
            shown.encode()

    unusable = (OutcomeUnknown if call in CHANGES else TikTokUnavailable,)
    assert all(isinstance(failed, unusable) for place, failed in failures if place != REACHED)


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS.keys())
def test_no_mutation_unlinks_a_video(mutation: object) -> None:
    """Whatever one field becomes: the order is left out, keeps its video, or does not know whose it is."""
    for place in (CAMPAIGNS, REPORT):
        for path in paths(ANSWERS[place]):
            try:
                orders = asked("read_orders", {**ANSWERS, place: mutated(ANSWERS[place], path, mutation)})
            except TikTokUnavailable:
                sometimes("unreadable")
                continue
            assert isinstance(orders, tuple)
            sometimes("left out", not orders)
            for order in orders:
                if order.upstream_id == SOUGHT[0].upstream_id and path[:3] != ("campaigns", 0, "video_ids"):
                    known = {*order.video_ids, *order.unattributed}
                    assert sometimes("kept", VIDEO in known), path
    assert_reached(["kept"])


def test_a_lost_list_of_videos_leaves_the_order_out() -> None:
    for mutation in (GONE, RENAMED, None, "drift", 123, {}, [[1]], ["a b"]):
        answer = mutated(ANSWERS[CAMPAIGNS], ("campaigns", 0, "video_ids"), mutation)

        assert asked("read_orders", {**ANSWERS, CAMPAIGNS: answer}) == ()


@pytest.mark.parametrize(
    ("call", "place", "at", "most"),
    [
        ("public_profile", PUBLIC, (), 1),
        ("authorised_profile", AUTHORISED, (), 1),
        ("read_orders", REPORT, ("videos", 0), 2),
    ],
)
def test_only_the_figure_of_a_lost_field_is_lost(call: str, place: str, at: Path, most: int) -> None:
    whole = {metric for kept in figures(asked(call, ANSWERS)) for metric in kept}
    record: Any = ANSWERS[place]
    for step in at:
        record = record[step]
    lost_ones: set[AccountMetric | PostMetric] = set()
    for name in record:
        try:
            result = asked(call, {**ANSWERS, place: mutated(ANSWERS[place], (*at, name), GONE)})
        except TikTokUnavailable:
            assert (call, name) == ("authorised_profile", "handle_name")
            continue
        left = {metric for kept in figures(result) for metric in kept}
        if name not in {"video_info", "creator_info"}:
            assert len(whole - left) <= most, name
            lost_ones |= whole - left

    unsaid = {AccountMetric.USER_NAME} if call == "authorised_profile" else set()
    assert lost_ones == whole - unsaid


NAMES = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12).map(lambda name: f"extra_{name}")
EXTRA = st.dictionaries(
    NAMES,
    st.recursive(
        st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=10).map("SENTINEL{}".format),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
        max_leaves=6,
    ),
    min_size=1,
    max_size=4,
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


def sprinkled(value: object, extra: Mapping[str, object]) -> Any:
    """*value* with *extra* fields in every object of it."""
    if isinstance(value, dict):
        return {**extra, **{key: sprinkled(child, extra) for key, child in value.items()}}
    return [sprinkled(child, extra) for child in value] if isinstance(value, list) else value


@pytest.mark.parametrize("call", sorted(CALLS))
@settings(max_examples=15)
@given(extra=EXTRA)
def test_fields_nobody_listed_do_not_come_through(call: str, extra: dict[str, object]) -> None:
    more = {place: sprinkled(answer, extra) for place, answer in ANSWERS.items()}

    assert asked(call, more) == asked(call, ANSWERS)


@settings(max_examples=150)
@given(data=st.data())
def _one_field_becomes_anything(data: st.DataObject) -> None:
    call = data.draw(st.sampled_from(sorted(CALLS)))
    place = data.draw(st.sampled_from(CALLS[call][1]))
    ways = list(paths(ANSWERS[place]))
    answer: Any = ANSWERS[place]
    if ways:
        answer = mutated(answer, data.draw(st.sampled_from(ways)), data.draw(ANYTHING))

    try:
        result = asked(call, {**ANSWERS, place: answer})
    except MarketplaceFailed as failed:
        sometimes("unreadable", isinstance(failed, TikTokUnavailable))
        return

    sometimes("answered")
    for kept in figures(result):
        sometimes("figures", kept)
        assert well_formed(kept) == kept


def test_one_field_may_become_anything() -> None:
    _one_field_becomes_anything()

    assert_reached(["answered", "figures", "unreadable"])


@pytest.mark.parametrize(
    "call",
    [
        "public_profile",
        "authorised_profile",
        "public_videos",
        "authorised_videos",
        "read_orders",
        "find_placed",
    ],
)
def test_texts_of_creators_are_not_passed_on(call: str) -> None:
    shown = repr(asked(call, ANSWERS))

    for text in ("caption text", "bio text", "t.jpeg", "spark text", "cooking"):
        assert text not in shown


def test_drift_is_told_once_and_without_the_value(caplog: pytest.LogCaptureFixture) -> None:
    answer = mutated(ANSWERS[CAMPAIGNS], ("campaigns", 0, "country_codes"), ["SENTINEL", "US"])
    far = FarSide.telling({**ANSWERS, CAMPAIGNS: answer})

    for _ in range(3):
        CALLS["read_orders"][0](far.marketplace)

    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert warnings == ["/tto/tcm/campaign/: the field country_codes (str) cannot be used and is left out"]


@pytest.mark.parametrize("call", sorted(CALLS))
def test_good_answers_are_no_drift(call: str, caplog: pytest.LogCaptureFixture) -> None:
    asked(call, ANSWERS)

    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == []


@pytest.mark.parametrize("call", sorted(READS))
def test_a_lost_answer_to_a_question_is_no_answer(call: str) -> None:
    with pytest.raises(TikTokUnavailable):
        CALLS[call][0](FarSide(dict.fromkeys(ANSWERS, lost)).marketplace)


@pytest.mark.parametrize("call", sorted(CHANGES))
def test_a_lost_answer_to_a_change_leaves_it_in_doubt(call: str) -> None:
    far = FarSide(dict.fromkeys(ANSWERS, lost))

    with pytest.raises(OutcomeUnknown):
        CALLS[call][0](far.marketplace)

    assert len(far.requests) == 1


PLANTED = "planted"


@pytest.mark.parametrize("reply", [echo(40002), echo(40105), echo(50000), lost, told({})])
@pytest.mark.parametrize("call", sorted(CALLS))
def test_no_call_tells_a_secret(call: str, reply: Reply, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    far = FarSide(dict.fromkeys(ANSWERS, reply))
    shown = [repr(far.marketplace), str(SETTINGS)]

    try:
        shown.append(repr(CALLS[call][0](far.marketplace)))
    except MarketplaceFailed as error:
        shown += [repr(error), str(error)]
        shown += traceback.TracebackException.from_exception(error, capture_locals=True).format()

    shown += [str(request.url) for request in far.requests]
    shown += [caplog.text, *(repr(record.__dict__) for record in caplog.records)]
    assert far.requests
    assert PLANTED not in "\n".join(shown)
