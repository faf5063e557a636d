"""Looking at orders, sending them and calling them off."""

from datetime import date, datetime

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_campaign, number_in
from influence.domain.accounts import Account
from influence.domain.campaigns import Campaign
from influence.domain.events import Event, EventKind
from influence.domain.order_refusals import OrderNotFound
from influence.domain.order_steps import OrderStep, Origin, StepKind
from influence.domain.orders import Order, OrderId
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, UnitOfWork, View


@attrs.frozen
class OrderRow:
    """An order with whom and what it is for."""

    order: Order
    account: Account
    campaign: Campaign


def number_of(text: str) -> OrderId:
    """The number of an order that *text* writes.

    Raises:
        OrderNotFound: it writes none.
    """
    number = number_in(text)
    if number is None:
        raise OrderNotFound(text)
    return OrderId(number)


@attrs.frozen
class KeepOrders:
    """List, show, send and cancel orders.

    Sending is our own act: it says that code and link were handed to the creator. Whether the creator accepted is
    only what TikTok shows.
    """

    _storage: Storage
    _clock: Clock

    def all(self, by: Actor, campaign: str | None = None) -> tuple[OrderRow, ...]:
        """All orders, or those of one campaign."""
        with self._storage.view(by.tenant) as view:
            chosen = find_campaign(view, campaign).id if campaign else None
            return tuple(row_of(view, order) for order in view.orders.select(campaign=chosen))

    def one(self, by: Actor, number: str) -> OrderRow:
        """The order of that number.

        Raises:
            OrderNotFound: there is none.
        """
        with self._storage.view(by.tenant) as view:
            return row_of(view, view.orders.get(number_of(number)))

    def send(self, by: Actor, number: str) -> OrderRow:
        """Write down that the creator was given code and link."""
        return self._change(by, number, EventKind.ORDER_SENT)

    def cancel(self, by: Actor, number: str) -> OrderRow:
        """Call an order off. TikTok keeps the code; videos linked later are not counted."""
        return self._change(by, number, EventKind.ORDER_CANCELLED)

    def reschedule(self, by: Actor, number: str, due_on: date | None) -> OrderRow:
        """Agree on another day, or on none. The same day again changes nothing.

        Raises:
            OrderIsOver: nobody waits for it.
        """
        with self._storage.begin(by.tenant, by.user) as work:
            order = work.orders.get(number_of(number))
            after = order.rescheduled(due_on)
            row = row_of(work, work.orders.save(after) if after != order else order)
            if after != order:
                agreed = "open" if due_on is None else due_on.isoformat()
                about = f"order/{order.id}"
                work.outbox.put(Event(EventKind.ORDER_RESCHEDULED, row.account.handle, agreed, about))
            work.commit()
        return row

    def _change(self, by: Actor, number: str, kind: EventKind) -> OrderRow:
        now = self._clock.now()
        with self._storage.begin(by.tenant, by.user) as work:
            row = take_step(work, by, work.orders.get(number_of(number)), kind, now)
            work.commit()
        return row


def take_step(work: UnitOfWork, by: Actor, order: Order, kind: EventKind, now: datetime) -> OrderRow:
    """The order sent or cancelled by a user, with its evidence; a second time changes nothing."""
    after = order.sent(now) if kind is EventKind.ORDER_SENT else order.cancelled(now)
    row = row_of(work, work.orders.save(after) if after != order else order)
    if after != order:
        step = StepKind.SENT if kind is EventKind.ORDER_SENT else StepKind.CANCELLED
        work.order_steps.note(OrderStep(order.id, step, now, Origin.OURS, by.user))
        work.outbox.put(Event(kind, row.account.handle, str(order.id), f"order/{order.id}"))
    return row


def row_of(view: View, order: Order) -> OrderRow:
    """The order with its account and its campaign."""
    return OrderRow(order, view.accounts.get(order.account), view.campaigns.get(order.campaign))
