"""Reading what somebody tells the control plane."""

import math
from collections.abc import Mapping

from influence.adapters.simulator.wire.parameters import Unfit, decode

Answer = dict[str, object]
Json = Mapping[str, object]


class BadRequest(Exception):
    """A request to the control plane that says nothing we understand."""


def body_of(content: bytes) -> Json:
    """The JSON object that *content* is; nothing is an empty one."""
    try:
        body = decode(content or b"{}")
    except Unfit as unfit:
        raise BadRequest(f"the body is {unfit}") from unfit
    if not isinstance(body, dict):
        raise BadRequest("the body must be a JSON object")
    return body


def only(body: Json, *known: str) -> None:
    """Pass a body that says nothing but what is *known*."""
    for extra in sorted(set(body) - set(known)):
        raise BadRequest(f"{extra}: not known here, only {', '.join(known)}")


def number(body: Json, name: str, default: float) -> float:
    """A finite number."""
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadRequest(f"{name}: must be a number")
    return value


def integer(body: Json, name: str, default: int) -> int:
    """A whole number that fits into a register."""
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2**63:
        raise BadRequest(f"{name}: must be a whole number")
    return value


def flag(body: Json, name: str, *, default: bool = False) -> bool:
    """True or false, as JSON or as a word in a query."""
    word = str(body.get(name, default)).lower()
    if word not in {"true", "false"}:
        raise BadRequest(f"{name}: must be true or false")
    return word == "true"


def texts(body: Json, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """A list of strings."""
    value = body.get(name, list(default))
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadRequest(f"{name}: must be a list of strings")
    return tuple(value)


def limit_of(query: Json, default: int) -> int:
    """How many the query asks for."""
    told = str(query.get("limit", default))
    if not (told.isascii() and told.isdigit() and len(told) < 10):
        raise BadRequest("limit: must be a whole number")
    return int(told)
