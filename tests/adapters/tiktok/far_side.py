"""A far side that answers what it is told to, and remembers what it was asked."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import attrs
import httpx

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.subscriptions import Subscriptions
from influence.adapters.tiktok.ttcm.marketplace import TtcmMarketplace
from influence.adapters.tiktok.wire import UNMETERED, Patience, Wire
from influence.domain.ports.drift import DriftAlarms
from influence.domain.ports.quota import Quota
from influence.domain.ports.upstream import OrderRequest, Permit, Sought
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
        clear = request.extensions.get("target", b"").decode()
        quoted = f"{request.headers.get('access-token')} {request.content.decode()} {clear}"
        told = f"{quoted} is incorrect {'.' * 20} {quoted}" + f"{'.' * 11}{quoted}" * 5
        return envelope(code, told)(request)

    return answer


def failure(kind: type[httpx.TransportError]) -> Reply:
    """No answer at all. The words of the library must not come through."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise kind(f"words of the library about {request.headers.get('access-token')}", request=request)

    return fail


QUICK: Final = Patience(first_pause=0.0, longest_pause=0.0, jitter=0.0)
"""Tries that follow each other without a pause."""


class FarSide:
    """Answers the *replies* one after the other, the last one for ever."""

    def __init__(
        self,
        *replies: Reply,
        tries: int = 1,
        patience: Patience = QUICK,
        quota: Quota = UNMETERED,
        alarms: DriftAlarms | None = None,
    ) -> None:
        self.requests: list[httpx.Request] = []
        self._replies = list(replies)
        self.clock = SteppedClock()
        self.client = httpx.Client(transport=httpx.MockTransport(self._answer), trust_env=False)
        self.wire = Wire(
            self.client,
            SETTINGS.base_url,
            tries=tries,
            patience=patience,
            quota=quota,
            alarms=alarms,
            clock=self.clock,
        )
        self.marketplace = TtcmMarketplace(self.wire, SETTINGS, self.clock)
        self.subscriptions = Subscriptions(self.wire, SETTINGS)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        reply = self._replies[0] if len(self._replies) == 1 else self._replies.pop(0)
        return reply(request)

    @property
    def last(self) -> httpx.Request:
        return self.requests[-1]

    @property
    def query(self) -> dict[str, str]:
        return sent(self.last)

    @property
    def body(self) -> Any:
        return json.loads(self.last.content)


def sent(request: httpx.Request) -> dict[str, str]:
    """The query that goes over the line, which may differ from the one in the address."""
    target = request.extensions.get("target")
    return dict(request.url.params) if target is None else dict(parse_qsl(urlsplit(target.decode()).query))


Ask = Callable[[FarSide], object]
HOOK: Final = "https://ours.example/hook/"
ORDER: Final = OrderRequest("Acme", "Spring", "Three recipes", ("Ann", "bob"), 2, "ours-1")
SOUGHT: Final = (Sought("9001", "CODE1", "Ann"), Sought("9002", "CODE1", "bob"))
AGAIN: Final = attrs.evolve(ORDER, campaign_code="CODE1")

READS: Final[Mapping[str, Ask]] = {
    "own_account": lambda far: far.marketplace.own_account(),
    "memberships": lambda far: far.marketplace.memberships(["Ann", "bob"]),
    "public_profile": lambda far: far.marketplace.public_profile(Permit("Ann")),
    "public_videos": lambda far: far.marketplace.public_videos(Permit("Ann"), most=5),
    "authorised_profile": lambda far: far.marketplace.authorised_profile("open-1", TOKEN),
    "authorised_videos": lambda far: far.marketplace.authorised_videos("open-1", TOKEN, most=5),
    "read_orders": lambda far: far.marketplace.read_orders(SOUGHT),
    "find_placed": lambda far: far.marketplace.find_placed(AGAIN),
    "reviews": lambda far: far.marketplace.reviews(SOUGHT[:1]),
    "holder": lambda far: far.marketplace.holder(TOKEN),
    "subscriptions": lambda far: far.marketplace.subscriptions(),
}
CHANGES: Final[Mapping[str, Ask]] = {
    "invite": lambda far: far.marketplace.invite(["Ann", "bob", "cy"]),
    "place_orders": lambda far: far.marketplace.place_orders(ORDER),
    "exchange": lambda far: far.marketplace.exchange(CODE, "https://ours.example/back/"),
    "refresh": lambda far: far.marketplace.refresh(REFRESH),
    "revoke": lambda far: far.marketplace.revoke(TOKEN),
    "subscribe": lambda far: far.subscriptions.subscribe(HOOK),
    "unsubscribe": lambda far: far.marketplace.unsubscribe("6001"),
}
CALLS: Final[Mapping[str, Ask]] = {**READS, **CHANGES}
