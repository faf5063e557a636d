"""Social networks and the handles people use on them."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, Final

import attrs

from influence.domain.errors import BadInput


class Network(StrEnum):
    """Where an account lives."""

    TIKTOK = "tiktok"
    INSTAGRAM = "instagram"
    YOUTUBE = "youtube"


ACCOUNT_TYPES: Final[Mapping[Network, str]] = {
    Network.TIKTOK: "tiktok_creator",
    Network.INSTAGRAM: "instagram",
    Network.YOUTUBE: "youtube",
}
"""What the Business API calls an account of each network (release text, last section)."""

_FORMS: Final[Mapping[Network, re.Pattern[str]]] = {
    Network.TIKTOK: re.compile(r"[A-Za-z0-9_.]{1,23}[A-Za-z0-9_]"),
    Network.INSTAGRAM: re.compile(r"[A-Za-z0-9_.]{1,30}"),
    Network.YOUTUBE: re.compile(r"[\w.·-]{1,99}"),
}
_PAGES: Final[Mapping[Network, re.Pattern[str]]] = {
    Network.TIKTOK: re.compile(r"https?://(?:www\.|m\.)?tiktok\.com/@([^/?#]+)/?(?:[?#].*)?", re.IGNORECASE),
    Network.INSTAGRAM: re.compile(r"https?://(?:www\.)?instagram\.com/([^/?#]+)/?(?:[?#].*)?", re.IGNORECASE),
    Network.YOUTUBE: re.compile(
        r"https?://(?:www\.|m\.)?youtube\.com/(?:@|c/|channel/|user/|(?!(?:watch|playlist|results)(?:[/?#]|$)))"
        r"([^/?#]+)/?(?:[?#].*)?",
        re.IGNORECASE,
    ),
}


@attrs.frozen
class InvalidHandle(BadInput):
    """A text that cannot be a handle of its network."""

    code: ClassVar[str] = "invalid_handle"

    text: str
    network: Network

    def __str__(self) -> str:
        return f"{self.text!r} cannot be a {self.network.value} handle"

    @property
    def remedies(self) -> tuple[str, ...]:
        """How handles are written."""
        return ("Write the handle as it stands in the profile's address, with or without the @.",)


def parse_handle(text: str, network: Network = Network.TIKTOK) -> str:
    """The handle in *text* (``@ann``, ``ann`` or the profile's address), without the ``@``.

    Raises:
        InvalidHandle: no account of *network* can bear it.
    """
    bare = text.strip()
    page = _PAGES[network].fullmatch(bare)
    bare = (page[1] if page else bare).removeprefix("@")
    if _FORMS[network].fullmatch(bare) is None:
        raise InvalidHandle(text, network)
    return bare


def fold(handle: str) -> str:
    """*handle* as it is compared: without case."""
    return handle.casefold()
