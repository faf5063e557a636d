"""TikTok's messages: who sent them, and what they are about. They are hints; nothing in them is believed."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

import attrs

from influence.adapters.tiktok.bodies import Unreadable
from influence.adapters.tiktok.calls import Json
from influence.adapters.tiktok.converters import identifier, whole
from influence.adapters.tiktok.envelopes import decoded
from influence.adapters.tiktok.signatures import Signatures
from influence.adapters.tiktok.times import instant
from influence.domain.ports.inbox import Message, MessageKind, NotFromTikTok
from influence.domain.secret import Secret

MOST_BYTES: Final = 2**20
LONGEST_RAW: Final = 2_000
MOST_ENTRIES: Final = 1_000
_VIDEOS: Final = 10
"""The code of the messages about videos of campaigns."""
_KINDS: Final[Mapping[str, MessageKind]] = {
    "tto_video_uploaded": MessageKind.VIDEO_UPLOADED,
    "tto_video_published": MessageKind.VIDEO_PUBLISHED,
}
_CONSENT_REMOVED: Final = "authorization.removed"


@attrs.frozen
class WebhookReader:
    """A `MessageReader` for the messages of TikTok One and of Login Kit.

    A signature is verified where there is one; *demand_signature* refuses messages without.
    """

    _app_secret: Secret
    demand_signature: bool = attrs.field(default=False, kw_only=True)

    def __call__(self, body: bytes, signature: str | None, now: datetime) -> tuple[Message, ...]:
        if len(body) > MOST_BYTES:
            raise NotFromTikTok(f"it is larger than {MOST_BYTES // 2**20} MiB")
        if signature is not None or self.demand_signature:
            Signatures(self._app_secret).demand(body, signature, now)
        try:
            told = decoded(body)
        except Unreadable:
            told = None
        messages = tuple(_messages(told)) if isinstance(told, dict) else ()
        # One that is not understood makes the whole body one for a person, who then sees all of it.
        return messages or (_unknown(body),)
