"""A TikTok One that answers by path what it is told to, and remembers what it was asked."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

import httpx

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.tiktok.calls import Access, Answer, Unusable
from influence.adapters.tiktok.fields import Drift
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.tiktok_one.marketplace import TikTokOneMarketplace
from influence.adapters.tiktok.wire import Wire
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokUnavailable
from influence.domain.secret import Secret

BASE: Final = "/open_api/v1.3"
ACCOUNT: Final = "7100000000000000001"
SETTINGS: Final = TikTokSettings(
    app_id="7000000000000000001",
    app_secret=Secret("planted-app-secret"),
    access_token=Secret("planted-brand-token"),
    account_id=ACCOUNT,
    base_url=f"https://tiktok.example{BASE}/",
)
TOKEN: Final = Secret("planted-creator-token")

Data = Mapping[str, Any]
Reply = Callable[[httpx.Request], httpx.Response]


def told(data: object = None, code: int = 0, message: str = "OK", status: int = 200) -> Reply:
    """*data* in TikTok's envelope."""
    body = {"code": code, "message": message, "request_id": "R-1", "data": {} if data is None else data}
    return lambda _: httpx.Response(status, content=json.dumps(body).encode())


def echo(code: int) -> Reply:
    """A failure that quotes everything it was told in confidence."""

    def answer(request: httpx.Request) -> httpx.Response:
        quoted = (request.headers["access-token"], *query_of(request).values(), request.content.decode())
        return told(code=code, message=" ".join(quoted))(request)

    return answer


def lost(request: httpx.Request) -> httpx.Response:
    """No answer, though the request arrived."""
    raise httpx.ReadTimeout("silence", request=request)


def query_of(request: httpx.Request) -> dict[str, str]:
    """What goes over the line: the address in the request has stars in place of secrets."""
    target = request.extensions.get("target", request.url.raw_path)
    return dict(parse_qsl(target.decode().partition("?")[2], keep_blank_values=True))


class FarSide:
    """Answers each path with its *routes* one after the other, the last one for ever; other paths are a mistake."""

    def __init__(self, routes: Mapping[str, Reply | Sequence[Reply]]) -> None:
        self.requests: list[httpx.Request] = []
        self.clock = SteppedClock()
        self._routes = {path: [route] if callable(route) else list(route) for path, route in routes.items()}
        client = httpx.Client(transport=httpx.MockTransport(self._answer), trust_env=False)
        self.wire = Wire(client, SETTINGS.base_url, tries=1, clock=self.clock)
        self.marketplace = TikTokOneMarketplace(self.wire, SETTINGS, self.clock)

    @classmethod
    def telling(cls, answers: Mapping[str, Data]) -> "FarSide":
        """One answer for each path."""
        return cls({path: told(data) for path, data in answers.items()})

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        replies = self._routes[request.url.path.removeprefix(BASE)]
        return (replies[0] if len(replies) == 1 else replies.pop(0))(request)

    @property
    def paths(self) -> list[str]:
        return [request.url.path.removeprefix(BASE) for request in self.requests]

    def queries(self, path: str) -> list[dict[str, str]]:
        """What was asked at *path*, call by call."""
        return [query_of(r) for r in self.requests if r.url.path == BASE + path]

    @property
    def body(self) -> Any:
        return json.loads(self.requests[-1].content)


class ShortWire(Wire):
    """A wire without a network, for many questions: what is told comes at once, and nothing goes wrong on the way."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.drift = Drift(None, SteppedClock())
        self._answers = answers

    def read(
        self, path: str, query: Data, access: Access, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        return self._told(path, TikTokUnavailable)

    def change(self, path: str, body: Data, access: Access) -> Answer:
        return self._told(path, OutcomeUnknown)

    def _told(self, path: str, unusable: Unusable) -> Answer:
        return Answer(path=path, data=self._answers[path], drift=self.drift, unusable=unusable)


def at_once(answers: Mapping[str, Any]) -> TikTokOneMarketplace:
    """A marketplace that is told *answers* by path."""
    return TikTokOneMarketplace(ShortWire(answers), SETTINGS, SteppedClock())
