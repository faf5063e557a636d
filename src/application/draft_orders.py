"""Deciding who gets an order, before anybody is asked."""

from collections.abc import Sequence
from datetime import date, datetime

import attrs

from influence.application.finding import find_account
from influence.application.keep_placements import Ordered, failure_of
from influence.domain.accounts import UNKEPT, Account
from influence.domain.campaigns import Campaign, NotAParticipant
from influence.domain.capabilities import Kind
from influence.domain.deliverables import Deliverable
from influence.domain.doors import ways_out
from influence.domain.errors import InfluenceError, Unusable
from influence.domain.networks import Network, fold
from influence.domain.order_refusals import KeyTaken, OrderExists, OrderForUnsupported
from influence.domain.orders import Order, OrderState
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import View

_ENDED = frozenset({OrderState.CANCELLED, OrderState.FAILED})


@attrs.frozen
class Wanted:
    """What is asked of each creator: so many *posts*, or the *deliverables* by name.

    *key* makes repeating the request harmless.
    """

    posts: int | None = None
    spark_days: int | None = None
    due_on: date | None = None
    key: str | None = None
    deliverables: tuple[Deliverable, ...] = ()

    def template(self, campaign: Campaign, at: datetime, by: str, key: str) -> Order:
        """The order, for nobody yet.

        Raises:
            Unusable: TikTok takes no such order.
        """
        if self.posts is not None and self.deliverables and self.posts != len(self.deliverables):
            count = len(self.deliverables)
            why = f"{count} {'is' if count == 1 else 'are'} named with --deliverable"
            raise Unusable("posts", str(self.posts), why)
        return Order(
            key=key,
            campaign=campaign.id,
            account=UNKEPT,
            posts_required=len(self.deliverables) or (1 if self.posts is None else self.posts),
            created_at=at,
            created_by=by,
            spark_days=self.spark_days,
            due_on=self.due_on,
            deliverables=self.deliverables,
        )


def draft_for(
    view: View, campaign: Campaign, handles: Sequence[str], template: Order, *, may_pick_up: bool
) -> tuple[Ordered, ...]:
    """An order like *template* for each of *handles*, or why there is none.

    One that waits and asks for the same is taken, where it *may* be *picked up*.
    """
    drafts: dict[str, Ordered] = {}
    for handle in handles:
        try:
            account = find_account(view, handle)
            drafted = _draft_one(view, campaign, account, template, may_pick_up=may_pick_up)
            drafts.setdefault(fold(account.handle), drafted)
        except InfluenceError as error:
            drafts.setdefault(fold(handle), Ordered(handle, error=error))
    return tuple(drafts.values())


def draft_for_all(
    view: View, campaign: Campaign, template: Order, *, may_pick_up: bool
) -> tuple[Ordered, ...]:
    """The same for everybody who takes part; the unsupported and those with a running order are left out."""
    everybody = view.accounts.select(AccountFilter(Network.TIKTOK, campaign=campaign.id))
    drafts = draft_for(
        view, campaign, [account.handle for account in everybody], template, may_pick_up=may_pick_up
    )
    return tuple(
        attrs.evolve(one, is_left_out=isinstance(one.error, OrderForUnsupported | OrderExists))
        for one in drafts
    )


def _draft_one(
    view: View, campaign: Campaign, account: Account, template: Order, *, may_pick_up: bool
) -> Ordered:
    draft = attrs.evolve(template, account=account.id, key=f"{template.key}/{account.id}")
    same = view.orders.keyed(draft.key)
    if same is not None and (same.campaign != campaign.id or not same.asks_the_same(draft)):
        raise KeyTaken(account.handle, str(same.id))
    if same is not None and same.state is not OrderState.DRAFT:
        return Ordered(account.handle, same, failure_of(same), was_here=True)
    if not view.campaigns.takes_part(campaign.id, account.id):
        raise NotAParticipant(account.handle, campaign.name)
    if account.kind is Kind.UNSUPPORTED:
        raise OrderForUnsupported(account.handle, ways_out(account.handle))
    for other in view.orders.select(campaign=campaign.id, account=account.id):
        waits = other.state is OrderState.DRAFT
        if other == same or (waits and may_pick_up and _agree(other, draft)):
            return Ordered(account.handle, other)
        if other.state not in _ENDED:
            raise OrderExists(account.handle, str(other.id), waits=waits)
    return Ordered(account.handle, draft)


def _agree(one: Order, other: Order) -> bool:
    return one.asks_the_same(other) and (one.spark_days, one.due_on) == (other.spark_days, other.due_on)
