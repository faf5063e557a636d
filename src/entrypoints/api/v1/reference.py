"""The description of the Business API for programs, and the same as a page for people. Nobody needs a key for them."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from influence.entrypoints.api.pages import PAGE_HEADERS
from influence.entrypoints.api.problems import AnyRequest, is_one_of, mark_of, request_id
from influence.entrypoints.api.v1.ending import NEW, OLD_ACCOUNT_TYPE
from influence.entrypoints.api.v1.openapi import description

ADDRESS: Final = "/openapi.json"
PAGE: Final = "/docs/api"
_TEMPLATES: Final = Path(__file__).parents[1] / "templates"
_KEPT: Final = "public, max-age=0, must-revalidate"


def routes(told: Iterable[HTTPRouteHandler], base: str) -> list[HTTPRouteHandler]:
    """The routes; they tell of *told*, which lie below *base*. Both are written once, when somebody asks first."""
    told = tuple(told)

    @cache
    def written() -> dict[str, Any]:
        return description(told, base)

    @cache
    def document() -> bytes:
        return json.dumps(written(), ensure_ascii=False).encode()

    @cache
    def page() -> bytes:
        return rendered(written()).encode()

    @get(ADDRESS)
    async def openapi(request: AnyRequest) -> Response[bytes]:
        """The description in OpenAPI 3.1."""
        return _kept(request, document(), "application/json")

    @get(PAGE)
    async def reference(request: AnyRequest) -> Response[bytes]:
        """The description for people."""
        return _kept(request, page(), "text/html; charset=utf-8")

    for route in (openapi, reference):
        route.http_methods.add("HEAD")
    return [openapi, reference]


def _kept(request: AnyRequest, body: bytes, kind: str) -> Response[bytes]:
    mark = mark_of(body)
    headers = {**PAGE_HEADERS, "Cache-Control": _KEPT, "ETag": mark, "X-Request-Id": request_id(request)}
    if is_one_of(mark, request.headers.get("if-none-match")):
        return Response(b"", status_code=304, media_type=kind, headers=headers)
    return Response(body, media_type=kind, headers=headers)


def rendered(written: dict[str, Any]) -> str:
    """The page that shows *written*, an OpenAPI description."""
    templates = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["kind"] = kind_of
    templates.filters["written"] = lambda value: json.dumps(value, ensure_ascii=False, indent=2)
    return templates.get_template("reference.html").render(
        api=written, ending=OLD_ACCOUNT_TYPE, new=NEW, operations=_by_tag(written)
    )


def _by_tag(written: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in written["tags"]}
    for path, methods in written["paths"].items():
        for method, operation in methods.items():
            one = {**operation, "method": method.upper(), "path": path}
            found[operation["tags"][0]].append({**one, "responses": answers_of(operation, written)})
    return found


def answers_of(operation: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    """The answers of *operation*, those that many share looked up."""
    shared = written["components"]["responses"]
    return {
        status: shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        for status, answer in operation["responses"].items()
    }


def kind_of(schema: dict[str, Any]) -> str:
    """What *schema* allows, in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return "one of " + ", ".join(str(one) for one in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(kind_of(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        inner = schema.get("items")
        return (
            f"list of {kind_of(inner)}"
            if inner
            else "pair of " + " and ".join(map(kind_of, schema["prefixItems"]))
        )
    if isinstance(schema.get("additionalProperties"), dict):
        return f"by name: {kind_of(schema['additionalProperties'])}"
    kind = schema.get("type", "anything")
    named = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{named} ({schema['format']})" if "format" in schema else named
