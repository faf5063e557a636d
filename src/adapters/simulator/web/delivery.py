"""How a reply leaves the house: in one piece or many, late, cut short, or not at all."""

import asyncio
from typing import Any, Final

from litestar.types import Receive, Scope, Send

from influence.adapters.simulator.traffic import Reply

HANG_UP: Final = "influence.hang_up"
"""The extension of ASGI by which the server lets an application close the connection."""


async def deliver(reply: Reply, scope: Scope, receive: Receive, send: Send) -> None:
    """Send *reply* as it says."""
    if reply.delay:
        await asyncio.sleep(reply.delay)
    if reply.hung_up:
        await _hang_up(scope, receive, send)
        return
    await send({"type": "http.response.start", "status": reply.status, "headers": _headers(reply)})
    if reply.cut_at is not None:
        await _body(send, reply.content[: reply.cut_at], more=True)
        await _hang_up(scope, receive, send)
        return
    for piece in reply.pieces if reply.piece else ():
        await _body(send, piece, more=True)
    await _body(send, b"" if reply.piece else reply.content, more=False)


async def _body(send: Send, content: bytes, *, more: bool) -> None:
    await send({"type": "http.response.body", "body": content, "more_body": more})


async def _hang_up(scope: Any, receive: Receive, send: Send) -> None:
    """Close the connection; a server that cannot do this says that nobody answered."""
    close = scope.get("extensions", {}).get(HANG_UP)
    if close is None:
        await send({"type": "http.response.start", "status": 502, "headers": []})
        await _body(send, b"", more=False)
        return
    close["now"]()
    while (await receive())["type"] != "http.disconnect":
        pass


def _headers(reply: Reply) -> list[tuple[bytes, bytes]]:
    """The headers of *reply*; what travels in pieces does not say its length."""
    told = {
        "content-type": reply.content_type,
        "content-encoding": reply.encoding,
        "content-length": None if reply.piece else str(len(reply.content)),
    }
    return [(name.encode(), value.encode()) for name, value in told.items() if value is not None]
