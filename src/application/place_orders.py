"""Creating orders: what makes TikTok posts of a campaign trackable."""

from collections.abc import Mapping, Sequence
from datetime import date

import attrs

from influence.application.acting import Actor, batches
from influence.application.run_campaigns import find_account, find_campaign
from influence.domain.accounts import UNKEPT, Account
from influence.domain.campaigns import LONGEST_BRAND, Campaign, CampaignClosed, NotAParticipant
from influence.domain.capabilities import Kind
from influence.domain.doors import ways_out
from influence.domain.errors import InfluenceError
from influence.domain.events import Event, EventKind
from influence.domain.networks import fold
from influence.domain.orders import HANDLES_PER_ORDER, Order, OrderExists, OrderForUnsupported, OrderState
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.marketplace import (
    Marketplace,
    OrderRequest,
    OrdersPlaced,
    OutcomeUnknown,
    TikTokRefused,
)
from influence.domain.ports.storage import Storage, UnitOfWork, View

_ENDED = frozenset({OrderState.CANCELLED, OrderState.FAILED})


@attrs.frozen
class Wanted:
    """What is asked of each creator. *key* makes repeating the request harmless."""

    posts: int = 1
    spark_days: int | None = None
    due_on: date | None = None
    key: str | None = None


@attrs.frozen
class Ordered:
    """What became of one handle's order."""

    handle: str
    order: Order | None = None
    error: InfluenceError | None = None
    was_here: bool = False


@attrs.frozen
class PlaceOrders:
    """Create one order for each account and place it with TikTok.

    Only supported accounts that take part in the campaign get orders. The order is written down before TikTok is
    asked; when the answer is lost it is "in doubt" and read back, never sent again. All orders of a campaign that
    ask for the same number of posts share a campaign code and an invite link.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _chance: Chance

    def preview(self, by: Actor, which: str, handles: Sequence[str], wanted: Wanted) -> tuple[Ordered, ...]:
        """What would be created, without asking TikTok or keeping anything."""
        with self._storage.view(by.tenant) as view:
            return self._draft(view, by, find_campaign(view, which), handles, wanted)

    def __call__(self, by: Actor, which: str, handles: Sequence[str], wanted: Wanted) -> tuple[Ordered, ...]:
        """One result for each of *handles*, in their order."""
        now = self._clock.now()
        with self._storage.begin(by.tenant) as work:
            campaign = find_campaign(work, which)
            drafts = self._draft(work, by, campaign, handles, wanted)
            called = {
                draft.handle: work.orders.add(draft.order.called(now))
                for draft in drafts
                if draft.order is not None and not draft.was_here
            }
            code = _shared_code(work, campaign, wanted.posts)
            work.commit()
        results = {draft.handle: draft for draft in drafts}
        for batch in batches(called, HANDLES_PER_ORDER):
            request = _request(campaign, batch, wanted, code)
            placed = self._place(by, {handle: called[handle] for handle in batch}, request)
            results |= {ordered.handle: ordered for ordered in placed}
            code = next(
                (o.order.placement.campaign_code for o in placed if o.order and o.order.placement), code
            )
        return tuple(results.values())

    def _draft(
        self, view: View, by: Actor, campaign: Campaign, handles: Sequence[str], wanted: Wanted
    ) -> tuple[Ordered, ...]:
        if campaign.archived_at is not None:
            raise CampaignClosed(campaign.name)
        template = Order(
            key=wanted.key or self._chance.key(),
            campaign=campaign.id,
            account=UNKEPT,
            posts_required=wanted.posts,
            created_at=self._clock.now(),
            created_by=by.user,
            spark_days=wanted.spark_days,
            due_on=wanted.due_on,
        )
        drafts: dict[str, Ordered] = {}
        for handle in handles:
            try:
                account = find_account(view, handle)
                drafts.setdefault(fold(account.handle), _draft_one(view, campaign, account, template))
            except InfluenceError as error:
                drafts.setdefault(fold(handle), Ordered(handle, error=error))
        return tuple(drafts.values())

    def _place(self, by: Actor, called: Mapping[str, Order], request: OrderRequest) -> list[Ordered]:
        """Ask TikTok for one batch and keep what it says."""
        try:
            placed = self._marketplace.place_orders(request)
        except InfluenceError as error:
            return self._keep_failure(by, called, error)
        with self._storage.begin(by.tenant) as work:
            results = [_keep(work, handle, order, placed) for handle, order in called.items()]
            work.commit()
        return results

    def _keep_failure(self, by: Actor, called: Mapping[str, Order], error: InfluenceError) -> list[Ordered]:
        """An unknown outcome stays in doubt; any other failure means that TikTok placed nothing."""
        results = []
        with self._storage.begin(by.tenant) as work:
            for handle, order in called.items():
                kept, event = order, Event(EventKind.ORDER_IN_DOUBT, handle, str(order.id))
                if not isinstance(error, OutcomeUnknown):
                    kept = work.orders.save(order.refused(str(error)))
                    event = Event(EventKind.ORDER_FAILED, handle, str(error))
                work.outbox.put(event)
                results.append(Ordered(handle, kept, error))
            work.commit()
        return results


def _draft_one(view: View, campaign: Campaign, account: Account, template: Order) -> Ordered:
    draft = attrs.evolve(template, account=account.id, key=f"{template.key}/{account.id}")
    same = view.orders.keyed(draft.key)
    if same is not None:
        return Ordered(account.handle, same, was_here=True)
    if not view.campaigns.takes_part(campaign.id, account.id):
        raise NotAParticipant(account.handle, campaign.name)
    if account.kind is Kind.UNSUPPORTED:
        raise OrderForUnsupported(account.handle, ways_out(account.handle))
    for other in view.orders.select(campaign=campaign.id, account=account.id):
        if other.state not in _ENDED:
            raise OrderExists(account.handle, str(other.id))
    return Ordered(account.handle, draft)


def _request(campaign: Campaign, handles: Sequence[str], wanted: Wanted, code: str | None) -> OrderRequest:
    return OrderRequest(
        brand=campaign.brand,
        description=campaign.description or campaign.name[:LONGEST_BRAND],
        handles=tuple(handles),
        posts_required=wanted.posts,
        campaign_code=code,
        spark_days=wanted.spark_days,
    )


def _keep(work: UnitOfWork, handle: str, order: Order, placed: OrdersPlaced) -> Ordered:
    placement = placed.placements.get(handle)
    if placement is not None:
        kept = work.orders.save(order.placed(placement))
        work.outbox.put(Event(EventKind.ORDER_PLACED, handle, str(kept.id)))
        return Ordered(handle, kept)
    why = placed.refused.get(handle, "TikTok placed no order for it")
    kept = work.orders.save(order.refused(why))
    work.outbox.put(Event(EventKind.ORDER_FAILED, handle, why))
    return Ordered(handle, kept, TikTokRefused(0, why))


def _shared_code(view: View, campaign: Campaign, posts: int) -> str | None:
    """The campaign code that orders for *posts* posts of this campaign already share."""
    for order in view.orders.select(campaign=campaign.id):
        if order.placement is not None and order.posts_required == posts:
            return order.placement.campaign_code
    return None
