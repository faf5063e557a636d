"""Orders: placing them for many, handing them over, calling them off, and asking creators to link videos."""

from datetime import date
from typing import Final

import attrs
from litestar import Response, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.do_once import Outcome
from influence.application.keep_orders import KeepOrders, OrderRow
from influence.application.place_orders import Ordered, PlaceOrders, Wanted
from influence.application.request_links import Requested, RequestLinks
from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.deliverables import LONGEST_NAME, SPARK_DAYS, Deliverable
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1 import orders
from influence.entrypoints.api.v1.bodies import number, one_of, several, text
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.once import Doing, Nothing, Once, called, done
from influence.entrypoints.forms.done import LinkRequestedForm, OrderedForm, OrdersPlacedForm
from influence.entrypoints.forms.orders import OrderForm

MOST: Final = 500
_MOST_POSTS: Final = 10
_LONGEST_URL: Final = 500


@attrs.frozen(kw_only=True)
class AskedForBody:
    """One post that is asked for, by name."""

    name: str = text(LONGEST_NAME, least=1)
    spark_days: int | None = one_of(SPARK_DAYS, default=None)


@attrs.frozen(kw_only=True)
class PlaceOrdersBody:
    """One order for each handle, or for everybody who takes part: so many posts, or the deliverables by name."""

    handles: tuple[str, ...] | None = several(MOST, default=None)
    posts: int | None = number(1, _MOST_POSTS, default=None)
    spark_days: int | None = one_of(SPARK_DAYS, default=None)
    due_on: date | None = None
    deliverables: tuple[AskedForBody, ...] = several(_MOST_POSTS, least=0, default=())
    dry_run: bool = False

    def wanted(self, key: str) -> Wanted:
        """What is asked of each creator."""
        named = tuple(Deliverable(one.name, one.spark_days) for one in self.deliverables)
        return Wanted(self.posts, self.spark_days, self.due_on, key, named)


@attrs.frozen(kw_only=True)
class RescheduleBody:
    """The day by which the posts are due; null for none."""

    due_on: date | None


@attrs.frozen(kw_only=True)
class VideoBody:
    """The address of a published video, or its id."""

    url: str = text(_LONGEST_URL, least=1)


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""
    return [
        *_placing(ask, Once(ask, hands)),
        *_keeping(ask, Once(ask, hands)),
        *_linking(ask, Once(ask, hands)),
    ]


