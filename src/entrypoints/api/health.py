"""`GET /healthz`: whether this instance can work."""

from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler

from influence import __version__
from influence.entrypoints.api.desk import Desk
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest, answer_json


def routes(desk: Desk, hands: Hands) -> list[HTTPRouteHandler]:
    """The route."""

    @route("/healthz", http_method=[HttpMethod.GET, HttpMethod.HEAD])
    async def health(request: AnyRequest) -> Response[bytes]:
        """Status, version, database, phase."""
        found = await hands.do(desk.health)
        told: dict[str, object] = {
            "status": "ok" if found.is_usable else "degraded",
            "version": __version__,
            "database": found.database,
            "phase": found.phase,
        }
        return answer_json(request, 200 if found.is_usable else 503, told)

    return [health]
