"""Pictures from hosts that TikTok named: one request over a guarded line, and a body that is counted while it comes."""

import http.client
import ssl
from collections.abc import Callable, Iterator
from typing import Final

import attrs

from influence.adapters.guarded.failures import LineBroken, LineRefused
from influence.adapters.guarded.guard import Guard
from influence.adapters.guarded.lines import Dial, Resolve, dial, resolve
from influence.adapters.guarded.requests import ELSEWHERE, Request, answered
from influence.adapters.guarded.targets import target_of
from influence.adapters.images.formats import media_type_of, picture_of
from influence.domain.image_refusals import (
    AddressRefused,
    ImageGone,
    ImageTooLarge,
    ImageUnavailable,
    NotAPicture,
)
from influence.domain.pictures import MOST_BYTES, MediaType, Picture

SECONDS: Final = 10.0
_PIECE: Final = 2**16
_ASKED: Final = Request("GET", {"Accept": ", ".join(MediaType)})
_DEAD: Final = frozenset({401, 403, 404, 410})


@attrs.frozen
class GuardedImages:
    """Pictures from the open internet, and over plain http from the *hosts* on this machine that were named."""

    hosts: frozenset[str] = frozenset()
    seconds: float = SECONDS
    resolve: Resolve = resolve
    dial: Dial = dial
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def fetch(self, address: str) -> Picture:
        """The picture at *address*. See `Images`."""
        try:
            target = target_of(address, self.hosts)
            with Guard(self.seconds, self.resolve, self.dial, self.trust).line(target) as line:
                answer = answered(line, target, _ASKED)
                _check_head(answer)
                return picture_of(_body(answer))
        except LineRefused as error:
            raise AddressRefused(error.why) from error
        except LineBroken as error:
            raise ImageUnavailable(error.why) from error


def _check_head(answer: http.client.HTTPResponse) -> None:
    if answer.status in _DEAD:
        raise ImageGone(answer.status)
    if answer.status in ELSEWHERE:
        raise AddressRefused("its host leads elsewhere, and nobody follows")
    if answer.status != http.client.OK:
        raise ImageUnavailable(f"its host answered with HTTP status {answer.status}")
    if _word(answer, "Content-Encoding") != "identity":
        raise NotAPicture("it came packed, although nobody asked for that")
    if _word(answer, "Transfer-Encoding") not in {"identity", "chunked"}:
        raise NotAPicture("it came in a form that is not read here")
    if answer.length is not None and answer.length > MOST_BYTES:
        raise _too_many_bytes()


def _word(answer: http.client.HTTPResponse, header: str) -> str:
    return (answer.getheader(header) or "identity").strip().lower()


def _too_many_bytes() -> ImageTooLarge:
    return ImageTooLarge(f"at most {MOST_BYTES:,} bytes are taken")


def _body(answer: http.client.HTTPResponse) -> bytes:
    """The whole body. What is no picture is not read to its end."""
    body = bytearray()
    for piece in _pieces(answer):
        if not body:
            media_type_of(piece)
        body += piece
        if len(body) > MOST_BYTES:
            raise _too_many_bytes()
    if answer.length:
        raise ImageUnavailable("the answer broke off")
    return bytes(body)


def _pieces(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """The body in pieces, the first of them long enough to tell what it is."""
    while piece := answer.read(_PIECE):
        yield piece
