"""Creating orders: what makes TikTok posts of a campaign trackable."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

import attrs

from influence.application.acting import Actor, batches
from influence.application.finding import find_account, open_campaign
from influence.application.keep_orders import number_of, row_of
from influence.application.requesting_orders import request_for
from influence.domain.accounts import UNKEPT, Account, AccountId
from influence.domain.campaigns import Campaign, NotAParticipant
from influence.domain.capabilities import Kind
from influence.domain.doors import ways_out
from influence.domain.errors import InfluenceError
from influence.domain.events import Event, EventKind
from influence.domain.networks import fold
from influence.domain.order_refusals import OrderExists, OrderForUnsupported
from influence.domain.order_steps import PLACING_ASKED, OrderStep, Origin, StepKind
from influence.domain.orders import HANDLES_PER_ORDER, Order, OrderState
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.ports.upstream import OrderRequest, OrdersPlaced
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    Generation,
    NotConfigured,
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)

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
    another one. The same key again gives the same answer. When TikTok cannot be reached the order waits as a draft.
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
        with self._storage.begin(by.tenant) as work:
            campaign = open_campaign(work, which)
            drafts = self._draft(work, by, campaign, handles, wanted)
            now = self._clock.now()
            fresh = {d.handle: d.order for d in drafts if d.order is not None and not d.was_here}
            called: dict[str, Order] = {}
            groups: list[tuple[str | None, tuple[str, ...]]] = []
            for code, group in _by_code(work, campaign, fresh, self._marketplace.generation).items():
                for batch in batches(group, HANDLES_PER_ORDER):
                    reference = self._chance.key()
                    called |= {h: _called(work, fresh[h].called(now, reference)) for h in batch}
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

    def again(self, by: Actor, number: str) -> Ordered:
        """Place an order that waits because TikTok was not reached, under its own key.

        Raises:
            OrderStepRefused: it does not wait to be placed.
        """
        with self._storage.begin(by.tenant) as work:
            row = row_of(work, work.orders.get(number_of(number)))
            handle, campaign = row.account.handle, open_campaign(work, row.campaign.name)
            called = row.order.called(self._clock.now(), self._chance.key())
            if row.account.kind is Kind.UNSUPPORTED:
                raise OrderForUnsupported(handle, ways_out(handle))
            (code,) = _by_code(work, campaign, {handle: called}, self._marketplace.generation)
            called = work.orders.save(called)
            work.commit()
        request = request_for(campaign, called, (handle,), code, called.reference or "")
        return self._place(by, {handle: called}, request)[0]

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
                drafts.setdefault(fold(account.handle), _draft_one(view, campaign, account, template, wanted))
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
        """An unknown outcome stays in doubt; who was not reached stays a draft; a refusal fails."""
        results = []
        with self._storage.begin(by.tenant) as work:
            for handle, order in called.items():
                kept, event = (
                    order,
                    Event(EventKind.ORDER_IN_DOUBT, handle, str(order.id), f"order/{order.id}"),
                )
                if isinstance(error, NOT_REACHED):
                    kept = work.orders.save(order.missed())
                    work.order_steps.note(*_attempt(order, by, self._clock.now(), str(error)))
                    why = str(error).rstrip(".")
                    event = Event(EventKind.ORDER_NOT_PLACED, handle, why, f"order/{order.id}")
                elif not isinstance(error, OutcomeUnknown):
                    kept = work.orders.save(order.refused(str(error)))
                    event = Event(EventKind.ORDER_FAILED, handle, str(error), f"order/{order.id}")
                work.outbox.put(event)
                results.append(Ordered(handle, kept, error))
            work.commit()
        return results


NOT_REACHED: Final = (TikTokUnavailable, NotConfigured, AuthorisationDead)
"""After these TikTok has placed nothing and refused nothing: the order waits to be placed."""


def _called(work: UnitOfWork, order: Order) -> Order:
    """Keep that TikTok is about to be asked for *order*, which may have waited since an earlier try."""
    return work.orders.save(order) if order.id else work.orders.add(order)


def _attempt(order: Order, by: Actor, now: datetime, why: str) -> tuple[OrderStep, OrderStep]:
    """What is known of a call that never got there."""
    return (
        OrderStep(order.id, StepKind.CALLED, order.called_at or now, Origin.OURS, by.user),
        OrderStep(order.id, StepKind.NOT_REACHED, now, Origin.TIKTOK, PLACING_ASKED, detail=why),
    )


def _draft_one(view: View, campaign: Campaign, account: Account, template: Order, wanted: Wanted) -> Ordered:
    draft = attrs.evolve(template, account=account.id, key=f"{template.key}/{account.id}")
    same = view.orders.keyed(draft.key)
    if same is not None and same.state is not OrderState.DRAFT:
        return Ordered(account.handle, same, _failure_of(same), was_here=True)
    if not view.campaigns.takes_part(campaign.id, account.id):
        raise NotAParticipant(account.handle, campaign.name)
    if account.kind is Kind.UNSUPPORTED:
        raise OrderForUnsupported(account.handle, ways_out(account.handle))
    for other in view.orders.select(campaign=campaign.id, account=account.id):
        waits = other.state is OrderState.DRAFT
        if other == same or (waits and wanted.key is None and _asks_the_same(other, draft)):
            return Ordered(account.handle, other)
        if other.state not in _ENDED:
            raise OrderExists(account.handle, str(other.id), waits=waits)
    return Ordered(account.handle, draft)


def _asks_the_same(one: Order, other: Order) -> bool:
    return (one.posts_required, one.spark_days, one.due_on) == (
        other.posts_required,
        other.spark_days,
        other.due_on,
    )


def _keep(work: UnitOfWork, handle: str, order: Order, placed: OrdersPlaced) -> Ordered:
    placement = placed.placements.get(handle)
    if placement is not None:
        kept = work.orders.save(order.placed(placement))
        work.outbox.put(Event(EventKind.ORDER_PLACED, handle, str(kept.id), f"order/{kept.id}"))
        if placed.remaining == 0:
            code, at = placement.campaign_code, placement.placed_at
            full = OrderStep(kept.id, StepKind.QUOTA_FULL, at, Origin.TIKTOK, PLACING_ASKED, detail=code)
            work.order_steps.note(full)
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
