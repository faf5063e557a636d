"""Creating orders: what makes TikTok posts of a campaign trackable."""

from collections.abc import Mapping, Sequence
from datetime import date

import attrs

from influence.application.acting import Actor, batches
from influence.application.requesting_orders import request_for
from influence.application.run_campaigns import find_account, open_campaign
from influence.domain.accounts import UNKEPT, Account, AccountId
from influence.domain.campaigns import Campaign, NotAParticipant
from influence.domain.capabilities import Kind
from influence.domain.doors import ways_out
from influence.domain.errors import InfluenceError
from influence.domain.events import Event, EventKind
from influence.domain.networks import fold
from influence.domain.order_refusals import OrderExists, OrderForUnsupported
from influence.domain.orders import HANDLES_PER_ORDER, Order, OrderState
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.ports.upstream import OrderRequest, OrdersPlaced
from influence.domain.ports.upstream_failures import Generation, OutcomeUnknown, TikTokRefused

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
    ask for the same number of posts share a campaign code and an invite link; whoever had an order under it gets
    another one. The same key again gives the same answer.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _chance: Chance

    def preview(self, by: Actor, which: str, handles: Sequence[str], wanted: Wanted) -> tuple[Ordered, ...]:
        """What would be created, without asking TikTok or keeping anything."""
        with self._storage.view(by.tenant) as view:
            return self._draft(view, by, open_campaign(view, which), handles, wanted)

    def __call__(self, by: Actor, which: str, handles: Sequence[str], wanted: Wanted) -> tuple[Ordered, ...]:
        """One result for each of *handles*, in their order."""
        now = self._clock.now()
        with self._storage.begin(by.tenant) as work:
            campaign = open_campaign(work, which)
            drafts = self._draft(work, by, campaign, handles, wanted)
            fresh = {d.handle: d.order for d in drafts if d.order is not None and not d.was_here}
            called: dict[str, Order] = {}
            groups: list[tuple[str | None, tuple[str, ...]]] = []
            for code, group in _by_code(work, campaign, fresh, self._marketplace.generation).items():
                for batch in batches(group, HANDLES_PER_ORDER):
                    reference = self._chance.key()
                    called |= {h: work.orders.add(fresh[h].called(now, reference)) for h in batch}
                    groups.append((code, batch))
            work.commit()
        results = {draft.handle: draft for draft in drafts}
        new: str | None = None
        for code, batch in groups:
            first = called[batch[0]]
            request = request_for(campaign, first, batch, code or new, first.reference or "")
            placed = self._place(by, {handle: called[handle] for handle in batch}, request)
            results |= {ordered.handle: ordered for ordered in placed}
            if code is None:
                given = (o.order.placement for o in placed if o.order is not None)
                new = next((p.campaign_code for p in given if p is not None), new)
        return tuple(results.values())

    def _draft(
        self, view: View, by: Actor, campaign: Campaign, handles: Sequence[str], wanted: Wanted
    ) -> tuple[Ordered, ...]:
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
                kept, event = order, Event(EventKind.ORDER_IN_DOUBT, handle, str(order.id), f"order/{order.id}")
                if not isinstance(error, OutcomeUnknown):
                    kept = work.orders.save(order.refused(str(error)))
                    event = Event(EventKind.ORDER_FAILED, handle, str(error), f"order/{order.id}")
                work.outbox.put(event)
                results.append(Ordered(handle, kept, error))
            work.commit()
        return results


def _draft_one(view: View, campaign: Campaign, account: Account, template: Order) -> Ordered:
    draft = attrs.evolve(template, account=account.id, key=f"{template.key}/{account.id}")
    same = view.orders.keyed(draft.key)
    if same is not None:
        return Ordered(account.handle, same, _failure_of(same), was_here=True)
    if not view.campaigns.takes_part(campaign.id, account.id):
        raise NotAParticipant(account.handle, campaign.name)
    if account.kind is Kind.UNSUPPORTED:
        raise OrderForUnsupported(account.handle, ways_out(account.handle))
    for other in view.orders.select(campaign=campaign.id, account=account.id):
        if other.state not in _ENDED:
            raise OrderExists(account.handle, str(other.id))
    return Ordered(account.handle, draft)


def _keep(work: UnitOfWork, handle: str, order: Order, placed: OrdersPlaced) -> Ordered:
    placement = placed.placements.get(handle)
    if placement is not None:
        kept = work.orders.save(order.placed(placement))
        work.outbox.put(Event(EventKind.ORDER_PLACED, handle, str(kept.id), f"order/{kept.id}"))
        return Ordered(handle, kept)
    why = placed.refused.get(handle, "TikTok placed no order for it")
    kept = work.orders.save(order.refused(why))
    work.outbox.put(Event(EventKind.ORDER_FAILED, handle, why, f"order/{kept.id}"))
    return Ordered(handle, kept, TikTokRefused(0, why))


def _failure_of(order: Order) -> InfluenceError | None:
    """What was answered when *order* was placed, if that was no success."""
    if order.state is OrderState.IN_DOUBT:
        return OutcomeUnknown("the next sync reads it back")
    return None if order.failure is None else TikTokRefused(0, order.failure)


def _by_code(
    view: View, campaign: Campaign, called: Mapping[str, Order], generation: Generation
) -> dict[str | None, list[str]]:
    """The handles of *called* by the campaign code they go under; None is for a new code.

    A code and a creator name one order at TikTok for ever, so nobody goes under the same code twice. What became
    of an order that was called and never answered is not known: it may stand under any code.
    """
    earlier = list(view.orders.select(campaign=campaign.id))
    under: dict[str, set[AccountId]] = {}
    for order in earlier:
        if order.placement is None or not generation.has_placed(order.placement.upstream_id):
            continue
        if all(order.posts_required == new.posts_required for new in called.values()):
            under.setdefault(order.placement.campaign_code, set()).add(order.account)
    unanswered = {o.account for o in earlier if o.called_at and not o.placement and o.failure is None}
    groups: dict[str | None, list[str]] = {}
    for handle, order in called.items():
        free = (code for code, had in under.items() if order.account not in had | unanswered)
        groups.setdefault(next(free, None), []).append(handle)
    return groups
