"""Requests for every address that reads, made at random from what each says of its parameters."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.v1.door import Needs, needs_of
from influence.entrypoints.api.v1.router import routes_of

NUMBER: Final = "{number:int}"
_DAYS: Final = ("2026-01-01", "2026-03-02", "2026-03-03")
_OTHERWISE: Final[Mapping[object, Sequence[str]]] = {"date": _DAYS}
_MOMENTS: Final = ("2026-01-01T00:00:00Z", "2026-03-02T12:00:00Z", "2026-03-09T00:00:00Z")


@attrs.frozen
class Address:
    """An address that reads, and what it says of itself."""

    path: str
    said: Needs


def addresses() -> list[Address]:
    """All addresses that read."""
    routes = routes_of(lambda _: None, Hands())
    return [
        Address(path, needs_of(route))
        for route in routes
        for path in sorted(route.paths)
        if "GET" in route.http_methods
    ]


def needed(address: Address) -> dict[str, str]:
    """The least that can be asked at *address*."""
    return {name: _least(one.schema) for name, one in address.said.asks.items() if one.needed}


def _least(schema: Any) -> str:
    options: Sequence[str] = schema.get("enum", _OTHERWISE.get(schema.get("format"), ["Mara"]))
    return options[0]


@attrs.frozen
class Request:
    """What is asked; *number* is in the path where it takes one."""

    address: Address
    number: int
    asked: dict[str, Any]

    @property
    def path(self) -> str:
        """The path with the number."""
        return self.address.path.replace(NUMBER, str(self.number))


@attrs.frozen
class Asker:
    """Makes requests: of numbers up to *highest*, and of *words*."""

    chance: random.Random
    words: Sequence[str]
    highest: int

    def requests(self, count: int) -> Iterator[Request]:
        """So many requests, every address in turn."""
        every = addresses()
        for number in range(count):
            one = every[number % len(every)]
            yield Request(one, self._number(), self._asked(one.said))

    def _number(self) -> int:
        """Often the first: it is there."""
        return self.chance.choice((1, self.chance.randint(1, self.highest)))

    def _asked(self, said: Needs) -> dict[str, Any]:
        names = [name for name in said.asks if name != "cursor" and said.asks[name].needed]
        others = [name for name in said.asks if name != "cursor" and not said.asks[name].needed]
        names += self.chance.sample(others, min(len(others), self.chance.choice((0, 0, 1, 2))))
        return {name: self._value(said.asks[name].schema) for name in names}

    def _value(self, schema: Any) -> str:
        if "enum" in schema:
            return str(self.chance.choice(schema["enum"]))
        if schema["type"] == "array":
            options = schema["items"]["enum"]
            return ",".join(self.chance.sample(options, self.chance.randint(1, len(options))))
        if schema["type"] == "integer":
            return str(self._number())
        if schema["type"] == "boolean":
            return self.chance.choice(("true", "false"))
        known = {"date": _DAYS, "date-time": _MOMENTS}.get(schema.get("format", ""))
        return self.chance.choice(known or self.words)
