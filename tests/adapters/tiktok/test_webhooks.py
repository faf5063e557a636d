"""TikTok's messages: who may have sent them, and what is read from them."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.tiktok.webhooks import LONGEST_RAW, MOST_BYTES, WebhookReader
from influence.domain.grants import EndReason
from influence.domain.ports.inbox import Message, MessageKind, MessageReader, NotFromTikTok
from influence.domain.secret import Secret
from tests.support.sometimes import assert_reached, sometimes

SECRET: Final = Secret("planted-app-secret")
NOW: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ENTRY: Final[dict[str, Any]] = {
    "event_type": "tto_campaign_webhook",
    "tto_campaign_event_type": "tto_video_published",
    "video_id": "7300000000000000001",
    "campaign_id": "7500000000000000001",
    "tto_tcm_account_id": "7100000000000000001",
    "handle_name": "ann",
    "event_time": "2026-03-02T11:59:30.123456Z",
    "log_id": "20260302115930ABCDEF",
}
REMOVED: Final[dict[str, Any]] = {
    "client_key": "7000000000000000001",
    "event": "authorization.removed",
    "create_time": 1772452770,
    "user_openid": "open-1",
    "content": '{"reason":1}',
}
reader: MessageReader = WebhookReader(SECRET)
strict: MessageReader = WebhookReader(SECRET, demand_signature=True)


def about(*entries: object, **more: object) -> bytes:
    told = {"request_id": "R", "object": 10, "time": 1772452770, "entry": list(entries), **more}
    return json.dumps(told).encode()


def signed(body: bytes, at: datetime = NOW, secret: Secret = SECRET) -> str:
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.reveal().encode(), stamp.encode() + b"." + body, hashlib.sha256)
    return f"t={stamp},s={digest.hexdigest()}"


def only(body: bytes) -> Message:
    (message,) = reader(body, None, NOW)
    return message


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("tto_video_uploaded", MessageKind.VIDEO_UPLOADED),
        ("tto_video_published", MessageKind.VIDEO_PUBLISHED),
    ],
)
def test_a_video_of_a_campaign_is_told(event: str, kind: MessageKind) -> None:
    assert only(about({**ENTRY, "tto_campaign_event_type": event})) == Message(
        key="20260302115930ABCDEF",
        kind=kind,
        happened_at=datetime(2026, 3, 2, 11, 59, 30, 123456, tzinfo=UTC),
        campaign_code="7500000000000000001",
        video_id="7300000000000000001",
    )


@pytest.mark.parametrize("object_code", [10, "10", 10.0])
def test_ids_may_come_as_numbers(object_code: object) -> None:
    numbered = {**ENTRY, "video_id": 7300000000000000001, "campaign_id": 7500000000000000001}

    assert only(about(numbered, object=object_code)) == only(about(ENTRY))


def test_several_entries_are_several_messages() -> None:
    entries = [{**ENTRY, "log_id": f"L{number}", "video_id": number} for number in (1, 2, 3)]

    messages = reader(about(*entries), None, NOW)

    assert [(one.key, one.video_id) for one in messages] == [("L1", "1"), ("L2", "2"), ("L3", "3")]


def test_without_a_log_id_the_event_is_the_key() -> None:
    bare = {name: value for name, value in ENTRY.items() if name not in {"log_id", "handle_name"}}
    same = {**dict(reversed(bare.items())), "tto_tcm_account_id": 5}
    others = [
        {**bare, name: value}
        for name, value in {
            "video_id": "8",
            "campaign_id": "9",
            "tto_campaign_event_type": "tto_video_uploaded",
            "event_time": "2026-03-02T11:59:31Z",
        }.items()
    ]

    assert only(about(bare)).key == only(about(same)).key
    assert len({only(about(one)).key for one in (bare, *others)}) == 5


def test_a_very_long_log_id_makes_a_short_key() -> None:
    keys = [only(about({**ENTRY, "log_id": letter * 900})).key for letter in "ab"]

    assert len(set(keys)) == 2
    assert all(len(key) == 64 for key in keys)


@pytest.mark.parametrize("at", [None, "soon", 1e300, [], "1970-01-01"])
def test_a_time_nobody_understands_is_none(at: object) -> None:
    message = only(about({**ENTRY, "event_time": at}))

    assert message.kind is MessageKind.VIDEO_PUBLISHED
    assert message.happened_at is None


def test_a_removed_consent_names_its_creator() -> None:
    message = only(json.dumps(REMOVED).encode())

    assert (message.kind, message.open_id) == (MessageKind.CONSENT_REMOVED, "open-1")
    assert message.happened_at == datetime(2026, 3, 2, 11, 59, 30, tzinfo=UTC)
    assert only(json.dumps({**REMOVED, "content": "{}"}).encode()).key == message.key
    assert only(json.dumps({**REMOVED, "create_time": 1772452771}).encode()).key != message.key
    assert only(json.dumps({**REMOVED, "user_openid": "open-2"}).encode()).key != message.key


@pytest.mark.parametrize("content", ['{"user_openid":"open-1","reason":1}', {"user_openid": "open-1"}])
def test_a_creator_inside_the_content_is_found(content: object) -> None:
    told = {**REMOVED, "user_openid": None, "content": content}

    assert only(json.dumps(told).encode()).open_id == "open-1"


UNKNOWN: Final[dict[str, bytes]] = {
    "nothing": b"",
    "no JSON": b"hello",
    "a list": b"[1]",
    "an empty object": b"{}",
    "another object": about(ENTRY, object=9),
    "no object": about(ENTRY, object=None),
    "no entries": about(),
    "entries of a wrong type": about(entry="x"),
    "duplicate keys": b'{"object":10,"object":10,"entry":[]}',
    "a number that is none": about(ENTRY, time=float("nan")),
    "invalid utf-8": b'{"object":10,"x":"\xff"}',
    "nested too deeply": b"[" * 100_000,
    "another event": json.dumps({**REMOVED, "event": "video.publish.completed"}).encode(),
    "a consent of nobody": json.dumps({**REMOVED, "user_openid": None}).encode(),
    "a consent with broken content": json.dumps({**REMOVED, "user_openid": 1.5, "content": "{"}).encode(),
    "controls": b'{"x":"\x1b[31m\x00"}',
}


@pytest.mark.parametrize("body", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_nobody_understands_is_kept_for_a_person(body: bytes) -> None:
    message = only(body)

    assert message.kind is MessageKind.UNKNOWN
    assert message.key == hashlib.sha256(body).hexdigest()
    assert len(message.raw) <= LONGEST_RAW
    assert message.raw.isprintable()
    assert (message.open_id, message.video_id, message.campaign_code) == (None, None, None)


@pytest.mark.parametrize(
    "odd",
    [
        {"tto_campaign_event_type": "tto_creator_joined"},
        {"tto_campaign_event_type": None},
        {"tto_campaign_event_type": ["tto_video_published"]},
        {"video_id": None},
        {"video_id": 7.3e18},
        {"campaign_id": {}},
    ],
)
def test_an_odd_entry_does_not_hide_its_neighbours(odd: dict[str, object]) -> None:
    first, second, third = reader(about(ENTRY, {**ENTRY, **odd}, {**ENTRY, "log_id": "L2"}), None, NOW)

    assert (first.kind, third.kind) == (MessageKind.VIDEO_PUBLISHED, MessageKind.VIDEO_PUBLISHED)
    assert second.kind is MessageKind.UNKNOWN
    assert "tto_campaign_webhook" in second.raw
    assert len({first.key, second.key, third.key}) == 3


def test_an_entry_that_is_no_object_is_unknown() -> None:
    assert only(about("x")).kind is MessageKind.UNKNOWN


def test_a_message_too_large_is_refused() -> None:
    body = b'"' + b"x" * MOST_BYTES + b'"'

    with pytest.raises(NotFromTikTok, match="larger than 1 MiB"):
        reader(body, signed(body), NOW)
    assert only(body[:MOST_BYTES]).kind is MessageKind.UNKNOWN


@pytest.mark.parametrize("read", [reader, strict])
def test_a_right_and_fresh_signature_opens(read: MessageReader) -> None:
    body = about(ENTRY)

    for minutes in (-5, 0, 5):
        assert read(body, signed(body, NOW + timedelta(minutes=minutes)), NOW) == reader(body, None, NOW)


@pytest.mark.parametrize("read", [reader, strict])
@pytest.mark.parametrize("seconds", [-86_400, -301, 301, 86_400])
def test_a_stale_signature_is_refused(read: MessageReader, seconds: int) -> None:
    body = about(ENTRY)

    with pytest.raises(NotFromTikTok, match="stale"):
        read(body, signed(body, NOW + timedelta(seconds=seconds)), NOW)


GOOD: Final = signed(about(ENTRY))
STAMP, DIGEST = GOOD.removeprefix("t=").split(",s=")
WRONG: Final[dict[str, str]] = {
    "empty": "",
    "words": "nonsense",
    "no time": f"s={DIGEST}",
    "no signature": f"t={STAMP}",
    "an empty signature": f"t={STAMP},s=",
    "two times": f"t={STAMP},t={STAMP},s={DIGEST}",
    "a time that is none": f"t=soon,s={DIGEST}",
    "a negative time": f"t=-{STAMP},s={DIGEST}",
    "a very long time": f"t={'9' * 400},s={DIGEST}",
    "another time": f"t={int(STAMP) + 1},s={DIGEST}",
    "cut off": GOOD[:-1],
    "one letter more": f"{GOOD}0",
    "no ASCII": f"t={STAMP},s=ümlaut\ud800",
    "another secret": signed(about(ENTRY), secret=Secret("other")),
    "another body": signed(about(ENTRY) + b" "),
    "too many": f"t={STAMP}," + ",".join("s=00" for _ in range(2_000)) + f",s={DIGEST}",
}


@pytest.mark.parametrize("signature", WRONG.values(), ids=WRONG.keys())
@pytest.mark.parametrize("read", [reader, strict], ids=["lenient", "strict"])
def test_a_wrong_signature_is_refused_even_where_none_is_demanded(
    read: MessageReader, signature: str
) -> None:
    with pytest.raises(NotFromTikTok):
        read(about(ENTRY), signature, NOW)


def test_one_of_several_signatures_is_enough() -> None:
    body = about(ENTRY)

    for header in (f"t={STAMP},s=00,s={DIGEST}", f"s={DIGEST.upper()}, t={STAMP}, s=00, v=1"):
        assert strict(body, header, NOW)


def test_a_missing_signature_is_refused_where_one_is_demanded() -> None:
    with pytest.raises(NotFromTikTok, match="it has no signature"):
        strict(about(ENTRY), None, NOW)


def test_the_signature_covers_the_bytes_as_they_came() -> None:
    body = about(ENTRY)
    spaced = json.dumps(json.loads(body), indent=1).encode()

    assert strict(spaced, signed(spaced), NOW)
    with pytest.raises(NotFromTikTok, match="wrong"):
        strict(spaced, signed(body), NOW)


def test_nothing_about_a_signature_tells_the_secret() -> None:
    shown = [repr(reader), repr(strict)]

    for signature in WRONG.values():
        with pytest.raises(NotFromTikTok) as caught:
            reader(about(ENTRY), signature, NOW)
        shown += [str(caught.value), repr(caught.value)]

    assert not any("planted" in one or DIGEST in one for one in shown)


JSON: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["10", "tto_video_uploaded", "authorization.removed"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(ENTRY)), inner, max_size=4)
    ),
    max_leaves=8,
)


ODD_ENTRY: Final = st.fixed_dictionaries({}, optional=dict.fromkeys(ENTRY, JSON)) | st.just(ENTRY) | JSON
ODD_VIDEOS: Final = st.fixed_dictionaries(
    {"object": st.sampled_from([10, "10", 9]), "entry": st.lists(ODD_ENTRY, max_size=4)}
)
ODD_CONSENT: Final = st.fixed_dictionaries(
    {"event": st.just("authorization.removed"), "user_openid": st.sampled_from(["open-1", 7, 7.5, None])},
    optional={"content": JSON},
)


def test_any_shape_is_a_message_of_some_kind() -> None:
    @settings(max_examples=200)
    @given(told=st.one_of(ODD_VIDEOS, ODD_CONSENT, JSON))
    def read(told: object) -> None:
        body = json.dumps(told).encode()
        first, second = reader(body, None, NOW), reader(body, None, NOW)
        assert first == second
        assert first
        for message in first:
            sometimes(message.kind.value)
            assert 0 < len(message.key) <= 200
            assert message.kind is MessageKind.UNKNOWN or not message.raw
            assert message.raw.isprintable()

    read()

    assert_reached([MessageKind.UNKNOWN, MessageKind.VIDEO_PUBLISHED, MessageKind.CONSENT_REMOVED])


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ('{"reason":0}', None),
        ('{"reason":1}', EndReason.WITHDRAWN),
        ('{"reason":2}', EndReason.ACCOUNT_DELETED),
        ({"reason": 3}, EndReason.AGE_CHANGED),
        ('{"reason":"4"}', EndReason.ACCOUNT_BANNED),
        ('{"reason":5}', EndReason.DEVELOPER_REVOKED),
        ('{"reason":6}', None),
        ('{"reason":[2]}', None),
        ('{"reason":true}', None),
        ("{}", None),
        ("not json", None),
    ],
)
def test_the_reason_of_a_removed_consent_is_read(told: object, why: EndReason | None) -> None:
    message = only(json.dumps({**REMOVED, "content": told}).encode())

    assert (message.kind, message.open_id, message.reason) == (MessageKind.CONSENT_REMOVED, "open-1", why)


def test_a_reason_beside_the_content_counts_too() -> None:
    message = only(json.dumps({**REMOVED, "reason": 2, "content": ""}).encode())

    assert message.reason is EndReason.ACCOUNT_DELETED
