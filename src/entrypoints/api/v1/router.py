"""The Business API, put together: its routes behind one door, and the pages that tell of them."""

from functools import cache
from typing import Final

from litestar import Router
from litestar.handlers import HTTPRouteHandler

from influence.application.run_api_keys import AdmitCaller
from influence.domain.errors import InfluenceError
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import REST, Hands
from influence.entrypoints.api.problems import tell_program
from influence.entrypoints.api.v1 import reading, reference, rights, writing
from influence.entrypoints.api.v1.door import guard, needs_of
from influence.entrypoints.api.v1.manners import Manners

PATH: Final = "/api/v1"


def routes_of(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """All routes; each has said what it needs. Whatever can be read can be asked for its headers alone, too."""
    routes = [
        *rights.routes(),
        *reading.routes(ask, hands),
        *writing.routes(ask, hands),
    ]
    for route in routes:
        needs_of(route)
        if "GET" in route.http_methods:
            route.http_methods.add("HEAD")
    return routes


def business_api(ask: Ask, manners: Manners) -> list[Router | HTTPRouteHandler]:
    """The routes for other programs; *ask* gives a use-case for its class."""
    hands = Hands(rest=REST)
    ask = cache(ask)  # use-cases keep nothing between two requests: one of each serves them all
    routes = routes_of(ask, hands)
    behind_the_door = Router(
        PATH,
        route_handlers=routes,
        guards=[guard(ask(AdmitCaller), hands, manners)],
        exception_handlers={InfluenceError: tell_program},
    )
    return [behind_the_door, *reference.routes(routes, PATH)]
