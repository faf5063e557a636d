"""Changes that hold only while the thing is as it was read: `If-Match` (RFC 9110)."""

from collections.abc import MutableMapping
from typing import Any, Final, cast

from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException

_CHANGING: Final = frozenset({"PATCH", "PUT", "DELETE"})
_KEPT: Final = ("type", "asgi", "http_version", "scheme", "path", "raw_path", "root_path", "client", "server")


async def need_match(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Pass when the thing at this address reads as If-Match says at this moment, or nothing is said.

    Who may not read it could not have its mark.

    Raises:
        HTTPException: it reads otherwise by now (412).
    """
    said = connection.headers.get("if-match")
    if said is None or connection.scope.get("method") not in _CHANGING:
        return
    mark = await _mark_now(connection)
    if mark is None or not any(one.strip() in (mark, "*") for one in said.split(",")):
        raise HTTPException(status_code=412)


async def _mark_now(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The ETag with which the same caller would read the same address; None where nothing can be read."""
    heard: list[MutableMapping[str, Any]] = []
    asked = dict(connection.scope)
    scope = {name: asked[name] for name in _KEPT if name in asked} | {
        "method": "GET",
        "query_string": b"",
        "headers": [pair for pair in connection.scope["headers"] if pair[0].lower() == b"authorization"],
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        heard.append(message)

    await connection.scope["litestar_app"](cast("Any", scope), receive, send)
    start = heard[0]
    headers = {bytes(name).lower(): bytes(value) for name, value in start["headers"]}
    return headers[b"etag"].decode() if start["status"] == 200 and b"etag" in headers else None
