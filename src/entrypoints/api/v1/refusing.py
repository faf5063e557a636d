"""How each address may say no: the statuses, with all codes that come with them."""

from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

from influence.domain.errors import InfluenceError
from influence.entrypoints import use_cases
from influence.entrypoints.api.problems import CODE_BY_STATUS, status_of
from influence.entrypoints.api.v1.door import Needs
from influence.entrypoints.api.v1.schemas import Schema, Schemas

_TELLING: Final = ("influence.domain.", "influence.application.", "influence.adapters.sql.")
"""Where refusals come from that a request may meet."""
WRITES: Final = frozenset({"POST", "PATCH", "PUT", "DELETE"})


class _Where(Enum):
    """At which addresses something is met."""

    EVERYWHERE = auto()
    SCOPED = auto()
    ONE = auto()
    WRITING = auto()
    TAKING = auto()


_MET: Final = {
    400: (_Where.EVERYWHERE, "The request cannot be read: a parameter, a cursor, or the body."),
    401: (_Where.EVERYWHERE, "No key is shown, or one that opens nothing."),
    403: (_Where.SCOPED, "The key does not have the scope."),
    404: (_Where.ONE, "There is no such thing, or it is not this tenant's."),
    409: (_Where.EVERYWHERE, "A rule of the product, or the state of things, does not allow it."),
    412: (_Where.WRITING, "It changed since it was read."),
    413: (_Where.WRITING, "The body is too large."),
    415: (_Where.TAKING, "The body is not JSON."),
    422: (_Where.WRITING, "The idempotency key was used with another request."),
    429: (_Where.EVERYWHERE, "Too many requests with this key; Retry-After says when to go on."),
    500: (_Where.EVERYWHERE, "Something went wrong here, not with the request."),
    502: (_Where.WRITING, "TikTok did not give an answer that can be used."),
    503: (_Where.EVERYWHERE, "The database is busy; nothing was kept."),
}


MEANING: Final = {status: words for status, (_, words) in _MET.items()}


def met(method: str, path: str, said: Needs) -> Iterator[int]:
    """The statuses with which an address may say no."""
    here = {
        _Where.EVERYWHERE: True,
        _Where.SCOPED: said.scope is not None,
        _Where.ONE: "{" in path or method in WRITES,
        _Where.WRITING: method in WRITES,
        _Where.TAKING: said.takes is not None,
    }
    return (status for status, (where, _) in _MET.items() if here[where])


def codes() -> dict[int, list[str]]:
    """All codes by the status they come with."""
    found = {status: {code} for status, code in CODE_BY_STATUS.items()}
    for kind in _kinds(InfluenceError):
        found.setdefault(status_of(kind), set()).add(kind.code)
    return {status: sorted(some) for status, some in sorted(found.items()) if status in _MET}


def problem_schemas(schemas: Schemas) -> dict[int, Schema]:
    """The form of the problems of each status."""
    schemas.components["Problem"] = _PROBLEM
    told: dict[int, Schema] = {}
    for status, some in codes().items():
        narrow = {"properties": {"status": {"const": status}, "code": {"enum": some}}}
        schemas.components[f"Problem{status}"] = {
            "description": MEANING[status],
            "allOf": [{"$ref": "#/components/schemas/Problem"}, narrow],
        }
        told[status] = {"$ref": f"#/components/schemas/Problem{status}"}
    return told


def problem_example(status: int) -> dict[str, object]:
    """One problem of that status."""
    code = _USUAL.get(status) or codes()[status][0]
    return {
        "type": f"urn:influence:problem:{code}",
        "title": _TITLES.get(status, "Refused"),
        "status": status,
        "code": code,
        "detail": MEANING[status],
        "rule": None,
        "remedies": ["What to do about it."],
        "request_id": "5f3c9b1e7a2d4c60",
    }


def _kinds(kind: type[InfluenceError]) -> Iterator[type[InfluenceError]]:
    if kind.__module__.startswith(_TELLING):
        yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)


_USUAL: Final = {400: "bad_value", 401: "key_unknown", 403: "scope_missing", 404: "account_not_found"}
_TITLES: Final = {400: "Unreadable", 401: "Not let in", 403: "Not allowed", 404: "Not found"}
_PROBLEM: Final[Schema] = {
    "type": "object",
    "description": "Why not (RFC 9457), and the ways out.",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable: programs go by this."},
        "detail": {"type": "string", "description": "One sentence for people; it may change."},
        "rule": {"type": ["string", "null"], "description": "The rule of the product that decided."},
        "remedies": {"type": "array", "items": {"type": "string"}, "description": "Ways out, best first."},
        "request_id": {"type": "string", "description": "The same as in the header X-Request-Id."},
    },
    "required": ["type", "title", "status", "code", "detail", "rule", "remedies", "request_id"],
}
USE_CASES: Final = use_cases.USE_CASES
"""They bring along everything that can be refused."""
