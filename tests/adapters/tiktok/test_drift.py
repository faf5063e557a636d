"""Answers that are not what they were: every field of every answer, mutated in every way."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.domain.errors import MarketplaceFailed
from influence.domain.membership import MembershipAnswer
from influence.domain.metrics import AccountMetric
from influence.domain.ports.upstream import (
    Invited,
    OrdersPlaced,
    Permit,
    Profile,
    Subscription,
    UpstreamOrder,
    Video,
    VideoReport,
    VideoReview,
)
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokUnavailable
from influence.domain.quota import Urgency
from influence.domain.values import well_formed
from tests.adapters.tiktok.answers import ANSWERS
from tests.adapters.tiktok.far_side import CALLS, FarSide, Reply, envelope, raw
from tests.adapters.tiktok.records import RecordedAlarms

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
    said = next((say for kind, say in SAID.items() if isinstance(result, kind)), None)
    if said is not None:
        yield from said(result)
    elif isinstance(result, Mapping):
        yield from (("of", key, value) for key, value in result.items())
    elif isinstance(result, tuple):
        for one in result:
            yield from facts(one)
    else:
        yield ("is", result)


def _of_profile(profile: Profile) -> Iterator[tuple[object, ...]]:
    yield from (("value", metric, value) for metric, value in profile.values.items())
    yield from (("is", name, getattr(profile, name)) for name in ("handle", "creator_id", "open_id"))


def _of_video(video: Video) -> Iterator[tuple[object, ...]]:
    yield from (("value", video.video_id, metric, value) for metric, value in video.values.items())
    yield ("is", video.video_id, video.url, video.published_at)


def _of_report(report: VideoReport) -> Iterator[tuple[object, ...]]:
    yield ("is", report.upstream_id, report.handle)
    yield from facts(report.video)


def _of_order(order: UpstreamOrder) -> Iterator[tuple[object, ...]]:
    yield ("is", attrs.evolve(order, reports=()))
    yield from facts(order.reports)


def _of_placed(placed: OrdersPlaced) -> Iterator[tuple[object, ...]]:
    yield from facts(placed.placements)
    yield ("remaining", placed.remaining)


SAID: Final[Mapping[type, Callable[[Any], Iterator[tuple[object, ...]]]]] = {
    Profile: _of_profile,
    Video: _of_video,
    VideoReport: _of_report,
    UpstreamOrder: _of_order,
    OrdersPlaced: _of_placed,
}


def values(result: object) -> Iterator[Mapping[Any, Any]]:
    if isinstance(result, Profile | Video):
        yield result.values
    elif isinstance(result, VideoReport):
        yield result.video.values
    elif isinstance(result, UpstreamOrder):
        yield from values(result.reports)
    elif isinstance(result, tuple):
        for one in result:
            yield from values(one)


def ask(call: str, answer: object) -> object:
    body = json.dumps({"code": 0, "message": "OK", "request_id": "R", "data": answer}).encode()
    return CALLS[call](FarSide(raw(body)))


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
    "call",
    sorted({"public_profile", "authorised_profile", "public_videos", "authorised_videos", "read_orders"}),
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
            and path[-1] not in {"posts", "orders", "insights", "metrics", "dimensions"}
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
        st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=10).map("SENTINEL{}".format),
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
        CALLS["public_profile"](far)

    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert warnings == [
        "/tcm/creator/public/: the field followers_count (str) cannot be used and is left out"
    ]


UNREADABLE: Final[Mapping[str, bytes]] = {
    "not JSON": b"<html>SENTINEL</html>",
    "no return code": b'{"data":{"x":"SENTINEL"}}',
    "a name stands twice": b'{"code":0,"code":0}',
    "a number that is none": b'{"code":0,"data":{"x":NaN}}',
}


@pytest.mark.parametrize(("why", "body"), UNREADABLE.items(), ids=UNREADABLE.keys())
@pytest.mark.parametrize("call", ["memberships", "place_orders"])
def test_an_unreadable_answer_raises_an_alarm(call: str, why: str, body: bytes) -> None:
    alarms = RecordedAlarms()
    far = FarSide(raw(body), alarms=alarms)

    for _ in range(2):
        with pytest.raises(MarketplaceFailed, match="unreadable answer"):
            CALLS[call](far)

    path = far.last.url.path.removeprefix("/open_api/v1.3")
    assert [(one.endpoint, one.field, one.shape) for one in alarms.all()] == [(path, "answer", why)]


def test_an_alarm_is_noted_once_for_each_field_and_shape() -> None:
    alarms = RecordedAlarms()
    odd: tuple[object, ...] = ("SENTINEL", "OTHER", [])
    bodies = [
        json.dumps({"code": 0, "data": {**ANSWERS["public_profile"], "followers_count": one}}).encode()
        for one in odd
    ]
    far = FarSide(*map(raw, bodies), alarms=alarms)

    for urgency in Urgency:
        far.marketplace.at(urgency).public_profile(Permit("Ann"))

    told = [(one.field, one.shape, one.first_seen) for one in alarms.all()]
    assert told == [("followers_count", shape, far.clock.now()) for shape in ("str", "list")]
    assert alarms.notes == 2


@pytest.mark.parametrize(
    ("call", "left"), [("memberships", TikTokUnavailable), ("place_orders", OutcomeUnknown)]
)
def test_an_alarm_that_cannot_be_kept_hides_nothing(call: str, left: type[MarketplaceFailed]) -> None:
    class Full(RecordedAlarms):
        def note(self, endpoint: str, field: str, shape: str, at: datetime) -> bool:
            raise OSError(f"{endpoint} {field} {shape} {at}")

    with pytest.raises(left, match="unreadable answer"):
        CALLS[call](FarSide(raw(b"<html>"), alarms=Full()))


def test_a_missing_part_of_an_answer_raises_an_alarm() -> None:
    alarms = RecordedAlarms()

    with pytest.raises(MarketplaceFailed):
        CALLS["holder"](FarSide(raw(b'{"code":0,"data":{"creator_id":7.5}}'), alarms=alarms))

    (alarm,) = alarms.all()
    assert (alarm.endpoint, alarm.field, alarm.shape) == ("/tt_user/token_info/get/", "answer", "creator_id")


@pytest.mark.parametrize(
    "reply", [envelope(), envelope(40002), envelope(50000), raw(b"<html>", 502), raw(b"", 429)]
)
def test_an_answer_or_an_outage_raises_no_alarm(reply: Reply) -> None:
    alarms = RecordedAlarms()

    with suppress(MarketplaceFailed):
        CALLS["memberships"](FarSide(reply, alarms=alarms))

    assert alarms.all() == ()


def test_an_endpoint_that_went_offline_raises_an_alarm() -> None:
    alarms = RecordedAlarms()

    with pytest.raises(MarketplaceFailed):
        CALLS["memberships"](FarSide(envelope(41001), alarms=alarms))

    assert [(one.field, one.shape) for one in alarms.all()] == [("answer", "offline, code 41001")]


def test_the_samples_say_everything() -> None:
    assert {type(one) for call in CALLS for one in _parts(ask(call, ANSWERS[call]))} >= {
        MembershipAnswer,
        Invited,
        UpstreamOrder,
        VideoReport,
        VideoReview,
        Subscription,
    }


def _parts(result: object) -> Iterator[object]:
    if isinstance(result, Mapping):
        yield from result.values()
    elif isinstance(result, tuple):
        yield from result
        yield from (report for one in result if isinstance(one, UpstreamOrder) for report in one.reports)
    elif attrs.has(type(result)):
        yield result
