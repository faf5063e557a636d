"""Messages that came from TikTok: each is kept once, then looked into."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final, Protocol

import attrs

from influence.domain.errors import Refused
from influence.domain.grants import EndReason

REMEMBERED: Final = timedelta(hours=72) + 2 * timedelta(minutes=5) + timedelta(days=5)
"""How long a message's id is known: longer than TikTok repeats it, with the tolerance of signatures on both ends."""


MOST_UNKNOWN: Final = 1_000
"""So many messages that nobody understands are kept for a person; further ones are dropped."""


class MessageKind(StrEnum):
    """What a message is about. What nobody understands is kept for a person."""

    VIDEO_UPLOADED = "video_uploaded"  # linked, review open
    VIDEO_PUBLISHED = "video_published"  # linked and passed
    CONSENT_REMOVED = "consent_removed"
    UNKNOWN = "unknown"


@attrs.frozen
class Message:
    """One message. It is a hint: whatever it claims is asked of TikTok before anything changes.

    *key* names the message for good; TikTok repeats messages and sends them in any order.
    """

    key: str
    kind: MessageKind
    happened_at: datetime | None = None
    campaign_code: str | None = None
    video_id: str | None = None
    open_id: str | None = None
    reason: EndReason | None = None
    """Why a consent was removed, where TikTok says so."""
    raw: str = ""
    """For unknown kinds only: what came, bounded and printable."""


@attrs.frozen
class Received:
    """A message with its fate."""

    message: Message
    received_at: datetime
    looked_at: datetime | None = None
    outcome: str = ""


@attrs.frozen
class NotFromTikTok(Refused):
    """A message whose signature is wrong, stale or missing."""

    code: ClassVar[str] = "not_from_tiktok"

    why: str

    def __str__(self) -> str:
        return f"The message is not TikTok's: {self.why}."


class Inbox(Protocol):
    """The messages of this installation."""

    def put(self, message: Message, at: datetime) -> bool:
        """Keep it; False when its key is known."""
        ...

    def waiting(self, most: int = 100) -> tuple[Received, ...]:
        """Those nobody has looked into, the oldest first. Unknown kinds wait for nobody."""
        ...

    def unknown(self) -> int:
        """How many messages are kept that nobody understands."""
        ...

    def looked_into(self, key: str, at: datetime, outcome: str) -> None:
        """Write down what came of it."""
        ...

    def newest(self, most: int = 100) -> tuple[Received, ...]:
        """The last messages, the newest first."""
        ...

    def forget(self, before: datetime) -> int:
        """Drop what was received before; the answer is how many."""
        ...


class MessageReader(Protocol):
    """Understands TikTok's messages."""

    def __call__(self, body: bytes, signature: str | None, now: datetime) -> tuple[Message, ...]:
        """The messages in the raw *body*.

        Raises:
            NotFromTikTok: the signature is wrong or stale, or missing where it is demanded.
        """
        ...
