"""The guarded client: one request to one checked address, and a body that is counted while it comes.

The library below speaks HTTP over a line it is handed and never opens one itself. It follows no redirects, asks no
proxy, unpacks nothing, and keeps no cookies.
"""

import http.client
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import attrs

from influence.adapters.images.formats import media_type_of, picture_of
from influence.adapters.images.lines import Deadline, Dial, Line, Resolve, dial, lasting, resolve, resolved
from influence.adapters.images.ranges import is_loopback, is_open
from influence.adapters.images.targets import Target, target_of
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
_TRIES: Final = 3
_HEADERS: Final = {
    "Accept": ", ".join(MediaType),
    "Accept-Encoding": "identity",
    "Connection": "close",
    "User-Agent": "influence",
}
_DEAD: Final = frozenset({401, 403, 404, 410})
_ELSEWHERE: Final = frozenset({301, 302, 303, 307, 308})


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
        target = target_of(address, self.hosts)
        deadline = Deadline.within(self.seconds)
        try:
            with self._line(target, deadline) as line:
                return picture_of(_body(_answer(line, target)))
        except TimeoutError as error:
            raise ImageUnavailable(f"no answer within {self.seconds:g} seconds") from error
        except ssl.SSLCertVerificationError as error:
            raise ImageUnavailable("its host could not prove its name") from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise ImageUnavailable(f"the line broke ({type(error).__name__})") from error

    @contextmanager
    def _line(self, target: Target, deadline: Deadline) -> Iterator[Line]:
        """A line to *target* while the block lasts: to a checked address, and under TLS with the name."""
        plain = self._connected(self._addresses(target, deadline), target.port, deadline)
        with lasting(plain):
            if target.on_this_machine:
                yield plain
                return
            with lasting(plain.secured(self.trust(), target.host)) as line:
                yield line

    def _addresses(self, target: Target, deadline: Deadline) -> Sequence[str]:
        """What the host's name leads to, looked up once and checked. One closed address closes them all."""
        fits = is_loopback if target.on_this_machine else is_open
        found = resolved(self.resolve, target.host, target.port, deadline)
        if not all(map(fits, found)):
            raise AddressRefused("its host does not lie where pictures are fetched from")
        return found

    def _connected(self, addresses: Sequence[str], port: int, deadline: Deadline) -> Line:
        failure: OSError = TimeoutError()
        for address in addresses[:_TRIES]:
            try:
                return Line(self.dial(address, port, deadline.left()), deadline)
            except OSError as error:
                failure = error
        raise failure


def _answer(line: Line, target: Target) -> http.client.HTTPResponse:
    """The head of the answer to one request, which must promise a picture as it is."""
    asking = http.client.HTTPConnection(target.host, target.port)
    asking.auto_open = 0  # over this line or not at all
    asking.sock = line
    asking.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
    for name, value in {"Host": target.named, **_HEADERS}.items():
        asking.putheader(name, value)
    asking.endheaders()
    answer = asking.getresponse()
    _check_head(answer)
    return answer


def _check_head(answer: http.client.HTTPResponse) -> None:
    if answer.status in _DEAD:
        raise ImageGone(answer.status)
    if answer.status in _ELSEWHERE:
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
