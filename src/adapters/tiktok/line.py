"""The line to TikTok: how a call leaves, and the bytes that come back in time."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Final
from urllib.parse import urlencode

import attrs

from influence.adapters.tiktok import bodies
from influence.adapters.tiktok.bodies import Late
from influence.adapters.tiktok.calls import Call, Json
from influence.adapters.tiktok.http import MOST_SECONDS, deadline, httpx, timeout
from influence.domain.secret import Secret

# What went wrong in transport, and whether the request may have reached TikTok.
_TRANSPORT: Final[tuple[tuple[type[Exception], str, bool], ...]] = (
    (httpx.ConnectTimeout, "no connection in time", False),
    (httpx.PoolTimeout, "too many calls at once", False),
    (httpx.ConnectError, "no connection", False),
    (httpx.ProxyError, "no connection through the proxy", False),
    (httpx.UnsupportedProtocol, "the base address is not one of http or https", False),
    (httpx.LocalProtocolError, "the request cannot be sent", False),
    (httpx.TimeoutException, "no answer within {seconds:.0f} seconds", True),
    (httpx.HTTPError, "the connection broke", True),
    (httpx.StreamError, "the connection broke", True),
    (httpx.InvalidURL, "the base address is no address", False),
)
_HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": bodies.PACKED}
_JSON_BODY: Final = {"Content-Type": "application/json"}


class Passing(Exception):
    """Something that may be over at the next try. *sent*: the request may have taken effect."""

    def __init__(self, why: str, *, sent: bool = True) -> None:
        super().__init__(why)
        self.why = why
        self.sent = sent


class _Leaving(httpx.Auth):
    """Puts the secrets into the request when it leaves, so that no frame, log or address of ours holds them."""

    def __init__(self, token: Secret | None, query: Json) -> None:
        self._token = token
        self._query = query

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
        if self._token is not None:
            request.headers["Access-Token"] = self._token.reveal()
        if any(isinstance(value, Secret) for value in self._query.values()):
            request.extensions["target"] = _target(request, self._query)
        yield request


def _target(request: httpx.Request, query: Json) -> bytes:
    """What goes over the line in place of the address, in which stars stand for the secrets of *query*."""
    clear = {
        name: value.reveal() if isinstance(value, Secret) else _as_text(value)
        for name, value in query.items()
    }
    return request.url.raw_path.partition(b"?")[0] + b"?" + urlencode(clear).encode()


@attrs.frozen
class Line:
    """Where TikTok is, and how long it may take to answer."""

    _client: httpx.Client = attrs.field(repr=False)
    _base_url: str
    _seconds: float = MOST_SECONDS
    _monotonic: Callable[[], float] = attrs.field(default=time.monotonic, repr=False)

    def exchanged(self, call: Call) -> tuple[int, bytes]:
        """The status and the body that answer *call*.

        Raises:
            Passing: none came in time.
            Unreadable: the body is packed badly, or too large.
        """
        begun = self._monotonic()
        try:
            with deadline(self._seconds), self._stream(call) as response:
                pieces = _pieces(response)
                return response.status_code, bodies.gathered(pieces, lambda: self._left(begun))
        except Late:
            raise Passing(f"not complete after {self._seconds:.0f} seconds") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise self._passing(error) from None

    def _stream(self, call: Call) -> AbstractContextManager[httpx.Response]:
        return self._client.stream(
            call.method,
            f"{self._base_url}{call.path}",
            params={name: _as_text(value) for name, value in call.query.items()} or None,
            content=None if call.body is None else _as_json(call.body).encode(),
            headers={**_HEADERS, **call.headers, **(_JSON_BODY if call.body is not None else {})},
            auth=_Leaving(call.access.token, call.query),
            timeout=timeout(self._seconds),
            follow_redirects=False,
        )

    def _left(self, begun: float) -> float:
        return begun + self._seconds - self._monotonic()

    def _passing(self, error: Exception) -> Passing:
        return next(
            Passing(why.format(seconds=self._seconds), sent=sent)
            for kind, why, sent in _TRANSPORT
            if isinstance(error, kind)
        )


def _pieces(response: httpx.Response) -> Iterator[bytes]:
    if response.is_stream_consumed:  # somebody who handed the client in reads along
        return iter((response.content,))
    return bodies.unpacked(response.iter_raw(), response.headers.get("content-encoding", "").lower())


def _as_text(value: object) -> str:
    return str(value) if isinstance(value, str | Secret) else _as_json(value)


def _as_json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), default=Secret.reveal)
