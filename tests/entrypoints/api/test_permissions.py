"""Who may do what: every address against every scope, and against no key at all."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs
import pytest
from litestar.handlers import HTTPRouteHandler

from influence.domain.api_keys import Scope
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.v1.door import scope_of
from influence.entrypoints.api.v1.router import routes_of
from tests.entrypoints.api.worlds import World, world
from tests.support.desk import Desk

_OF_THE_SAME_ROUTE: Final = frozenset({"HEAD", "OPTIONS"})


@attrs.frozen
class Operation:
    """A method at an address, and the scope that it needs."""

    method: str
    path: str
    scope: Scope | None


def _operations() -> list[Operation]:
    return [
        Operation(method, path.replace("{number:int}", "1"), scope_of(route))
        for route in _routes()
        for path in sorted(route.paths)
        for method in sorted(route.http_methods - _OF_THE_SAME_ROUTE)
    ]


def _routes() -> list[HTTPRouteHandler]:
    return routes_of(lambda _: None, Hands())


OPERATIONS: Final = _operations()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(Desk.in_memory(tmp_path_factory.mktemp("permissions"))) as office:
        yield office


def test_every_cell_is_open_for_its_scope_alone(office: World) -> None:
    keys = {scope: office.key(scope, scope) for scope in Scope}

    cells = {
        (one, scope): office.send(one.method, keys[scope], one.path) not in {401, 403}
        for one in OPERATIONS
        for scope in Scope
    }

    assert cells == {(one, scope): one.scope in {None, scope} for one in OPERATIONS for scope in Scope}
    assert len(cells) == len(OPERATIONS) * len(Scope)


def test_without_a_key_nothing_is_answered(office: World) -> None:
    answered = {one for one in OPERATIONS if office.send(one.method, "", one.path) != 401}

    assert not answered


def test_every_scope_opens_something() -> None:
    open_ones = {one.scope for one in OPERATIONS}

    assert set(Scope) <= open_ones


def test_reading_and_writing_need_scopes_of_their_own() -> None:
    mixed = {one for one in OPERATIONS if one.scope and (one.method == "GET") != one.scope.endswith(":read")}

    assert not mixed


def test_no_path_goes_by_anything_but_numbers() -> None:
    parts = {part for route in _routes() for path in route.paths for part in path.split("/") if "{" in part}

    assert parts == {"{number:int}"}


def test_the_page_names_the_scopes_of_all_that_reads() -> None:
    page = (Path(__file__).parents[3] / "docs" / "business-api.md").read_text(encoding="utf-8")

    told = {
        path.partition("?")[0].replace("{n}", "1"): scope
        for addresses, scope in re.findall(r"^\| (`/.*?) \| `?([a-z:]+)`? \|", page, re.MULTILINE)
        for path in re.findall(r"`(/[^`]+)`", addresses)
    }

    assert told == {one.path: one.scope or "any" for one in OPERATIONS if one.method == "GET"}
