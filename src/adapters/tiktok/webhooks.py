"""TikTok's messages: who sent them, and what they are about. They are hints; nothing in them is believed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

import attrs

from influence.adapters.tiktok.bodies import Unreadable
from influence.adapters.tiktok.calls import Json
from influence.adapters.tiktok.converters import identifier, whole
from influence.adapters.tiktok.envelopes import decoded
from influence.adapters.tiktok.signatures import Signatures
from influence.adapters.tiktok.times import instant
from influence.domain.grants import EndReason
from influence.domain.ports.inbox import Message, MessageKind, NotFromTikTok
from influence.domain.secret import Secret

MOST_BYTES: Final = 2**20
LONGEST_RAW: Final = 2_000
_LONGEST_KEY: Final = 200
_VIDEOS: Final = 10
"""The number of the messages about videos of campaigns."""
_KINDS: Final[Mapping[str, MessageKind]] = {
    "tto_video_uploaded": MessageKind.VIDEO_UPLOADED,
    "tto_video_published": MessageKind.VIDEO_PUBLISHED,
}
_CONSENT_REMOVED: Final = "authorization.removed"
_REASONS: Final[Mapping[int, EndReason]] = {
    1: EndReason.WITHDRAWN,
    2: EndReason.ACCOUNT_DELETED,
    3: EndReason.AGE_CHANGED,
    4: EndReason.ACCOUNT_BANNED,
    5: EndReason.DEVELOPER_REVOKED,
}
"""Why a consent was removed; 0 and every other number say nothing."""


@attrs.frozen
class WebhookReader:
    """A `MessageReader` for the messages of TikTok One and of Login Kit.

    A signature is verified where there is one; *demand_signature* refuses messages without.
    """

    _app_secret: Secret
    demand_signature: bool = attrs.field(default=False, kw_only=True)

    def __call__(self, body: bytes, signature: str | None, now: datetime) -> tuple[Message, ...]:
        if len(body) > MOST_BYTES:
            raise NotFromTikTok("it is larger than 1 MiB")
        if signature is not None or self.demand_signature:
            Signatures(self._app_secret).demand(body, signature, now)
        try:
            told = decoded(body)
        except Unreadable:
            return (_unknown(body),)
        return tuple(_messages(told, body))


def _messages(told: object, body: bytes) -> Iterator[Message]:
    """The messages in a body; one that is not understood is kept for a person, and so is a body that holds none."""
    entries = told.get("entry") if isinstance(told, dict) and whole(told.get("object")) == _VIDEOS else None
    if isinstance(told, dict) and told.get("event") == _CONSENT_REMOVED:
        yield _consent_removed(told) or _unknown(body)
    elif isinstance(entries, list) and entries:
        for entry in entries:
            yield _about_video(entry) or _unknown(_as_bytes(entry))
    else:
        yield _unknown(body)


def _about_video(entry: object) -> Message | None:
    if not isinstance(entry, dict):
        return None
    event = identifier(entry.get("tto_campaign_event_type")) or ""
    kind = _KINDS.get(event)
    video_id, code = identifier(entry.get("video_id")), identifier(entry.get("campaign_id"))
    if kind is None or video_id is None or code is None:
        return None
    at = entry.get("event_time")
    return Message(
        key=_key(identifier(entry.get("log_id")) or [event, video_id, code, str(at)]),
        kind=kind,
        happened_at=instant(at),
        campaign_code=code,
        video_id=video_id,
    )


def _consent_removed(told: Json) -> Message | None:
    """The creator's id stands beside the content or, in a text that is JSON itself, inside it."""
    open_id = identifier(told.get("user_openid")) or identifier(_content(told).get("user_openid"))
    if open_id is None:
        return None
    return Message(
        key=_key([_CONSENT_REMOVED, open_id, str(told.get("create_time"))]),
        kind=MessageKind.CONSENT_REMOVED,
        happened_at=instant(told.get("create_time")),
        open_id=open_id,
        reason=_reason(told),
    )


def _reason(told: Json) -> EndReason | None:
    """The reason stands where the id may stand: beside the content, or inside it."""
    given = told.get("reason", _content(told).get("reason"))
    number = whole(given)
    return None if number is None else _REASONS.get(number)


def _content(told: Json) -> Json:
    given = told.get("content")
    if isinstance(given, str):
        try:
            given = decoded(given.encode(errors="surrogatepass"))
        except Unreadable:
            return {}
    return given if isinstance(given, dict) else {}


def _unknown(body: bytes) -> Message:
    text = body[: 4 * LONGEST_RAW].decode(errors="replace")
    raw = "".join(letter if letter.isprintable() else " " for letter in text)[:LONGEST_RAW]
    return Message(key=hashlib.sha256(body).hexdigest(), kind=MessageKind.UNKNOWN, raw=raw)


def _as_bytes(entry: object) -> bytes:
    return json.dumps(entry, ensure_ascii=False, sort_keys=True).encode(errors="backslashreplace")


def _key(given: str | list[str]) -> str:
    """*given* itself, if it is one short word; else what stands for all its parts."""
    if isinstance(given, str) and len(given) <= _LONGEST_KEY:
        return given
    return hashlib.sha256(_as_bytes(given)).hexdigest()
