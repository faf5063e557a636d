"""The Business API, put together: its routes behind one door, and the pages that tell of them."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Final

from litestar import HttpMethod, Response, Router
from litestar.handlers import HTTPRouteHandler
from litestar.status_codes import HTTP_204_NO_CONTENT

from influence.application.run_api_keys import AdmitCaller
from influence.domain.errors import InfluenceError
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import REST, Hands
from influence.entrypoints.api.problems import tell_program
from influence.entrypoints.api.v1 import reading, reference, rights, schedules, writing
from influence.entrypoints.api.v1.door import door, needs_of
from influence.entrypoints.api.v1.manners import Manners

PATH: Final = "/api/v1"


def routes_of(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """All routes; each has said what it needs. Whatever can be read can be asked for its headers alone, too."""
    routes = [
        *rights.routes(),
        *reading.routes(ask, hands),
        *schedules.routes(ask, hands),
        *writing.routes(ask, hands),
    ]
    for route in routes:
        needs_of(route)
        if route.before_request is not None:
            raise TypeError(
                f"{route.name} would leave the door out"
            )  # the nearest one is the only one that is asked
        if "GET" in route.http_methods:
            route.http_methods.add("HEAD")
    return routes


def _naming_methods(routes: Iterable[HTTPRouteHandler]) -> list[HTTPRouteHandler]:
    """For every address the route that names its methods: what the framework adds knows only those that came first."""
    methods: dict[str, set[str]] = defaultdict(lambda: {HttpMethod.OPTIONS.value})
    for one in routes:
        for path in one.paths:
            methods[path] |= set(map(str, one.http_methods))
    return [_naming(path, ", ".join(sorted(found))) for path, found in methods.items()]


def _naming(path: str, methods: str) -> HTTPRouteHandler:
    async def methods_there_are() -> Response[None]:
        """The methods of an address."""
        return Response(None, status_code=HTTP_204_NO_CONTENT, headers={"Allow": methods})

    return HTTPRouteHandler(path, http_method=HttpMethod.OPTIONS, status_code=HTTP_204_NO_CONTENT)(
        methods_there_are
    )


def business_api(ask: Ask, manners: Manners) -> list[Router | HTTPRouteHandler]:
    """The routes for other programs; *ask* gives a use-case for its class."""
    hands = Hands(rest=REST)
    ask = cache(ask)  # use-cases keep nothing between two requests: one of each serves them all
    routes = routes_of(ask, hands)
    behind_the_door = Router(
        PATH,
        route_handlers=[*_naming_methods(routes), *routes],
        before_request=door(ask(AdmitCaller), hands, manners),
        exception_handlers={InfluenceError: tell_program},
    )
    return [behind_the_door, *reference.routes(routes, PATH)]
