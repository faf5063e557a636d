"""`/api/v1/orders`: what creators are asked for, and what came of it."""

from typing import Any, Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.read_changes import ReadChanges
from influence.application.read_orders import OrdersWanted, OrderTold, ReadOrders
from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.orders import OrderState
from influence.domain.turns import Who
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.asking import Parameters, one_of, page_of, whole, yes_or_no
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.telling import (
    FIELDS,
    SINCE,
    UPDATED_SINCE,
    answered,
    by_number,
    changes,
    only,
    page_asks,
    refuse_beside_changes,
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
    page, names, since = page_of(found), found.pop(FIELDS, None), found.pop(SINCE, None)
    if since is not None:
        refuse_beside_changes(found)
        changed: ReadChanges = ask(ReadChanges)
        return changes(
            page,
            lambda after, most: changed.orders(caller.actor, since, after, most),
            lambda change: told(OrderToldForm.told(change.what), names),
        )
    read: ReadOrders = ask(ReadOrders)
    wanted = OrdersWanted(state=found.get("state"), waiting_for=found.get("waiting_for"))
    rows = (one for one in read(caller.actor, wanted) if _fits(one, found))
    return by_number(
        page, rows, lambda one: one.row.order.id, lambda one: told(OrderToldForm.told(one), names)
    )


def _fits(one: OrderTold, found: dict[str, Any]) -> bool:
    order = one.row.order
    return (
        found.get("campaign") in (None, order.campaign)
        and found.get("account") in (None, order.account)
        and found.get("overdue") in (None, one.story.is_overdue)
    )


def _one(ask: Ask, caller: Caller, number: int, found: dict[str, Any]) -> dict[str, object]:
    read: ReadOrders = ask(ReadOrders)
    return told(OrderStoryForm.told(read.one(caller.actor, str(number))), found.get(FIELDS))
