"""The Business API on the wired product: who is let in, what is told, and what nobody learns of others."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import attrs
import httpx
import pytest

from influence.application.acting import Actor
from influence.application.run_api_keys import RunApiKeys
from influence.domain.api_keys import READ_ONLY, Scope, scopes_of
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.figures import LegacyRow
from influence.domain.ports.storage import Storage
from influence.entrypoints.api.app import create_app
from influence.entrypoints.api.desk import open_desk
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.v1.door import scope_of
from influence.entrypoints.api.v1.router import PATH, routes_of
from influence.entrypoints.bootstrap import bootstrap
from influence.entrypoints.settings import Settings
from influence.testing.moments import NOON
from tests.contract.storage.backends import sqlite
from tests.entrypoints.api.recording import recorded
from tests.entrypoints.api.running import Running, running

MARA: Final = Actor("acme", "mara")


@attrs.frozen
class Office:
    """An installation with two tenants that serves."""

    app: Running
    storage: Storage
    keys: RunApiKeys

    def key(self, *scopes: str, tenant: str = "acme") -> str:
        name = f"{tenant} {'+'.join(scopes)}"
        return self.keys.create(Actor(tenant, "mara"), name, scopes_of(scopes)).secret.reveal()

    def ask(self, key: str, path: str, **asked: Any) -> httpx.Response:
        return self.app.http.get(f"{PATH}{path}", params=asked, headers={"Authorization": f"Bearer {key}"})

    def take_over(self, tenant: str, *handles: str) -> None:
        """Accounts that the old source left."""
        with self.storage.begin(tenant) as work:
            work.takeover.put([LegacyRow(handle, {}) for handle in handles], at=NOON, by="mara")
            work.commit()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with sqlite(tmp_path):
        settings = Settings(home=str(tmp_path), database=str(tmp_path / "influence.db"))
        container = bootstrap(settings, lambda _: None)
        storage: Storage = container.resolve(Storage)
        for tenant in ("acme", "bolt"):
            storage.add_tenant(tenant)
        with running(open_desk(container.resolve, settings, "mara"), container.resolve) as app:
            yield Office(app, storage, container.resolve(RunApiKeys))


def test_a_key_tells_whose_it_is(office: Office) -> None:
    answer = office.ask(office.key("read", "orders:write"), "/whoami")

    assert answer.status_code == 200
    assert answer.json() == {
        "tenant": "acme",
        "key": "acme read+orders:write",
        "scopes": sorted([*READ_ONLY, Scope.ORDERS_WRITE]),
        "expires_at": None,
    }


@pytest.mark.parametrize("said", [None, "", "Bearer", "Bearer x", "Basic eDp5", "Bearer influence_0_0"])
def test_nobody_comes_in_without_a_key(office: Office, said: str | None) -> None:
    headers = {} if said is None else {"Authorization": said}

    answer = office.app.http.get(f"{PATH}/accounts", headers=headers)

    is_shown = said in ("Bearer x", "Bearer influence_0_0")
    code = "key_unknown" if is_shown else "key_missing"
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert "Authorization: Bearer KEY" in answer.json()["remedies"][0]
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_revoked_key_ends_with_the_next_request(office: Office) -> None:
    made = office.keys.create(MARA, "k", [Scope.ACCOUNTS_READ])
    before = office.ask(made.secret.reveal(), "/accounts").status_code

    office.keys.revoke(MARA, made.key.id)

    after = office.ask(made.secret.reveal(), "/accounts")
    assert (before, after.status_code, after.json()["code"]) == (200, 401, "key_ended")


def test_a_scope_that_is_missing_is_named(office: Office) -> None:
    answer = office.ask(office.key("orders:write"), "/accounts")

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert "accounts:read" in answer.json()["detail"]
    assert answer.json()["remedies"]


def test_every_route_says_which_scope_it_needs() -> None:
    routes = routes_of(lambda _: None, Hands())

    scopes = {
        (method, path): scope_of(route)
        for route in routes
        for path in route.paths
        for method in route.http_methods
    }

    assert scopes["GET", "/accounts"] is Scope.ACCOUNTS_READ
    assert scopes["POST", "/accounts"] is Scope.ACCOUNTS_WRITE
    assert {path for (_, path), scope in scopes.items() if scope is None} == {"/whoami"}


def test_without_use_cases_there_is_no_business_api() -> None:
    routes = {route.path for route in create_app(recorded().desk).routes}

    assert not any(path.startswith(PATH) for path in routes)


def test_pages_go_through_everybody_once(office: Office) -> None:
    office.take_over("acme", *(f"creator.{number}" for number in range(7)))
    key = office.key("read")

    seen: list[str] = []
    cursor: dict[str, str] = {}
    pages = 0
    while True:
        page = office.ask(key, "/accounts", limit=3, sort="handle", **cursor).json()
        seen += [one["handle"] for one in page["items"]]
        pages += 1
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}

    assert (seen, pages) == ([f"creator.{number}" for number in range(7)], 3)


def test_tiktok_accounts_carry_their_type(office: Office) -> None:
    office.take_over("acme", "ann")
    key = office.key("read")

    (listed,) = office.ask(key, "/accounts", account_type="tiktok_creator").json()["items"]
    alone = office.ask(key, f"/accounts/{listed['id']}").json()

    assert listed == alone
    assert listed["account_type"] == "tiktok_creator"
    assert office.ask(key, "/accounts", account_type="instagram").json() == {"items": [], "next": None}


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": "0"},
        {"limit": "501"},
        {"limit": "ten"},
        {"account_type": "vine"},
        {"authenticated": "yes"},
        {"sort": "secrets"},
        {"cursor": "nonsense"},
        {"colour": "red"},
        {"kind": ["unsupported", "unsupported"]},
    ],
)
def test_what_cannot_be_read_is_named(office: Office, asked: dict[str, Any]) -> None:
    answer = office.ask(office.key("read"), "/accounts", **asked)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_value")


@pytest.mark.parametrize("path", ["/accounts", "/accounts?search=ann", "/accounts/{}", "/whoami"])
def test_a_tenant_learns_nothing_of_another(office: Office, path: str) -> None:
    office.take_over("acme", "ann")
    key = office.key("read")
    with office.storage.begin("bolt") as work:
        work.takeover.put([LegacyRow("bob", {})], at=NOON, by="mara")
        (theirs,) = work.accounts.select(AccountFilter())
        # not kept: the number is free, and belongs to nobody
    address = path.format(theirs.id)
    without = office.app.http.get(PATH + address, headers={"Authorization": f"Bearer {key}"})

    office.take_over("bolt", "bob", "ann")

    with_them = office.app.http.get(PATH + address, headers={"Authorization": f"Bearer {key}"})
    assert with_them.status_code == without.status_code
    assert _told(with_them) == _told(without)


def _told(answer: httpx.Response) -> Any:
    return {name: value for name, value in answer.json().items() if name != "request_id"}
