"""Who may come in: the key that a request shows, and the scope that its route needs."""

from collections.abc import Callable
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import AsyncAnyCallable

from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.secret import Secret
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest

_SCOPE: Final = "scope"
_CALLER: Final = "caller"
_BEARER: Final = "bearer "
Connection = ASGIConnection[Any, Any, Any, Any]


def needs(scope: Scope | None) -> dict[str, Any]:
    """What a route says of itself: the scope without which it answers nobody; None where any key does."""
    return {_SCOPE: scope}


def scope_of(handler: BaseRouteHandler) -> Scope | None:
    """What *handler* said. A route that says nothing is a mistake of the program: it is found when it is built."""
    said: Scope | None = handler.opt[_SCOPE]
    return said


def guard(admit: Callable[[Secret], Caller], hands: Hands) -> AsyncAnyCallable:
    """Lets in whoever shows a key with the scope that the route needs."""

    async def check(connection: Connection, handler: BaseRouteHandler) -> None:
        shown = _shown(connection)
        caller: Caller = await hands.do(lambda: admit(shown))
        scope = scope_of(handler)
        if scope is not None:
            caller.need(scope)
        connection.scope["state"][_CALLER] = caller

    return check


def caller_of(request: AnyRequest) -> Caller:
    """Whoever the guard let in."""
    caller: Caller = request.scope["state"][_CALLER]
    return caller


def _shown(connection: Connection) -> Secret:
    said = connection.headers.get("authorization", "")
    return Secret(said[len(_BEARER) :].strip() if said.lower().startswith(_BEARER) else "")