def _placing(ask: Ask, once: Once) -> list[HTTPRouteHandler]:
    @post(
        "/campaigns/{number:int}/orders",
        opt=needs(Scope.ORDERS_WRITE, takes=PlaceOrdersBody, tells=OrdersPlacedForm, status=207),
    )
    async def place_orders(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Place one order for each of up to 500 accounts. Each is decided by itself.

        An order whose answer was lost is "in doubt" and read back, never placed twice.
        """
        return await once.afar(request, PlaceOrdersBody, lambda doing: _place(ask, doing, number))

    @post("/orders/{number:int}/place", opt=needs(Scope.ORDERS_WRITE, tells=OrderedForm))
    async def place_order_again(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Place an order that waits because TikTok was not reached."""
        return await once.afar(request, Nothing, lambda doing: _place_again(ask, doing, number))

    return [place_orders, place_order_again]


def _keeping(ask: Ask, once: Once) -> list[HTTPRouteHandler]:
    @post("/orders/{number:int}/send", opt=needs(Scope.ORDERS_WRITE, tells=OrderForm))
    async def send_order(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Write down that the creator was given code and link."""
        return await once.here(
            request, Nothing, lambda doing: _told(_keep(ask).send(doing.caller.actor, str(number)))
        )

    @post("/orders/{number:int}/cancel", opt=needs(Scope.ORDERS_WRITE, tells=OrderForm))
    async def cancel_order(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Call an order off. TikTok keeps the code; videos linked later are not counted."""
        return await once.here(
            request, Nothing, lambda doing: _told(_keep(ask).cancel(doing.caller.actor, str(number)))
        )

    @patch("/orders/{number:int}", opt=needs(Scope.ORDERS_WRITE, takes=RescheduleBody, tells=OrderForm))
    async def reschedule_order(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Agree on another day, or on none."""

        def reschedule(caller: Caller, body: RescheduleBody) -> Outcome:
            return _told(_keep(ask).reschedule(caller.actor, str(number), body.due_on))

        return await once.plainly(request, RescheduleBody, reschedule, orders.as_read(ask, number))

    return [send_order, cancel_order, reschedule_order]


def _linking(ask: Ask, once: Once) -> list[HTTPRouteHandler]:
    @post(
        "/orders/{number:int}/link-requests",
        opt=needs(Scope.ORDERS_WRITE, takes=VideoBody, tells=LinkRequestedForm),
    )
    async def request_link(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Ask the creator of an order to link a published video, or remind."""

        def deed(doing: Doing[VideoBody]) -> Outcome:
            links: RequestLinks = ask(RequestLinks)
            return _asked(links(doing.caller.actor, str(number), doing.body.url))

        return await once.afar(request, VideoBody, deed)

    @post(
        "/orders/{number:int}/link-requests/withdrawals",
        opt=needs(Scope.ORDERS_WRITE, takes=VideoBody, tells=LinkRequestedForm),
    )
    async def withdraw_link_request(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """Take back a request that the creator has not answered; it cannot be made again."""

        def deed(doing: Doing[VideoBody]) -> Outcome:
            links: RequestLinks = ask(RequestLinks)
            return _asked(links.withdraw(doing.caller.actor, str(number), doing.body.url))

        return await once.afar(request, VideoBody, deed)

    return [request_link, withdraw_link_request]


def _place(ask: Ask, doing: Doing[PlaceOrdersBody], number: int) -> Outcome:
    place: PlaceOrders = ask(PlaceOrders)
    by, body = doing.caller.actor, doing.body
    wanted = body.wanted(doing.name)
    if body.dry_run:
        results = place.preview(by, str(number), body.handles, wanted).orders
    else:
        results = place(by, str(number), body.handles, wanted)
    campaign = _campaign(ask, doing.caller, results)
    told = tuple(OrderedForm.of(one, campaign) for one in results)
    return done(207, OrdersPlacedForm(dry_run=body.dry_run, results=told), _about(results))


def _campaign(ask: Ask, caller: Caller, results: tuple[Ordered, ...]) -> str:
    """What the campaign of the orders is called; where no order is kept nobody asks."""
    known = (one.order.id for one in results if one.order is not None and one.order.id)
    return next((_keep(ask).one(caller.actor, str(order)).campaign.name for order in known), "")


def _place_again(ask: Ask, doing: Doing[Nothing], number: int) -> Outcome:
    place: PlaceOrders = ask(PlaceOrders)
    ordered = place.again(doing.caller.actor, str(number))
    row = _keep(ask).one(doing.caller.actor, str(number))
    return done(200, OrderedForm.of(ordered, row.campaign.name), _about((ordered,)))


def _keep(ask: Ask) -> KeepOrders:
    keep: KeepOrders = ask(KeepOrders)
    return keep


def _about(results: tuple[Ordered, ...]) -> set[str]:
    orders = {f"order/{one.order.id}" for one in results if one.order is not None}
    return orders | called(*(one.handle for one in results))


def _told(row: OrderRow) -> Outcome:
    form = OrderForm.of(row.order, row.account.handle, row.campaign.name)
    return done(200, form, _names(row))


def _asked(requested: Requested) -> Outcome:
    return done(200, LinkRequestedForm.of(requested), _names(requested.row))


def _names(row: OrderRow) -> set[str]:
    return {f"order/{row.order.id}", f"account/{row.account.id}", *called(row.account.handle)}
