"""`/api/v1/whoami`: who asks, and what it may do."""

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from influence.entrypoints.api.problems import AnyRequest, answer_json
from influence.entrypoints.api.v1.door import caller_of, needs
from influence.entrypoints.forms.rights import WhoamiForm
from influence.entrypoints.plain import plain


def routes() -> list[HTTPRouteHandler]:
    """The routes."""

    @get("/whoami", opt=needs(None, tells=WhoamiForm))
    async def whoami(request: AnyRequest) -> Response[bytes]:
        """The tenant, the name and the scopes of the key that is shown."""
        return answer_json(request, 200, plain(WhoamiForm.of(caller_of(request))))

    return [whoami]
