"""The Business API, put together: its routes behind one door."""

from collections.abc import Callable
from typing import Any, Final

from litestar import Router
from litestar.handlers import HTTPRouteHandler

from influence.application.run_api_keys import AdmitCaller
from influence.domain.errors import InfluenceError
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import tell_program
from influence.entrypoints.api.v1 import accounts, rights
from influence.entrypoints.api.v1.door import guard, scope_of

PATH: Final = "/api/v1"


def routes_of(ask: Callable[[Any], Any], hands: Hands) -> list[HTTPRouteHandler]:
    """All routes; each has said which scope it needs."""
    routes = [*rights.routes(), *accounts.routes(ask, hands)]
    for route in routes:
        scope_of(route)
    return routes


def business_api(ask: Callable[[Any], Any]) -> Router:
    """The routes for other programs; *ask* gives a use-case for its class."""
    hands = Hands()
    return Router(
        PATH,
        route_handlers=routes_of(ask, hands),
        guards=[guard(ask(AdmitCaller), hands)],
        exception_handlers={InfluenceError: tell_program},
    )
