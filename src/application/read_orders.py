"""Orders as people follow them: lists, and the whole story of one."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import islice
from operator import attrgetter

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_campaign
from influence.application.keep_orders import OrderRow, number_of
from influence.application.paging import pieces
from influence.application.planning_codes import full_codes, waits_under
from influence.domain.accounts import AccountId
from influence.domain.order_story import OrderStory
from influence.domain.orders import Order, OrderId, OrderState
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage, View
from influence.domain.sync_plan import Matter
from influence.domain.turns import Who


@attrs.frozen
class OrdersWanted:
    """Which orders are asked for; all of it has to fit."""

    campaign: str | None = None
    state: OrderState | None = None
    waiting_for: Who | None = None
    overdue: bool = False
    on_time: bool = False
    """Those that are not overdue."""
    account: AccountId | None = None

    def fits(self, story: OrderStory) -> bool:
        """True for an order that is asked for, by what its story tells."""
        return (
            self.state in (None, story.order.state)
            and self.waiting_for in (None, story.waiting.who)
            and (story.is_overdue or not self.overdue)
            and not (story.is_overdue and self.on_time)
        )


@attrs.frozen
class OrderTold:
    """An order with whom and what it is for, its story, and when TikTok was last asked about it."""

    row: OrderRow
    story: OrderStory
    asked_at: datetime | None = None
    is_quota_full: bool = False
    """Nobody can accept under its code any more, and it waits for that."""


@attrs.frozen
class ReadOrders:
    """Read orders with what happened to them, who waits for whom, and what comes next.

    Nothing is asked of TikTok. An order of the other API generation is listed and says that it cannot be followed.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _policy: Policy

    def __call__(
        self,
        by: Actor,
        wanted: OrdersWanted | None = None,
        after: OrderId | None = None,
        most: int | None = None,
    ) -> tuple[OrderTold, ...]:
        """The orders that fit, by number: the first *most* behind *after*, or all.

        Raises:
            CampaignNotFound: there is no such campaign.
        """
        asked = wanted or OrdersWanted()
        with self._storage.view(by.tenant) as view:
            chosen = find_campaign(view, asked.campaign).id if asked.campaign else None

            def read(after: OrderId | None, size: int) -> Sequence[Order]:
                return view.orders.select(campaign=chosen, account=asked.account, after=after, limit=size)

            read_on = pieces(read, attrgetter("id"), after, most)
            fitting = (one for some in read_on for one in self._told(view, some, asked))
            return tuple(islice(fitting, most))

    def one(self, by: Actor, number: str) -> OrderTold:
        """The order of that number.

        Raises:
            OrderNotFound: there is none.
        """
        with self._storage.view(by.tenant) as view:
            return next(self._told(view, [view.orders.get(number_of(number))], OrdersWanted()))

    def _told(self, view: View, orders: Sequence[Order], wanted: OrdersWanted) -> Iterator[OrderTold]:
        now = self._clock.now()
        terms, generation = self._policy.on(now.date()).tracking, self._marketplace.generation
        ids = [order.id for order in orders]
        steps, requests = view.order_steps.of(ids), view.link_requests.of(ids)
        looked = view.looks.last(Matter.ORDER, ids)
        full = full_codes(view, orders)
        account_of, campaign_of = cache(view.accounts.get), cache(view.campaigns.get)
        for order in orders:
            story = OrderStory(order, steps[order.id], requests[order.id], terms, generation, now)
            if wanted.fits(story):
                row = OrderRow(order, account_of(order.account), campaign_of(order.campaign))
                yield OrderTold(row, story, looked.get(order.id), waits_under(order, full))
