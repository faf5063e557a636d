"""Two installations that differ in another tenant alone answer a tenant the same, byte for byte."""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import attrs
import httpx
import pytest

from tests.contract.storage.backends import sqlite
from tests.entrypoints.api.asking import NUMBER, Address, Asker, Request, addresses, needed
from tests.entrypoints.api.worlds import World, fill, world
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes

WORDS: Final = (
    "ann.acme", "ann.bolt", "bob.bolt", "ghost", "Ann acme", "Ann bolt", "Spring acme", "Spring bolt", "Mara", "mara",
    "DE", "Acme", "cooks", "reader",
)  # fmt: skip
HIGHEST: Final = 30
NEVER: Final = 1_000_000
"""Added to a number that is another's: nobody ever had it."""
_OF_ONE_ANSWER: Final = {"x-request-id", "ratelimit", "date"}
_CHANGES_NOTHING: Final = ("/cutover/certificate",)
"""Refused in both worlds until the cut-over is over."""


@attrs.frozen
class Twins:
    """Two worlds and a key of the same tenant in each; in the *second* the other tenant has something of everything."""

    first: World
    second: World
    keys: tuple[str, str]

    def ask(self, one: Request) -> tuple[Any, Any]:
        """What both answer."""
        return (
            _told(self.first.ask(self.keys[0], one.path, **one.asked)),
            _told(self.second.ask(self.keys[1], one.path, **one.asked)),
        )


@contextmanager
def in_memory(folder: Path) -> Iterator[Desk]:
    folder.mkdir(parents=True)
    yield Desk.in_memory(folder)


@contextmanager
def in_files(folder: Path) -> Iterator[Desk]:
    folder.mkdir(parents=True)
    with sqlite(folder) as backend:
        yield Desk(backend.storage, backend.premises, folder)


@contextmanager
def twins(folder: Path, desk: Callable[[Path], Any] = in_memory) -> Iterator[Twins]:
    with ExitStack() as stack:
        pair = [stack.enter_context(world(stack.enter_context(desk(folder / name)))) for name in ("a", "b")]
        keys = []
        for one in pair:
            fill(one, "acme")
            keys.append(one.key("reader"))
        fill(pair[1], "bolt", "bolt")
        pair[1].key("another", tenant="bolt")
        yield Twins(pair[0], pair[1], (keys[0], keys[1]))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    with twins(tmp_path_factory.mktemp("twins")) as pair:
        yield pair


def test_the_other_tenant_changes_no_byte(pair: Twins) -> None:
    asker = Asker(random.Random(7), WORDS, HIGHEST)

    for one in asker.requests(240):
        first, second = pair.ask(one)
        assert second == first, one
        sometimes(f"{second[0]} at {one.address.path}")

    read_by_all = [one.path for one in addresses() if one.path not in _CHANGES_NOTHING]
    assert_reached([f"200 at {path}" for path in read_by_all])


def test_what_is_anothers_never_was(pair: Twins) -> None:
    one, key = pair.second, pair.keys[1]
    others = one.key("theirs", tenant="bolt")

    for address in _of_numbers():
        theirs = _numbers(one, others, address) - _numbers(one, key, address)
        assert theirs, address.path
        for number in theirs:
            foreign = one.ask(key, address.path.replace(NUMBER, str(number)), **needed(address))
            never = one.ask(key, address.path.replace(NUMBER, str(number + NEVER)), **needed(address))
            assert foreign.status_code == 404, address.path
            assert _masked(foreign, number) == _masked(never, number + NEVER)


def test_what_is_ones_own_is_there(pair: Twins) -> None:
    one, key = pair.second, pair.keys[1]

    for address in _of_numbers():
        number = min(_numbers(one, key, address))
        answer = one.ask(key, address.path.replace(NUMBER, str(number)), **needed(address))
        assert answer.status_code == 200, (address.path, answer.text)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_hundred_thousand_answers_are_the_same(tmp_path: Path) -> None:
    with twins(tmp_path, in_files) as pair:
        for one in Asker(random.Random(8), WORDS, HIGHEST).requests(100_000):
            first, second = pair.ask(one)
            assert second == first, one


def _of_numbers() -> list[Address]:
    return [one for one in addresses() if NUMBER in one.path]


_NAMES: Final = {
    "/posts": "number",
    "/schedules": "schedule",
    "/webhooks": "endpoint",
    "/webhooks/deliveries": "delivery",
}


def _numbers(one: World, key: str, address: Address) -> set[int]:
    """What *key* may read has these numbers at *address*."""
    path = address.path.partition("/" + NUMBER)[0]
    return {thing[_NAMES.get(path, "id")] for thing in one.walk(key, path)}


def _told(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """The whole answer, but for what names this one request."""
    headers = {name: text for name, text in answer.headers.items() if name not in _OF_ONE_ANSWER}
    body = answer.content
    if answer.status_code >= 400:
        told = answer.json()
        body = body.replace(told["request_id"].encode(), b"")
    return answer.status_code, headers, body


def _masked(answer: httpx.Response, number: int) -> tuple[int, dict[str, str], bytes]:
    """An answer in which the *number* that was asked for cannot be told."""
    status, headers, body = _told(answer)
    headers.pop("content-length", None)
    return status, headers, re.sub(rf"\b{number}\b".encode(), b"N", body)
