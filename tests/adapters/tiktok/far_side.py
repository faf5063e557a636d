"""A far side that answers what it is told to, and remembers what it was asked."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import httpx

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.ttcm.marketplace import TtcmMarketplace
from influence.adapters.tiktok.wire import Wire
from influence.domain.ports.upstream import OrderRequest, Permit
from influence.domain.secret import Secret

SETTINGS: Final = TikTokSettings(
    app_id="7000000000000000001",
    app_secret=Secret("planted-app-secret"),
    access_token=Secret("planted-brand-token"),
    account_id="7100000000000000001",
    base_url="https://tiktok.example/open_api/v1.3/",
    authorize_url="https://www.tiktok.com/v2/auth/authorize",
)
TOKEN: Final = Secret("planted-creator-token")
CODE: Final = Secret("planted-consent-code")
REFRESH: Final = Secret("planted-refresh-token")

Json = Mapping[str, Any]
Reply = Callable[[httpx.Request], httpx.Response]


class _Pieces(httpx.SyncByteStream):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces


def raw(body: bytes | Iterator[bytes], status: int = 200, **headers: str) -> Reply:
    """Bytes as they are; `content_encoding` and the like come as headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(_: httpx.Request) -> httpx.Response:
        pieces = iter([body]) if isinstance(body, bytes) else body
        return httpx.Response(status, headers=named, stream=_Pieces(pieces))

    return answer


def envelope(code: object = 0, message: object = "OK", status: int = 200, **data: Any) -> Reply:
    """An answer in TikTok's envelope."""
    told = {"code": code, "message": message, "request_id": "R-1", "data": data}
    return raw(json.dumps(told).encode(), status)


def echo(code: int) -> Reply:
    """A failure that quotes everything it was told in confidence."""

    def answer(request: httpx.Request) -> httpx.Response:
        quoted = f"{request.headers.get('access-token')} {request.content.decode()}"
        told = f"{quoted} is incorrect {'.' * 20} {quoted}" + f"{'.' * 11}{quoted}" * 5
        return envelope(code, told)(request)

    return answer


def failure(kind: type[httpx.TransportError]) -> Reply:
    """No answer at all. The words of the library must not come through."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise kind(f"words of the library about {request.headers.get('access-token')}", request=request)

    return fail


class FarSide:
    """Answers the *replies* one after the other, the last one for ever."""

    def __init__(self, *replies: Reply, tries: int = 1) -> None:
        self.requests: list[httpx.Request] = []
        self._replies = list(replies)
        self.clock = SteppedClock()
        client = httpx.Client(transport=httpx.MockTransport(self._answer), trust_env=False)
        self.wire = Wire(client, SETTINGS.base_url, tries=tries)
        self.marketplace = TtcmMarketplace(self.wire, SETTINGS, self.clock)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        reply = self._replies[0] if len(self._replies) == 1 else self._replies.pop(0)
        return reply(request)

    @property
    def last(self) -> httpx.Request:
        return self.requests[-1]

    @property
    def query(self) -> dict[str, str]:
        return dict(self.last.url.params)

    @property
    def body(self) -> Any:
        return json.loads(self.last.content)


Ask = Callable[[TtcmMarketplace], object]
ORDER: Final = OrderRequest("Acme", "Three recipes", ("Ann", "bob"), 2)

READS: Final[Mapping[str, Ask]] = {
    "memberships": lambda m: m.memberships(["Ann", "bob"]),
    "public_profile": lambda m: m.public_profile(Permit("Ann")),
    "public_videos": lambda m: m.public_videos(Permit("Ann"), most=5),
    "authorised_profile": lambda m: m.authorised_profile("open-1", TOKEN),
    "authorised_videos": lambda m: m.authorised_videos("open-1", TOKEN, most=5),
    "read_orders": lambda m: m.read_orders(["9001", "9002"]),
    "orders_under": lambda m: m.orders_under("CODE1"),
    "report": lambda m: m.report(["9001", "9002"]),
}
CHANGES: Final[Mapping[str, Ask]] = {
    "invite": lambda m: m.invite(["Ann", "bob", "cy"]),
    "place_orders": lambda m: m.place_orders(ORDER),
    "exchange": lambda m: m.exchange(CODE, "https://ours.example/back/"),
    "refresh": lambda m: m.refresh(REFRESH),
}
CALLS: Final[Mapping[str, Ask]] = {**READS, **CHANGES}
