"""`/api/v1/orders`: what creators are asked for, and what came of it."""

from typing import Any, Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.read_changes import ReadChanges
from influence.application.read_orders import OrdersWanted, ReadOrders
from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.campaigns import CampaignNotFound
from influence.domain.orders import OrderId, OrderState
from influence.domain.turns import Who
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.asking import Parameters, one_of, whole, yes_or_no
from influence.entrypoints.api.v1.conditional import AsRead
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.telling import (
    FIELDS,
    UPDATED_SINCE,
    answered,
    by_number,
    changes,
    number_in,
    only,
    opening,
    page_asks,
    told,
)
from influence.entrypoints.forms.changes import RemovalForm
from influence.entrypoints.forms.orders import OrderStoryForm, OrderToldForm

_ASKS: Final[Parameters] = {
    "state": one_of("Those in this state.", OrderState, OrderState),
    "campaign": whole("Those of the campaign of this number."),
    "account": whole("Those to the account of this number."),
    "waiting_for": one_of("Those where it is their turn.", Who, Who),
    "overdue": yes_or_no("Those whose agreed day has passed, or only the others."),
    **UPDATED_SINCE,
    **page_asks(OrderToldForm),
}


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get("/orders", opt=needs(Scope.ORDERS_READ, asks=_ASKS, tells_pages_of=OrderToldForm | RemovalForm))
    async def orders(request: AnyRequest) -> Response[bytes]:
        """The orders that fit, by number; with `updated_since` those that changed."""
        return await answered(request, hands, lambda caller, found: _page(ask, caller, found))

    @get(
        "/orders/{number:int}",
        opt=needs(Scope.ORDERS_READ, asks=only(OrderStoryForm), tells=OrderStoryForm),
    )
    async def order(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """One order with everything that happened to it."""
        return await answered(request, hands, lambda caller, found: _one(ask, caller, number, found))

    return [orders, order]


def _page(ask: Ask, caller: Caller, found: dict[str, Any]) -> dict[str, object]:
    page, names, since = opening(found)
    if since is not None:
        changed: ReadChanges = ask(ReadChanges)
        return changes(
            page,
            lambda after, most: changed.orders(caller.actor, since, after, most),
            lambda change: told(OrderToldForm.told(change.what), names),
        )
    read: ReadOrders = ask(ReadOrders)
    try:
        rows = read(caller.actor, _wanted(found), number_in(page, OrderId), page.limit + 1)
    except CampaignNotFound:
        rows = ()
    return by_number(
        page, rows, lambda one: one.row.order.id, lambda one: told(OrderToldForm.told(one), names)
    )


def _wanted(found: dict[str, Any]) -> OrdersWanted:
    return OrdersWanted(
        campaign=str(found["campaign"]) if "campaign" in found else None,
        state=found.get("state"),
        waiting_for=found.get("waiting_for"),
        overdue=found.get("overdue") is True,
        on_time=found.get("overdue") is False,
        account=found.get("account"),
    )


def as_read(ask: Ask, number: int) -> AsRead:
    """How the order of that number reads."""
    return AsRead(Scope.ORDERS_READ, lambda caller: _one(ask, caller, number, {}))


def _one(ask: Ask, caller: Caller, number: int, found: dict[str, Any]) -> dict[str, object]:
    read: ReadOrders = ask(ReadOrders)
    return told(OrderStoryForm.told(read.one(caller.actor, str(number))), found.get(FIELDS))
