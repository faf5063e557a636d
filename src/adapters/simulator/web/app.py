"""The ASGI application: API, consent page, control plane and the page about the simulator."""

import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qsl

from litestar import Litestar, MediaType, Response, get, route
from litestar import Request as LitestarRequest
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.handlers import ASGIRouteHandler, HTTPRouteHandler, asgi
from litestar.types import Receive, Scope, Send

from influence.adapters.simulator.traffic import Request
from influence.adapters.simulator.web.consent_page import Return, answer, ask
from influence.adapters.simulator.web.control import CONTROLS, control
from influence.adapters.simulator.web.delivery import deliver
from influence.adapters.simulator.web.faces import face
from influence.adapters.simulator.web.house import House
from influence.adapters.simulator.web.pages import Pages
from influence.adapters.simulator.web.telling import Answer, Json
from influence.adapters.simulator.wire.door import MOST_BYTES, Door
from influence.adapters.simulator.wire.links import admits
from influence.adapters.simulator.world import World

AnyRequest = LitestarRequest[Any, Any, Any]

_PAGE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(house: World | House) -> Litestar:
    """The simulator of a world as an ASGI application; a house adds quota, hostility and hooks to it."""
    house = House(house) if isinstance(house, World) else house
    world, pages = house.world, Pages(house.world)
    controls = [_control(house, method, path, deed) for (method, path), deed in CONTROLS.items()]
    return Litestar(
        [
            _api(house.door),
            _about(pages),
            _face(world),
            _consent_question(world, pages),
            _consent_answer(world, pages),
            *controls,
        ],
        openapi_config=None,
        logging_config=None,
        exception_handlers={HTTPException: _error},
    )


def _api(door: Door) -> ASGIRouteHandler:
    @asgi("/open_api", is_mount=True, copy_scope=True)
    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            reply = door.reply(_request(scope, await _body(receive)))
            await deliver(reply, scope, receive, send)

    return call


def _request(scope: Any, body: bytes) -> Request:
    raw: bytes = scope.get("raw_path") or str(scope["path"]).encode()
    return Request(
        method=scope["method"],
        path=raw.partition(b"?")[0].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
        body=body,
    )


async def _body(receive: Receive) -> bytes:
    """The body, read to its end; what is too large is cut just above the limit."""
    body, more = b"", True
    while more:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            break
        body = (body + message.get("body", b""))[: MOST_BYTES + 1]
        more = message.get("more_body", False)
    return body


def _control(house: House, method: str, path: str, deed: Callable[[House, Json], Answer]) -> HTTPRouteHandler:
    @route(path, http_method=[method], status_code=200, name=f"{method} {path}")  # type: ignore[list-item]
    async def controlled(request: AnyRequest) -> Response[bytes]:
        told = await request.body() if method == "POST" else _fields(request.scope["query_string"])
        status, content = control(house, deed, told)
        return _json(status, content)

    return controlled


def _about(pages: Pages) -> HTTPRouteHandler:
    @get("/")
    async def about() -> Response[str]:
        return _html(200, pages.about())

    return about


def _face(world: World) -> HTTPRouteHandler:
    @get("/avatar/{name:str}")
    async def picture(request: AnyRequest) -> Response[bytes]:
        name: str = request.path_params["name"]
        told = _fields(request.scope["query_string"])
        if not admits(f"avatar/{name}", told, world.clock.now()):
            return _json(403, {"error": "the signature is wrong, or the link has expired"})
        return Response(face(name), media_type="image/png", headers={"X-Content-Type-Options": "nosniff"})

    return picture


def _consent_question(world: World, pages: Pages) -> HTTPRouteHandler:
    @get("/v2/auth/authorize")
    async def question(request: AnyRequest) -> Response[str]:
        return _html(*pages.consent(ask(world, _fields(request.scope["query_string"]))))

    return question


def _consent_answer(world: World, pages: Pages) -> HTTPRouteHandler:
    @route("/v2/auth/authorize", http_method=["POST"], status_code=200)
    async def answered(request: AnyRequest) -> Response[str]:
        pairs = _pairs(await request.body())
        withheld = frozenset(value for name, value in pairs if name == "withhold")
        outcome = answer(world, dict(pairs), withheld)
        if isinstance(outcome, Return):
            return Response(
                "", status_code=302, headers={"Location": outcome.address, "Cache-Control": "no-store"}
            )
        return _html(*pages.consent(outcome))

    return answered


def _error(_: AnyRequest, error: HTTPException) -> Response[bytes]:
    return _json(error.status_code, {"error": error.detail})


def _html(status: int, page: str) -> Response[str]:
    return Response(page, status_code=status, media_type=MediaType.HTML, headers=_PAGE_HEADERS)


def _json(status: int, content: Json) -> Response[bytes]:
    return Response(json.dumps(content).encode(), status_code=status, media_type=MediaType.JSON)


def _fields(query: bytes) -> dict[str, str]:
    return dict(_pairs(query))


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    return parse_qsl(encoded.decode("latin-1"), keep_blank_values=True)
