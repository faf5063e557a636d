"""Creating orders: what makes TikTok posts of a campaign trackable."""

from collections.abc import Mapping, Sequence

import attrs

from influence.application.acting import Actor
from influence.application.draft_orders import Wanted, draft_for, draft_for_all
from influence.application.finding import open_campaign
from influence.application.keep_orders import number_of, row_of
from influence.application.keep_placements import Ordered, keep_answer, keep_failure
from influence.application.planning_codes import CodeRules, Group, fits, plan_codes
from influence.application.requesting_orders import request_for
from influence.domain.campaign_codes import CodeQuota
from influence.domain.campaigns import Campaign
from influence.domain.capabilities import Kind
from influence.domain.doors import ways_out
from influence.domain.errors import InfluenceError
from influence.domain.order_refusals import OrderForUnsupported
from influence.domain.orders import Order
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.ports.upstream import OrderRequest
from influence.domain.ports.upstream_failures import Ability, CodeUsedUp, NotDelivered

__all__ = ["Ordered", "PlaceOrders", "Preview", "Wanted"]


@attrs.frozen
class Preview:
    """What would become of each handle, and what TikTok would be asked."""

    orders: tuple[Ordered, ...]
    requests: tuple[OrderRequest, ...]


@attrs.frozen
class PlaceOrders:
    """Create one order for each account and place it with TikTok.

    Only supported accounts that take part in the campaign get orders. The order is written down before TikTok is
    asked; when the answer is lost it is "in doubt" and read back, never sent again. All orders of a campaign that
    ask for the same posts share a campaign code and an invite link, as many as can be accepted under it; whoever had
    an order under it gets another one. The same key again gives the same answer. When TikTok cannot be reached the
    order waits as a draft.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _chance: Chance
    _policy: Policy

    def preview(self, by: Actor, which: str, handles: Sequence[str] | None, wanted: Wanted) -> Preview:
        """What would be created and sent, without asking TikTok or keeping anything."""
        with self._storage.view(by.tenant) as view:
            campaign = open_campaign(view, which)
            drafts = self._draft(view, by, campaign, handles, wanted)
            fresh = _fresh(drafts)
            groups = plan_codes(view, campaign, fresh, self._rules())
        return Preview(
            drafts,
            tuple(
                request_for(campaign, fresh[batch[0]], batch, group.code, "")
                for group in groups
                for batch in group.calls
            ),
        )

    def __call__(
        self, by: Actor, which: str, handles: Sequence[str] | None, wanted: Wanted
    ) -> tuple[Ordered, ...]:
        """One result for each of *handles*, in their order; without handles for everybody who takes part."""
        with self._storage.begin(by.tenant, by.user) as work:
            campaign = open_campaign(work, which)
            drafts = self._draft(work, by, campaign, handles, wanted)
            fresh = _fresh(drafts)
            groups = plan_codes(work, campaign, fresh, self._rules())
            called = {
                handle: order
                for group in groups
                for batch in group.calls
                for handle, order in self._call(work, fresh, batch).items()
            }
            work.commit()
        results = {draft.handle: draft for draft in drafts}
        for group in groups:
            placed = self._place_group(by, campaign, called, group)
            results |= {ordered.handle: ordered for ordered in placed}
        return tuple(results.values())

    def again(self, by: Actor, number: str) -> Ordered:
        """Place an order that waits because TikTok was not reached, under its own key.

        Raises:
            OrderStepRefused: it does not wait to be placed.
        """
        with self._storage.begin(by.tenant, by.user) as work:
            row = row_of(work, work.orders.get(number_of(number)))
            handle, campaign = row.account.handle, open_campaign(work, row.campaign.name)
            row.order.called(self._clock.now(), "")
            if row.account.kind is Kind.UNSUPPORTED:
                raise OrderForUnsupported(handle, ways_out(handle))
            self._check(row.order)
            (group,) = plan_codes(work, campaign, {handle: row.order}, self._rules())
            called = self._call(work, {handle: row.order}, (handle,))
            work.commit()
        return self._place_group(by, campaign, called, group)[0]

    def _draft(
        self, view: View, by: Actor, campaign: Campaign, handles: Sequence[str] | None, wanted: Wanted
    ) -> tuple[Ordered, ...]:
        key = wanted.key or self._chance.key()
        template = wanted.template(campaign, self._clock.now(), by.user, key)
        self._check(template)
        if handles is None:
            return draft_for_all(view, campaign, template, may_pick_up=wanted.key is None)
        return draft_for(view, campaign, handles, template, may_pick_up=wanted.key is None)

    def _check(self, order: Order) -> None:
        """Pass for what this API generation can ask for: names may stay with us, rights may not get lost.

        Raises:
            Unusable: TikTok takes no such order at present.
            NotDelivered: the posts have Spark days of their own, and TikTok takes one number for all of them.
        """
        self._rules().limits.refuse_order(order)
        differ = len({one.spark_days or 0 for one in order.asks_for}) > 1
        if differ and Ability.DELIVERABLES in self._marketplace.lacks:
            raise NotDelivered(Ability.DELIVERABLES, self._marketplace.generation)

    def _rules(self) -> CodeRules:
        """What TikTok takes today."""
        limits = self._policy.on(self._clock.now().date()).limits
        return CodeRules(self._marketplace.generation, limits)

    def _call(self, work: UnitOfWork, fresh: Mapping[str, Order], batch: Sequence[str]) -> dict[str, Order]:
        """Keep that TikTok is about to be asked for a batch; an order may have waited since an earlier try."""
        reference, now = self._chance.key(), self._clock.now()
        called = {handle: fresh[handle].called(now, reference) for handle in batch}
        return {
            handle: work.orders.save(order) if order.id else work.orders.add(order)
            for handle, order in called.items()
        }

    def _place_group(
        self, by: Actor, campaign: Campaign, called: Mapping[str, Order], group: Group
    ) -> list[Ordered]:
        """Place the batches of a group one after the other: the first of a new code tells it to the others."""
        results: list[Ordered] = []
        code = group.code
        for batch in group.calls:
            orders = {handle: called[handle] for handle in batch}
            placed = self._place(by, campaign, orders, self._still(by, campaign, code, len(batch)))
            results += placed
            given = (one.order.placement for one in placed if one.order is not None)
            code = next((p.campaign_code for p in given if p is not None), code)
        return results

    def _still(self, by: Actor, campaign: Campaign, code: str | None, more: int) -> str | None:
        """*code*, unless TikTok told meanwhile that others use it up."""
        if code is None:
            return None
        with self._storage.view(by.tenant) as view:
            has_room = fits(view, campaign, code, more, self._rules())
        return code if has_room else None

    def _place(
        self, by: Actor, campaign: Campaign, called: Mapping[str, Order], code: str | None
    ) -> list[Ordered]:
        """Ask TikTok for one batch and keep what it says. A code that is used up is replaced by a new one."""
        first = next(iter(called.values()))
        request = request_for(campaign, first, tuple(called), code, first.reference or "")
        try:
            placed = self._marketplace.place_orders(request)
        except CodeUsedUp as error:
            if code is None:
                return self._failed(by, called, error)
            self._note_used_up(by, code)
            return self._place(by, campaign, called, None)
        except InfluenceError as error:
            return self._failed(by, called, error)
        with self._storage.begin(by.tenant, by.user) as work:
            results = keep_answer(work, called, placed)
            work.commit()
        return results

    def _note_used_up(self, by: Actor, code: str) -> None:
        with self._storage.begin(by.tenant, by.user) as work:
            work.codes.note(CodeQuota(code, 0, self._clock.now()))
            work.commit()

    def _failed(self, by: Actor, called: Mapping[str, Order], error: InfluenceError) -> list[Ordered]:
        with self._storage.begin(by.tenant, by.user) as work:
            results = keep_failure(work, by, self._clock.now(), called, error)
            work.commit()
        return results


def _fresh(drafts: Sequence[Ordered]) -> dict[str, Order]:
    """The orders that TikTok is to be asked for, by handle."""
    return {draft.handle: draft.order for draft in drafts if draft.order is not None and not draft.was_here}
