"""The Business API in OpenAPI 3.1, read off what each route says of itself."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs
from litestar.handlers import HTTPRouteHandler

from influence import __version__
from influence.domain.api_keys import Scope
from influence.entrypoints.api.v1.asking import LARGEST_NUMBER, Parameter
from influence.entrypoints.api.v1.door import Needs, needs_of
from influence.entrypoints.api.v1.examples import example_of
from influence.entrypoints.api.v1.refusing import MEANING, WRITES, met, problem_example, problem_schemas
from influence.entrypoints.api.v1.schemas import Schema, Schemas

_SECURITY: Final = "key"
_INTRODUCTION: Final = """\
The product for other programs. Every request shows a key as `Authorization: Bearer KEY`; a key belongs to one tenant
and does what its scopes say. What is not allowed, not there or not readable is a problem (RFC 9457) with a stable
`code` and the ways out as `remedies`. Lists come as pages: `next` is the `cursor` of the one behind. Fields are added
in time, never changed: programs leave alone what they do not know."""
_PART: Final = re.compile(r"{(\w+):(\w+)}")
_PATH_KINDS: Final[Mapping[str, Schema]] = {
    "int": {"type": "integer", "minimum": 1, "maximum": LARGEST_NUMBER},
    "str": {"type": "string", "minLength": 1, "maxLength": 200},
}
_READING_HEADERS: Final[tuple[Schema, ...]] = (
    {
        "name": "If-None-Match",
        "in": "header",
        "description": "The ETag of an answer that is held already; it is answered 304 while nothing changed.",
        "schema": {"type": "string"},
    },
)
_ONCE: Final[tuple[Schema, ...]] = (
    {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A name for this deed: sent again with the same body, it is answered the same and done once.",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
)
_MATCH: Final[tuple[Schema, ...]] = (
    {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag of what was read: the change is refused (412) when it is not so any more.",
        "schema": {"type": "string"},
    },
)
_ASKED_OF: Final[Mapping[str, tuple[Schema, ...]]] = {
    "GET": _READING_HEADERS,
    "POST": _ONCE,
    "PATCH": _MATCH,
    "DELETE": _MATCH,
}
_TOLD: Final[Mapping[str, tuple[str, Schema]]] = {
    "X-Request-Id": ("The name of the request: as it was sent, else made here.", {"type": "string"}),
    "RateLimit-Policy": ("How many requests a key has in how many seconds.", {"type": "string"}),
    "RateLimit": ("How many of them are left, and in how many seconds all are again.", {"type": "string"}),
}
_MARK: Final[Mapping[str, tuple[str, Schema]]] = {
    "ETag": ("The mark of just these bytes, for If-None-Match and If-Match.", {"type": "string"}),
}
_WAIT: Final[Mapping[str, tuple[str, Schema]]] = {
    "Retry-After": ("Seconds to wait.", {"type": "integer", "minimum": 1}),
}


@attrs.frozen
class _Told:
    """One method at one address."""

    method: str
    path: str
    handler: HTTPRouteHandler

    @property
    def said(self) -> Needs:
        return needs_of(self.handler)

    @property
    def words(self) -> list[str]:
        return (self.handler.fn.__doc__ or "").strip().splitlines()


def description(routes: Iterable[HTTPRouteHandler], base: str) -> dict[str, Any]:
    """All of *routes*, which lie below *base*.

    Raises:
        KeyError, ValueError: a route does not say what it needs, what it answers, or what it is.
    """
    schemas = Schemas()
    problems = problem_schemas(schemas)
    paths: dict[str, dict[str, Any]] = {}
    for one in sorted(_all(routes), key=lambda told: (told.path, told.method)):
        address = base + _PART.sub(r"{\1}", one.path)
        paths.setdefault(address, {})[one.method.lower()] = _operation(one, schemas, problems)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Influence Business API", "version": __version__, "description": _INTRODUCTION},
        "servers": [{"url": ".", "description": "Where this page comes from."}],
        "tags": [{"name": name} for name in sorted({tag for path in paths.values() for tag in _tags(path)})],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.components.items())),
            "responses": {f"Problem{status}": _problem(status, form) for status, form in problems.items()},
            "securitySchemes": _keys(),
        },
    }


def _all(routes: Iterable[HTTPRouteHandler]) -> Iterator[_Told]:
    for route in routes:
        for path in route.paths:
            for method in sorted(route.http_methods - {"HEAD", "OPTIONS"}):
                yield _Told(str(method), path, route)


def _tags(path: Mapping[str, Any]) -> set[str]:
    return {tag for operation in path.values() for tag in operation["tags"]}


def _keys() -> Schema:
    scopes = ", ".join(f"`{scope}`" for scope in Scope)
    words = (
        f"`influence keys create NAME --scope S` makes one and shows it once. There are the scopes {scopes}."
    )
    return {_SECURITY: {"type": "http", "scheme": "bearer", "description": words}}


def _operation(one: _Told, schemas: Schemas, problems: Mapping[int, Schema]) -> Schema:
    said, words = one.said, one.words
    if not words:
        raise ValueError(f"{one.method} {one.path} does not say what it is")
    scope = "any scope" if said.scope is None else f"the scope `{said.scope}`"
    more = " ".join(line.strip() for line in words[1:]).strip()
    operation: Schema = {
        "operationId": one.handler.handler_name.rpartition(".")[2],
        "tags": [one.path.split("/")[1]],
        "summary": words[0],
        "description": f"{more}\n\nA key needs {scope}.".strip(),
        "security": [{_SECURITY: [] if said.scope is None else [said.scope.value]}],
        "parameters": [*_path(one.path), *_query(said), *_headers(one)],
        "responses": {
            **_answers(one, schemas),
            **{
                str(status): {"$ref": f"#/components/responses/Problem{status}"}
                for status in met(one.method, one.path, said)
                if status in problems
            },
        },
    }
    if said.takes is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": _shown(schemas, schemas.of(said.takes, is_taken=True))},
        }
    return operation


def _path(path: str) -> Iterator[Schema]:
    for name, kind in _PART.findall(path):
        before = path.partition("{" + name)[0].strip("/").rpartition("/")[2]
        words = f"The {name} of one of the {before.replace('-', ' ')}."
        schema = dict(_PATH_KINDS[kind])
        yield {"name": name, "in": "path", "required": True, "description": words, "schema": schema}


def _query(said: Needs) -> Iterator[Schema]:
    for name, parameter in said.asks.items():
        yield _parameter(name, parameter, is_several=name in said.several)


def _parameter(name: str, parameter: Parameter, *, is_several: bool) -> Schema:
    schema: Schema = dict(parameter.schema)
    if is_several:
        schema = {"type": "array", "items": schema}
    told: Schema = {"name": name, "in": "query", "description": parameter.words, "schema": schema}
    if parameter.needed:
        told["required"] = True
    if schema.get("type") == "array":
        told |= {"style": "form", "explode": is_several}
    return told


def _headers(one: _Told) -> Iterable[Schema]:
    return _ASKED_OF.get(one.method, ())


def _answers(one: _Told, schemas: Schemas) -> Schema:
    said, status = one.said, str(one.said.status)
    if said.status == 204:
        return {status: {"description": "Done.", "headers": _told(_TOLD)}}
    form = _answer(one, schemas)
    is_read = one.method not in WRITES
    headers = _told({**_TOLD, **(_MARK if is_read else {})})
    content = {kind.partition(";")[0]: _FILE for kind in said.files} or {
        "application/json": _shown(schemas, form)
    }
    answers: Schema = {status: {"description": one.words[0], "headers": headers, "content": content}}
    if is_read:
        answers["304"] = {"description": "Nothing changed since.", "headers": headers}
    return answers


def _answer(one: _Told, schemas: Schemas) -> Schema:
    said = one.said
    if said.files:
        return {}
    of = _some_fields if "fields" in said.asks else Schemas.of
    if said.pages_of is not None:
        return {
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": of(schemas, said.pages_of)},
                "next": {
                    "type": ["string", "null"],
                    "description": "The cursor of the next page, null at the end.",
                },
            },
            "required": ["items", "next"],
        }
    if said.tells is None:
        raise ValueError(f"{one.method} {one.path} does not say what it answers")
    return of(schemas, said.tells)


def _some_fields(schemas: Schemas, kind: Any) -> Schema:
    """The schema of *kind* of which only some fields may be asked for: none is needed."""
    whole = schemas.of(kind)
    if "anyOf" in whole:
        return {"anyOf": [_without_needed(schemas, one) for one in whole["anyOf"]]}
    return _without_needed(schemas, whole)


def _without_needed(schemas: Schemas, schema: Schema) -> Schema:
    component = schemas.components[schema["$ref"].rpartition("/")[2]]
    return {name: value for name, value in component.items() if name != "required"}


_FILE: Final[Schema] = {"schema": {"type": "string", "format": "binary"}}


def _shown(schemas: Schemas, form: Schema) -> Schema:
    return {"schema": form, "example": example_of(form, schemas.components)}


def _problem(status: int, form: Schema) -> Schema:
    return {
        "description": MEANING[status],
        "headers": _told({**_TOLD, **(_WAIT if status == 429 else {})} if status != 401 else _FIRST),
        "content": {"application/problem+json": {"schema": form, "example": problem_example(status)}},
    }


def _told(headers: Mapping[str, tuple[str, Schema]]) -> Schema:
    return {name: {"description": words, "schema": schema} for name, (words, schema) in headers.items()}


_FIRST: Final = {"X-Request-Id": _TOLD["X-Request-Id"]}
