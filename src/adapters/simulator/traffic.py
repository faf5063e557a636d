"""What comes in over HTTP, and what goes back: an answer with everything that can be done to it on its way."""

import json
from collections.abc import Mapping
from typing import Final

import attrs

from influence.adapters.simulator.wire.calls import Data

BASE: Final = "/open_api/v1.3"
JSON: Final = "application/json"


@attrs.frozen
class Request:
    """What came in over HTTP."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def route(self) -> str:
        """The path after the base, empty for another base."""
        return self.path.removeprefix(BASE) if self.path.startswith(BASE + "/") else ""


@attrs.frozen
class Answer:
    """An envelope and the HTTP status it goes under."""

    told: Data
    status: int = 200


@attrs.frozen
class Reply:
    """One answer. With *hung_up* none of it leaves the house; *cut_at* is where the connection ends within it."""

    content: bytes
    status: int = 200
    content_type: str | None = JSON
    encoding: str | None = None
    delay: float = 0.0
    piece: int | None = None
    hung_up: bool = False
    cut_at: int | None = None

    @property
    def pieces(self) -> list[bytes]:
        """The content in the pieces it travels in."""
        size = self.piece or len(self.content) or 1
        return [self.content[start : start + size] for start in range(0, len(self.content), size)]


def reply_of(answer: Data, status: int = 200) -> Reply:
    """The plain JSON of *answer*."""
    return Reply(encoded(answer), status)


def encoded(answer: Data) -> bytes:
    """*answer* as compact JSON; what is no letter of any script becomes a question mark."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
