"""Pictures that are fetched on demand, and the copies that are kept of them for a while."""

import hashlib
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import attrs

from influence.domain.accounts import AccountId
from influence.domain.image_refusals import ImageTooLarge, NotAPicture
from influence.domain.observations import Observation
from influence.domain.provenance import Provenance, taints

MOST_BYTES: Final = 5 * 2**20
MOST_PIXELS: Final = 4_096
"""Longest side."""
KEPT_FOR: Final = timedelta(hours=24)
"""The longest a copy is kept: the next day's sync brings a new link, and maybe another picture."""
_EXPIRES: Final = "x-expires"


class MediaType(StrEnum):
    """What is taken for a picture. Nothing of it can hold a program."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    GIF = "image/gif"


@attrs.frozen
class Picture:
    """One picture, of a size that anybody can look at."""

    media_type: MediaType
    content: bytes = attrs.field(repr=False)
    width: int
    height: int

    def __attrs_post_init__(self) -> None:
        if not self.content or min(self.width, self.height) < 1:
            raise NotAPicture("it is empty")
        if len(self.content) > MOST_BYTES:
            raise ImageTooLarge(f"at most {MOST_BYTES:,} bytes are taken")
        if max(self.width, self.height) > MOST_PIXELS:
            raise ImageTooLarge(f"at most {MOST_PIXELS:,} × {MOST_PIXELS:,} pixels are taken")


@attrs.frozen
class Link:
    """Where a picture is found for now, and who said so. The address is a way, not a fact."""

    address: str = attrs.field(repr=False)
    source: Provenance

    @classmethod
    def of(cls, reading: Observation) -> "Link":
        """The link that a readable profile image is; one old input makes it the old source's."""
        old = taints(reading.sources)
        return cls(str(reading.value), Provenance.LEGACY if old else min(reading.sources))

    @property
    def digest(self) -> str:
        """What tells this address from every other without repeating it."""
        return hashlib.sha256(self.address.encode(errors="surrogatepass")).hexdigest()

    @property
    def expires_at(self) -> datetime | None:
        """When the signature of the address ends; None where it does not say. Of several ends the first counts."""
        ends = [_instant(value) for name, value in _query(self.address) if name.lower() == _EXPIRES]
        return min((end for end in ends if end is not None), default=None)

    def is_over(self, now: datetime) -> bool:
        """True when the host would refuse it."""
        end = self.expires_at
        return end is not None and end <= now


def _query(address: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(address).query, keep_blank_values=True)
    except ValueError:  # no address at all; the client says so
        return []


def _instant(text: str) -> datetime | None:
    """The instant so many seconds after 1970; None for what is no such number."""
    if not (text.isascii() and text.isdecimal()):
        return None
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):  # after the last year there is, or too many digits
        return None


@attrs.frozen
class PictureCopy:
    """A copy of the picture behind a link, until it expires. The old source's pictures are never copied."""

    account: AccountId
    picture: Picture
    source: Provenance = attrs.field()
    address_digest: str
    fetched_at: datetime
    expires_at: datetime

    @source.validator
    def _is_not_old(self, _: object, source: Provenance) -> None:
        if source is Provenance.LEGACY:
            raise ValueError("no copy is made of the old source's pictures")

    def __attrs_post_init__(self) -> None:
        if self.expires_at <= self.fetched_at:
            raise ValueError("a copy that is over is none")

    @classmethod
    def made(cls, account: AccountId, link: Link, picture: Picture, now: datetime) -> "PictureCopy":
        """A new copy: it dies with its link, after a day at the latest."""
        latest = now + KEPT_FOR
        end = link.expires_at
        expires_at = latest if end is None else min(end, latest)
        return cls(account, picture, link.source, link.digest, now, expires_at)

    def shows(self, link: Link, now: datetime) -> bool:
        """True while it is a copy of what *link* leads to, on the word of the same source."""
        return self.address_digest == link.digest and self.source is link.source and now < self.expires_at
