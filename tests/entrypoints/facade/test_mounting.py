"""The HTTP application within a host's: under any path, by either protocol, behind the host's login."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urljoin, urlsplit

import attrs
import httpx
import pytest
from flask import Flask
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.memory.storage import MemoryStorage
from influence.application.acting import Actor
from influence.domain.api_keys import Scope, scopes_of
from influence.entrypoints.facade.gateways import Asgi, Connection, Wsgi
from influence.entrypoints.facade.influence import Influence
from influence.entrypoints.settings import Settings

HOST: Final = "http://studio.example"
ACCOUNTS: Final = "/api/v1/accounts"
LINKED: Final = re.compile(r'(?:href|src|action)="([^"]*)"')


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influence]:
    """The product on adapters in memory, with one account."""
    clock = SteppedClock()
    market = FakeMarketplace(clock)
    market.add_creator("ann.cooks")
    folder = tmp_path_factory.mktemp("app")
    settings = Settings(home=str(folder), database=str(folder / "nowhere.db"))
    storage = MemoryStorage(clock)
    with Influence.open(settings, user="mara", storage=storage, clock=clock, ttcm=market) as opened:
        opened.set_up()
        opened.accounts.add_from_crm(handle="ann.cooks")
        yield opened


def who(scope: Connection) -> Actor | None:
    """Whoever the cookie of the host names."""
    cookie = dict(scope["headers"]).get(b"cookie", b"").decode()
    return Actor("default", cookie.removeprefix("studio=")) if cookie.startswith("studio=") else None


async def who_later(scope: Connection) -> Actor | None:
    """The same by a coroutine function."""
    return who(scope)


Ask = Callable[..., httpx.Response]


def own_page(_: Any) -> PlainTextResponse:
    """What the host itself answers."""
    return PlainTextResponse("the host")


def over_asgi(host: Asgi) -> Ask:
    """What asks *host*."""
    transport = httpx.ASGITransport(host, raise_app_exceptions=False)

    async def asked(method: str, address: str, body: object, headers: dict[str, str]) -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            return await client.request(method, address, json=body, headers=headers)

    return lambda address, method="GET", body=None, **headers: asyncio.run(
        asked(method, address, body, headers)
    )


def over_wsgi(host: Wsgi) -> Ask:
    """What asks *host*."""
    transport = httpx.WSGITransport(host)

    def asked(address: str, method: str = "GET", **headers: str) -> httpx.Response:
        with httpx.Client(transport=transport, base_url=HOST) as client:
            return client.request(method, address, headers=headers)

    return asked


def starlette(app: Influence, place: str, **said: Any) -> Ask:
    """A host on Starlette."""
    host: Any = Starlette(routes=[Route("/own", own_page), Mount(place, app=app.http(**said))])
    return over_asgi(host)


def by_prefix(app: Influence, place: str, **said: Any) -> Ask:
    """A host whose framework mounts nothing."""
    beside: Any = Starlette(routes=[Route("/own", own_page)])
    return over_asgi(app.http(prefix=place, beside=beside, **said))


def flask(app: Influence, place: str, **said: Any) -> Ask:
    """A host on Flask."""
    host = Flask("host")
    host.add_url_rule("/own", view_func=lambda: "the host")
    inside: Any = {place: app.wsgi(**said)}
    whole: Any = DispatcherMiddleware(host, inside)
    return over_wsgi(whole)


def wsgi_by_prefix(app: Influence, place: str, **said: Any) -> Ask:
    """A host that speaks WSGI and whose framework mounts nothing."""
    host = Flask("host")
    host.add_url_rule("/own", view_func=lambda: "the host")
    beside: Any = host
    return over_wsgi(app.wsgi(prefix=place, beside=beside, **said))


HOSTS: Final = {
    # how, and where
    "starlette": (starlette, "/a/deep/place"),
    "starlette-root": (starlette, ""),
    "asgi": (by_prefix, "/api"),
    "flask": (flask, "/influence"),
    "wsgi": (wsgi_by_prefix, "/api"),
}


@attrs.frozen
class Mounting:
    """A host, and the place where the product is mounted in it."""

    ask: Ask
    place: str

    @property
    def root(self) -> str:
        """The address of that place."""
        return f"{HOST}{self.place}"


@pytest.fixture(params=HOSTS, scope="module")
def mounting(request: pytest.FixtureRequest, app: Influence) -> Mounting:
    """A host with the product in it."""
    make, place = HOSTS[request.param]
    return Mounting(make(app, place, who=who), place)


def test_the_product_answers_below_its_place(mounting: Mounting) -> None:
    ask, root = mounting.ask, mounting.root
    answers = [ask(f"{root}/healthz"), ask(f"{root}{ACCOUNTS}"), ask(f"{root}/nothing/here")]

    assert [answer.status_code for answer in answers] == [200, 401, 404]
    assert {"x-request-id" in answer.headers for answer in answers} == {True}
    assert ask("/own").text == "the host"
    assert ("x-request-id" in ask("/healthz").headers) is (mounting.place == "")


def test_no_link_leaves_the_place(mounting: Mounting) -> None:
    starts = (f"{mounting.root}{page}" for page in ("/docs/api", "/connect/tiktok/"))
    waiting, seen = [*starts], set[str]()

    while waiting:
        address = waiting.pop().partition("#")[0]
        if address not in seen:
            seen.add(address)
            answer = mounting.ask(address)
            assert "x-request-id" in answer.headers or "html" in answer.headers["content-type"], address
            waiting += [urljoin(address, link) for link in LINKED.findall(answer.text)]

    pages = {"/docs/api", "/connect/tiktok/", "/openapi.json"}
    assert seen == {f"{mounting.root}{page}" for page in pages}


def test_the_description_leads_to_the_place(mounting: Mounting) -> None:
    address = f"{mounting.root}/openapi.json"
    told = mounting.ask(address).json()

    server = urljoin(address, told["servers"][0]["url"]).rstrip("/")

    assert ACCOUNTS in told["paths"]
    assert mounting.ask(f"{server}{ACCOUNTS}", cookie="studio=ann").status_code == 200


def test_cookies_and_headers_stay_below_the_place(app: Influence, mounting: Mounting) -> None:
    address = app.consents.begin(f"{mounting.root}/connect/tiktok/")
    (state,) = parse_qs(urlsplit(address).query)["state"]

    begun = mounting.ask(f"{mounting.root}/connect/tiktok/?ticket={state}")
    old = mounting.ask(f"{mounting.root}{ACCOUNTS}?account_type=tiktok", cookie="studio=ann")

    assert (begun.status_code, begun.headers["location"]) == (302, address)
    assert f"path={mounting.place}/connect/tiktok/;" in f"{begun.headers['set-cookie']};".lower()
    assert old.headers["link"].startswith(f"<{mounting.place}/docs/api#")


def test_whoever_the_host_knows_needs_no_key(mounting: Mounting) -> None:
    known = mounting.ask(f"{mounting.root}{ACCOUNTS}", cookie="studio=ann")
    named = mounting.ask(f"{mounting.root}/api/v1/whoami", cookie="studio=ann")

    assert [account["handle"] for account in known.json()["items"]] == ["ann.cooks"]
    assert (named.json()["tenant"], named.json()["key"]) == ("default", "user ann")


def test_a_login_may_take_its_time(app: Influence) -> None:
    ask = starlette(app, "/influence", who=who_later)

    assert ask(f"/influence{ACCOUNTS}").status_code == 401
    assert ask(f"/influence{ACCOUNTS}", cookie="studio=ann").status_code == 200


def test_a_login_opens_nothing_of_another_tenant(app: Influence) -> None:
    app.acting("ines", tenant="bolt").set_up()
    ask = starlette(app, "/influence", who=lambda _: Actor("bolt", "ines"))

    assert ask(f"/influence{ACCOUNTS}").json()["items"] == []


def test_a_login_may_do_what_the_host_says(app: Influence) -> None:
    narrow = starlette(app, "/influence", who=who, scopes=[Scope.AUDIT_READ])
    usual = starlette(app, "/influence", who=who)
    told = usual("/influence/api/v1/whoami", cookie="studio=ann").json()

    assert narrow(f"/influence{ACCOUNTS}", cookie="studio=ann").status_code == 403
    assert set(told["scopes"]) == set(scopes_of(["read"]))


def test_a_key_counts_before_the_login(app: Influence) -> None:
    made = app.keys.create("warehouse", [Scope.ACCOUNTS_READ])
    ask = starlette(app, "/influence", who=who)
    shown = {"authorization": f"Bearer {made.secret.reveal()}", "cookie": "studio=ann"}

    with_key = ask("/influence/api/v1/whoami", **shown)
    with_nonsense = ask("/influence/api/v1/whoami", **{**shown, "authorization": "Bearer nonsense"})

    assert with_key.json()["key"] == "warehouse"
    assert with_nonsense.status_code == 401


@pytest.fixture(scope="module")
def trusting(app: Influence) -> Ask:
    """A host that lets everybody who is logged in do everything."""
    return starlette(app, "/influence", who=who, scopes=Scope)


@pytest.mark.parametrize(
    ("headers", "is_let_in"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin", "origin": HOST}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"origin": HOST}, True),
        ({"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"}, False),
        ({"sec-fetch-site": "same-site", "origin": "http://other.studio.example"}, False),
        ({"origin": "https://elsewhere.example"}, False),
        ({"origin": "null"}, False),
    ],
)
def test_pages_of_others_cannot_use_the_login(
    trusting: Ask, headers: dict[str, str], *, is_let_in: bool
) -> None:
    answer = trusting("/influence/api/v1/campaigns", "POST", cookie="studio=ann", **headers)

    assert (answer.status_code != 401) is is_let_in


def test_a_user_changes_things_under_the_own_name(app: Influence, trusting: Ask) -> None:
    said = {"cookie": "studio=ann", "idempotency-key": "one-request"}
    others = {**said, "cookie": "studio=bea"}
    first, second = {"name": "Summer"}, {"name": "Autumn"}

    made = trusting("/influence/api/v1/campaigns", "POST", first, **said)
    again = trusting("/influence/api/v1/campaigns", "POST", first, **said)
    other = trusting("/influence/api/v1/campaigns", "POST", second, **others)

    assert [made.status_code, again.status_code, other.status_code] == [201, 201, 201], made.text
    assert {row.campaign.name: row.campaign.created_by for row in app.campaigns.list()} == {
        "Summer": "ann",
        "Autumn": "bea",
    }


def test_a_pass_ends_with_its_request(app: Influence) -> None:
    seen: list[str] = []

    def nosy(scope: Connection) -> Actor | None:
        seen.extend(value.decode() for name, value in scope["headers"] if name == b"authorization")
        return who(scope)

    mounted: Any = app.http(who=nosy)
    ask = over_asgi(mounted)

    assert ask(ACCOUNTS, cookie="studio=ann").status_code == 200
    assert seen == []
    assert mounted._passes._out == {}


def test_a_thread_runs_from_the_first_request_until_the_end(tmp_path: Path) -> None:
    settings = Settings(home=str(tmp_path), database=str(tmp_path / "nowhere.db"))
    with Influence.open(settings, storage=MemoryStorage()) as app:
        before = set(threading.enumerate())
        asgi, wsgi = app.http(), app.wsgi()
        idle = set(threading.enumerate()) - before
        over_wsgi(wsgi)("/healthz")
        at_work = {thread for thread in threading.enumerate() if thread.name == "influence"} - before

    assert asgi is not None
    assert idle == set()
    assert len(at_work) == 1
    assert not at_work & set(threading.enumerate())
