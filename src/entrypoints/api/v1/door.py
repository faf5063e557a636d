"""Who may come in, and with what: the key that a request shows, and what its route says that it needs."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from functools import partial
from types import UnionType
from typing import Any, Final

import attrs
from litestar.exceptions import HTTPException, NotFoundException
from litestar.handlers import BaseRouteHandler

from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.secret import Secret
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import CALLER, AnyRequest, also_say, header
from influence.entrypoints.api.v1.asking import LARGEST_NUMBER, NOTHING, Parameters, keep, read_query
from influence.entrypoints.api.v1.ending import OLD_ACCOUNT_TYPE, renewed
from influence.entrypoints.api.v1.limits import Limits
from influence.entrypoints.api.v1.manners import Manners

_NEEDS: Final = "needs"
_BEARER: Final = "bearer "
_ENTER: Final = "enter"


@attrs.frozen(kw_only=True)
class Needs:
    """What a route says of itself.

    *scope* is what a key needs here, None where any key does. *asks* are its parameters, of which *several* may be
    said more than once. *takes* is the class of its body. It answers *status* with a thing of the class *tells*, with
    a page of things of the class *pages_of*, or with a file of one of the media types *files*. With *at_once* its
    caller is let in by itself, with `let_in`, where it reads: nobody has to be handed over twice.
    """

    scope: Scope | None
    asks: Parameters = NOTHING
    several: frozenset[str] = frozenset()
    takes: type[object] | None = None
    tells: type[object] | None = None
    pages_of: type[object] | UnionType | None = None
    files: tuple[str, ...] = ()
    status: int = 200
    at_once: bool = False


def needs(  # noqa: PLR0913 - a route says all of it in one place
    scope: Scope | None,
    *,
    asks: Parameters = NOTHING,
    several: Collection[str] = (),
    takes: type[object] | None = None,
    tells: type[object] | None = None,
    tells_pages_of: type[object] | UnionType | None = None,
    files: Iterable[str] = (),
    status: int = 200,
    at_once: bool = False,
) -> dict[str, Any]:
    """What a route says of itself, as Litestar keeps it; the words mean what `Needs` says."""
    return {
        _NEEDS: Needs(
            scope=scope,
            asks=asks,
            several=frozenset(several),
            takes=takes,
            tells=tells,
            pages_of=tells_pages_of,
            files=tuple(files),
            status=status,
            at_once=at_once,
        )
    }


def needs_of(handler: BaseRouteHandler) -> Needs:
    """What *handler* said. A route that says nothing is a mistake of the program: it is found when it is built."""
    said: Needs = handler.opt[_NEEDS]
    return said


def scope_of(handler: BaseRouteHandler) -> Scope | None:
    """The scope without which *handler* answers nobody; None where any key does."""
    return needs_of(handler).scope


def door(
    admit: Callable[[Secret], Caller], hands: Hands, manners: Manners
) -> Callable[[AnyRequest], Awaitable[None]]:
    """What is done before a route is asked.

    It lets in whoever shows a key with the scope that the route needs, not too often, and reads what is asked.
    """
    limits = Limits(manners.requests)

    def enter(request: AnyRequest, said: Needs) -> Caller:
        caller = admit(_shown(request))
        state = request.scope["state"]
        state[CALLER] = caller
        may, told = limits.spend((caller.tenant, caller.name))
        also_say(state, told)
        if not may:
            raise HTTPException(status_code=429)
        if said.scope is not None:
            caller.need(said.scope)
        _look_at_path(request)
        query, is_old = renewed(request.scope["query_string"], manners.before, said.asks)
        keep(state, read_query(query, said.asks, said.several))
        if is_old:
            also_say(state, OLD_ACCOUNT_TYPE.headers)
        return caller

    async def check(request: AnyRequest) -> None:
        if request.scope["method"] == "OPTIONS":
            return  # which methods there are is no secret
        said = needs_of(request.scope["route_handler"])
        if said.at_once:
            request.scope["state"][_ENTER] = partial(enter, request, said)
        else:
            await hands.do(lambda: enter(request, said))

    return check


def _look_at_path(request: AnyRequest) -> None:
    """Turn away what is no address, though it can be taken for one: a number written otherwise, or too large."""
    address = request.scope["path"]
    for value in dict[str, object](request.scope["path_params"]).values():
        is_too_large = isinstance(value, int) and abs(value) > LARGEST_NUMBER
        if is_too_large or not str(value).isprintable() or f"/{value}" not in address:
            raise NotFoundException


def let_in(request: AnyRequest) -> Caller:
    """Let in whoever asks, if the door left it to its route; what blocks is done here. Whoever is in stays in."""
    state = request.scope["state"]
    enter: Callable[[], Caller] | None = state.pop(_ENTER, None)
    return caller_of(request) if enter is None else enter()


def caller_of(request: AnyRequest) -> Caller:
    """Whoever was let in."""
    caller: Caller = request.scope["state"][CALLER]
    return caller


def _shown(request: AnyRequest) -> Secret:
    said = header(request.scope, b"authorization") or ""
    return Secret(said[len(_BEARER) :].strip() if said.lower().startswith(_BEARER) else "")
