"""The description of the Business API: complete, true to the code, and readable without any other page."""

import re
from html.parser import HTMLParser
from typing import Any, Final

import jsonschema_rs
import pytest
from litestar import get
from litestar.handlers import HTTPRouteHandler

from influence.domain.api_keys import Scope
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.v1.door import needs, needs_of
from influence.entrypoints.api.v1.openapi import description
from influence.entrypoints.api.v1.reference import answers_of, rendered
from influence.entrypoints.api.v1.router import PATH, routes_of
from influence.entrypoints.api.v1.schemas import Schemas, Untold

_LAID: Final = frozenset({"HEAD", "OPTIONS"})


def routes() -> list[HTTPRouteHandler]:
    return routes_of(lambda _: None, Hands())


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return description(routes(), PATH)


def operations(told: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", {**operation, "responses": answers_of(operation, told)})
        for path, methods in told["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_route_is_described(told: dict[str, Any]) -> None:
    written = {
        f"{method} {PATH}{re.sub(r':[a-z]+}', '}', path)}"
        for route in routes()
        for path in route.paths
        for method in route.http_methods - _LAID
    }

    assert {name for name, _ in operations(told)} == written
    assert len({one["operationId"] for _, one in operations(told)}) == len(written)


def test_every_operation_says_all_that_matters(told: dict[str, Any]) -> None:
    for name, one in operations(told):
        assert one["summary"].endswith("."), name
        assert one["tags"], name
        assert {"401", "429", "500"} <= set(one["responses"]), name
        for parameter in one["parameters"]:
            assert parameter["description"], (name, parameter)
        for status, answer in one["responses"].items():
            assert answer["description"], (name, status)
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"], (name, status)


def test_operations_name_the_scope_that_opens_them(told: dict[str, Any]) -> None:
    for route in routes():
        scope = needs_of(route).scope
        for path in route.paths:
            for method in route.http_methods - _LAID:
                one = told["paths"][PATH + re.sub(r":[a-z]+}", "}", path)][method.lower()]
                assert one["security"] == [{"key": [] if scope is None else [scope]}]
                assert ("403" in one["responses"]) is (scope is not None)


def test_every_example_fits_its_schema(told: dict[str, Any]) -> None:
    shown: dict[str, tuple[str, Any]] = {}
    for name, one in operations(told):
        bodies = [*one["responses"].values(), one.get("requestBody", {})]
        for kind in (kind for body in bodies for kind in body.get("content", {}).values()):
            if "example" in kind:
                shown[repr(kind)] = (name, kind)

    for name, kind in shown.values():
        schema = {**kind["schema"], "components": {"schemas": told["components"]["schemas"]}}
        assert [error.message for error in jsonschema_rs.iter_errors(schema, kind["example"])] == [], name
    assert len(shown) > len(operations(told)) / 2


def test_the_page_shows_every_operation_without_other_pages(told: dict[str, Any]) -> None:
    page = Page()

    page.feed(rendered(told))

    for name, one in operations(told):
        assert one["operationId"] in page.ids, name
        assert one["summary"] in page.text
    assert page.links <= {f"#{one}" for one in page.ids} | {"../openapi.json"}
    assert page.loaded == []


class Page(HTMLParser):
    """What a page holds: its anchors, its links, and whatever a browser would fetch for it."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.loaded: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.ids |= {said["id"]} if "id" in said else set()
        self.links |= {said["href"]} if tag == "a" else set()
        self.loaded += [tag] if tag in {"script", "link", "img", "iframe"} or "src" in said else []

    def handle_data(self, data: str) -> None:
        self.text += data


@get("/silent")
async def silent() -> None:
    """Nothing."""


@get("/mute", opt=needs(Scope.AUDIT_READ))
async def mute() -> None:
    """Something."""


@get("/nameless", opt=needs(Scope.AUDIT_READ, tells=dict))
async def nameless() -> None:
    pass


@pytest.mark.parametrize("route", [silent, mute, nameless])
def test_a_route_that_declares_nothing_is_found(route: HTTPRouteHandler) -> None:
    with pytest.raises((KeyError, ValueError)):
        description([*routes(), route], PATH)


def test_a_form_that_nobody_can_tell_is_found() -> None:
    with pytest.raises(Untold):
        Schemas().of(re.Pattern)
