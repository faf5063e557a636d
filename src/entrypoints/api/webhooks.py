"""`POST /webhooks/tiktok`: what TikTok tells without being asked."""

import asyncio

from litestar import Response, post
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from influence.entrypoints.api.desk import MOST_BYTES, Desk
from influence.entrypoints.api.hands import Errand, Hands
from influence.entrypoints.api.problems import AnyRequest, answer_json


def routes(desk: Desk, hands: Hands, errand: Errand) -> list[HTTPRouteHandler]:
    """The route. A message is answered once it is kept; looking into it comes later."""

    @post("/webhooks/tiktok", status_code=200, request_max_body_size=MOST_BYTES)
    async def hear(request: AnyRequest) -> Response[bytes]:
        """Messages from TikTok."""
        body = await _body(request, desk.patience.body)
        signature = request.headers.get("tiktok-signature")
        received = await hands.do(lambda: desk.hear(body, signature))
        if received:
            errand.ask()
        return answer_json(request, 200, {"received": received})

    return [hear]


async def _body(request: AnyRequest, patience: float) -> bytes:
    try:
        async with asyncio.timeout(patience):
            return await request.body()
    except TimeoutError as late:
        raise HTTPException(status_code=408) from late
