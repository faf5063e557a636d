"""Calls to TikTok's API for Business: how to ask, what an answer means, what may be asked again."""

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import stamina

from influence.adapters.tiktok import bodies
from influence.adapters.tiktok.bodies import Unreadable
from influence.adapters.tiktok.calls import Access, Answer, Call, Json, Unusable
from influence.adapters.tiktok.codes import Verdict, verdict
from influence.adapters.tiktok.envelopes import Envelope, opened
from influence.adapters.tiktok.fields import Drift
from influence.adapters.tiktok.http import READ, TIMEOUT, httpx
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    AuthorisationExpired,
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)
from influence.domain.secret import Secret

TRIES: Final = 5
_THROTTLED: Final = 429
_log: Final = logging.getLogger(__name__)

# What went wrong in transport, and whether the request may have reached TikTok.
_TRANSPORT: Final[tuple[tuple[type[Exception], str, bool], ...]] = (
    (httpx.ConnectTimeout, "no connection in time", False),
    (httpx.PoolTimeout, "too many calls at once", False),
    (httpx.ConnectError, "no connection", False),
    (httpx.ProxyError, "no connection through the proxy", False),
    (httpx.UnsupportedProtocol, "the base address is not one of http or https", False),
    (httpx.LocalProtocolError, "the request cannot be sent", False),
    (httpx.TimeoutException, f"no answer within {READ:.0f} seconds", True),
    (httpx.HTTPError, "the connection broke", True),
    (httpx.StreamError, "the connection broke", True),
    (httpx.InvalidURL, "the base address is no address", False),
)


class _Passing(Exception):
    """Something that may be over at the next try. *sent*: the request may have taken effect."""

    def __init__(self, why: str, *, sent: bool = True) -> None:
        super().__init__(why)
        self.why = why
        self.sent = sent


class _Token(httpx.Auth):
    """Puts the token into the request when it leaves, so that no frame of ours holds it in clear."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
        request.headers["Access-Token"] = self._token.reveal()
        yield request


class Wire:
    """The one way to TikTok. Thread-safe, as its *client* is.

    Reads are tried up to *tries* times, with growing pauses and jitter. Changes are never repeated.
    """

    def __init__(
        self,
        client: httpx.Client,
        base_url: str,
        *,
        tries: int = TRIES,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._base_url = base_url
        self._again = stamina.RetryingCaller(
            attempts=tries, timeout=60.0, wait_initial=0.2, wait_max=5.0, wait_jitter=1.0
        ).on(_Passing)
        self._monotonic = monotonic
        self.drift = Drift()

    def read(self, path: str, query: Json, access: Access) -> Answer:
        """Ask for something.

        Raises:
            TikTokRefused: TikTok said no.
            TikTokUnavailable: no usable answer, or not now.
            AuthorisationDead: the token is no longer accepted.
        """
        call = Call("GET", path, access, query=query)
        try:
            return self._again(lambda: self._answer(call, TikTokUnavailable))
        except _Passing as passing:
            raise TikTokUnavailable(passing.why) from None

    def change(self, path: str, body: Json, access: Access) -> Answer:
        """Ask TikTok to do something, once.

        Raises:
            OutcomeUnknown: the answer was lost; beyond what `read` raises.
        """
        call = Call("POST", path, access, body=body)
        try:
            return self._answer(call, OutcomeUnknown)
        except _Passing as passing:
            raise (OutcomeUnknown if passing.sent else TikTokUnavailable)(passing.why) from None

    def _answer(self, call: Call, unusable: Unusable) -> Answer:
        envelope = self._envelope(call)
        judged = verdict(envelope.code)
        if judged in _DONE:
            partly = envelope.message if judged is Verdict.PARTIAL else None
            return Answer(call.path, envelope.data, partly, unusable)
        _log.info("%s ended with code %d, request %s", call.path, envelope.code, envelope.request_id)
        raise _NOT_DONE[judged](envelope, call.access)

    def _envelope(self, call: Call) -> Envelope:
        status, body = self._exchanged(call)
        try:
            return opened(body, call.secrets)
        except Unreadable as unreadable:
            why = f"unreadable answer: {unreadable}"
        if status == _THROTTLED:
            raise TikTokUnavailable("too many requests")
        raise _Passing(why if status < 400 else f"{why}, with HTTP status {status}")

    def _exchanged(self, call: Call) -> tuple[int, bytes]:
        """The status and the body that answer *call*."""
        begun = self._monotonic()
        try:
            with self._client.stream(
                call.method,
                f"{self._base_url}{call.path}",
                params={name: _as_text(value) for name, value in call.query.items()} or None,
                content=None if call.body is None else _as_json(call.body).encode(),
                headers=_HEADERS if call.body is None else _HEADERS | _JSON_BODY,
                auth=_auth(call.access),
                timeout=TIMEOUT,
                follow_redirects=False,
            ) as response:
                return response.status_code, bodies.gathered(
                    _pieces(response), lambda: self._monotonic() - begun
                )
        except Unreadable as unreadable:
            raise _Passing(f"unreadable answer: {unreadable}") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise _transport(error) from None


_HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": bodies.PACKED}
_JSON_BODY: Final = {"Content-Type": "application/json"}


def _auth(access: Access) -> _Token | None:
    if access.token is None:
        return None
    # A token that no header can carry was never TikTok's, and the error about it would quote it.
    if not all("!" <= letter <= "~" for letter in access.token.reveal() or " "):
        raise AuthorisationDead(access.whose)
    return _Token(access.token)


def _pieces(response: httpx.Response) -> Iterator[bytes]:
    if response.is_stream_consumed:  # somebody who handed the client in reads along
        return iter((response.content,))
    return bodies.unpacked(response.iter_raw(), response.headers.get("content-encoding", "").lower())


def _transport(error: Exception) -> _Passing:
    return next(_Passing(why, sent=sent) for kind, why, sent in _TRANSPORT if isinstance(error, kind))


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else _as_json(value)


def _as_json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), default=Secret.reveal)


def _stumbled(envelope: Envelope, _: Access) -> Exception:
    return _Passing(_quoted(envelope))


def _later(envelope: Envelope, _: Access) -> Exception:
    return TikTokUnavailable(_quoted(envelope))


def _refused(envelope: Envelope, _: Access) -> Exception:
    return TikTokRefused(envelope.code, envelope.message, envelope.request_id)


def _dead(_: Envelope, access: Access) -> Exception:
    return AuthorisationDead(access.whose)


def _expired(_: Envelope, access: Access) -> Exception:
    return AuthorisationExpired(access.whose)


def _quoted(envelope: Envelope) -> str:
    return f"{envelope.message or 'no reason given'} ({envelope.code}) [request {envelope.request_id or 'unknown'}]"


_DONE: Final = frozenset({Verdict.DONE, Verdict.PARTIAL})
_NOT_DONE: Final[Mapping[Verdict, Callable[[Envelope, Access], Exception]]] = {
    Verdict.AGAIN: _stumbled,
    Verdict.LATER: _later,
    Verdict.REFRESH: _expired,
    Verdict.RECONSENT: _dead,
    Verdict.REFUSE: _refused,
}
