"""`/api/v1/applications`: creators who ask to be taken in."""

from typing import Any, Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.read_applications import ReadApplications
from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.applications import ApplicationId, ApplicationState
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.asking import one_of, page_of
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.telling import FIELDS, answered, by_number, only, page_asks, told
from influence.entrypoints.forms.applications import ApplicationForm

_ASKS: Final = page_asks(
    ApplicationForm, state=one_of("Those in this state.", ApplicationState, ApplicationState)
)


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get(
        "/applications",
        opt=needs(Scope.APPLICATIONS_READ, asks=_ASKS, tells_pages_of=ApplicationForm),
    )
    async def applications(request: AnyRequest) -> Response[bytes]:
        """The applications, in the order in which they were started."""
        return await answered(request, hands, lambda caller, found: _page(ask, caller, found))

    @get(
        "/applications/{number:int}",
        opt=needs(Scope.APPLICATIONS_READ, asks=only(ApplicationForm), tells=ApplicationForm),
    )
    async def application(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """One application."""
        return await answered(request, hands, lambda caller, found: _one(ask, caller, number, found))

    return [applications, application]


def _page(ask: Ask, caller: Caller, found: dict[str, Any]) -> dict[str, object]:
    page, names = page_of(found), found.get(FIELDS)
    read: ReadApplications = ask(ReadApplications)
    rows = read.all(caller.actor, found.get("state"))
    return by_number(
        page, rows, lambda row: row.application.id, lambda row: told(ApplicationForm.of(row), names)
    )


def _one(ask: Ask, caller: Caller, number: int, found: dict[str, Any]) -> dict[str, object]:
    read: ReadApplications = ask(ReadApplications)
    return told(ApplicationForm.of(read.one(caller.actor, ApplicationId(number))), found.get(FIELDS))
