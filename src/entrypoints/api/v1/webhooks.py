"""`/api/v1/webhooks`: the programs that hear of events, and what they were sent. Secrets are in no answer."""

from typing import Any, Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.run_api_keys import Caller
from influence.application.run_deliveries import RunDeliveries
from influence.application.run_endpoints import RunEndpoints
from influence.domain.api_keys import Scope
from influence.domain.deliveries import DeliveryId, DeliveryState
from influence.domain.ports.webhooks import DeliveryFilter
from influence.domain.webhook_refusals import EndpointNotFound
from influence.domain.webhooks import EndpointId
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.asking import one_of, page_of, whole
from influence.entrypoints.api.v1.conditional import AsRead
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.telling import FIELDS, answered, by_number, number_in, only, page_asks, told
from influence.entrypoints.forms.webhooks import (
    DeliveryForm,
    DeliveryShownForm,
    EndpointForm,
    EndpointShownForm,
)

_ENDPOINTS: Final = page_asks(EndpointForm)
_DELIVERIES: Final = page_asks(
    DeliveryForm,
    endpoint=whole("Those to the endpoint of this number."),
    state=one_of("Those in this state.", DeliveryState, DeliveryState),
)


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get("/webhooks", opt=needs(Scope.WEBHOOKS_READ, asks=_ENDPOINTS, tells_pages_of=EndpointForm))
    async def endpoints(request: AnyRequest) -> Response[bytes]:
        """The endpoints, by number."""
        return await answered(request, hands, lambda caller, found: _endpoints(ask, caller, found))

    @get(
        "/webhooks/{number:int}",
        opt=needs(Scope.WEBHOOKS_READ, asks=only(EndpointShownForm), tells=EndpointShownForm),
    )
    async def endpoint(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """One endpoint, and since when its secret is in force."""
        return await answered(request, hands, lambda caller, found: _endpoint(ask, caller, number, found))

    @get(
        "/webhooks/deliveries",
        opt=needs(Scope.WEBHOOKS_READ, asks=_DELIVERIES, tells_pages_of=DeliveryForm),
    )
    async def deliveries(request: AnyRequest) -> Response[bytes]:
        """What endpoints were sent, or will be, the newest first."""
        return await answered(request, hands, lambda caller, found: _deliveries(ask, caller, found))

    @get(
        "/webhooks/deliveries/{number:int}",
        opt=needs(Scope.WEBHOOKS_READ, asks=only(DeliveryShownForm), tells=DeliveryShownForm),
    )
    async def delivery(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """One message with what is sent and every try."""
        return await answered(request, hands, lambda caller, found: _delivery(ask, caller, number, found))

    return [endpoints, endpoint, deliveries, delivery]


def _endpoints(ask: Ask, caller: Caller, found: dict[str, Any]) -> dict[str, object]:
    page, names = page_of(found), found.get(FIELDS)
    run: RunEndpoints = ask(RunEndpoints)
    return by_number(
        page, run.all(caller.actor), lambda one: one.id, lambda one: told(EndpointForm.of(one), names)
    )


def as_read(ask: Ask, number: int) -> AsRead:
    """How the endpoint of that number reads."""
    return AsRead(Scope.WEBHOOKS_READ, lambda caller: _endpoint(ask, caller, number, {}))


def _endpoint(ask: Ask, caller: Caller, number: int, found: dict[str, Any]) -> dict[str, object]:
    run: RunEndpoints = ask(RunEndpoints)
    return told(EndpointShownForm.shown(run.one(caller.actor, EndpointId(number))), found.get(FIELDS))


def _deliveries(ask: Ask, caller: Caller, found: dict[str, Any]) -> dict[str, object]:
    page, names = page_of(found), found.get(FIELDS)
    wanted = DeliveryFilter(
        endpoint=found.get("endpoint"),
        state=found.get("state"),
        below=number_in(page, DeliveryId),
    )
    run: RunDeliveries = ask(RunDeliveries)
    try:
        fitting = run.select(caller.actor, wanted, page.limit + 1)
    except EndpointNotFound:
        fitting = ()
    return by_number(
        page,
        fitting,
        lambda one: one.id,
        lambda one: told(DeliveryForm.of(one), names),
        is_newest_first=True,
    )


def _delivery(ask: Ask, caller: Caller, number: int, found: dict[str, Any]) -> dict[str, object]:
    run: RunDeliveries = ask(RunDeliveries)
    return told(DeliveryShownForm.shown(run.one(caller.actor, DeliveryId(number))), found.get(FIELDS))
