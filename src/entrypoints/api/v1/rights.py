"""`/api/v1/whoami`: who asks, and what it may do."""

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from influence.entrypoints.api.problems import AnyRequest, answer_json
from influence.entrypoints.api.v1.asking import asked
from influence.entrypoints.api.v1.door import caller_of, needs
from influence.entrypoints.plain import plain


def routes() -> list[HTTPRouteHandler]:
    """The routes."""

    @get("/whoami", opt=needs(None))
    async def whoami(request: AnyRequest) -> Response[bytes]:
        """The tenant, the name and the scopes of the key that is shown."""
        asked(request, {})
        caller = caller_of(request)
        told = {
            "tenant": caller.tenant,
            "key": caller.name,
            "scopes": sorted(scope.value for scope in caller.scopes),
            "expires_at": plain(caller.expires_at),
        }
        return answer_json(request, 200, told)

    return [whoami]
