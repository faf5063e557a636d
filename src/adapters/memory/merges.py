"""Merges of accounts, in memory."""

from collections import defaultdict
from datetime import UTC, date

import attrs

from influence.adapters.memory.agreements import MemoryAgreements
from influence.adapters.memory.state import Holdings, State
from influence.domain.accounts import Account, AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.doors import Stale
from influence.domain.merging import Merge, MergeId, MergeNotFound, Moved
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network, fold
from influence.domain.observations import Snapshot
from influence.domain.provenance import Provenance


def _key(snapshot: Snapshot[AccountMetric]) -> tuple[Provenance, date]:
    return snapshot.source, snapshot.as_of.astimezone(UTC).date()


@attrs.frozen
class MemoryMerges:
    """The merges of one tenant's accounts."""

    _state: State
    _own: Holdings

    def pairs(self) -> tuple[tuple[Account, Account], ...]:
        called: dict[tuple[str, Network], list[Account]] = defaultdict(list)
        for account in sorted(self._own.accounts.values(), key=lambda a: a.id):
            if account.merged_into is None and not account.applying:
                called[fold(account.handle), account.network].append(account)
        return tuple(
            (one, other)
            for _, same in sorted(called.items())
            for number, one in enumerate(same)
            for other in same[number + 1 :]
        )

    def move(self, kept: AccountId, gone: AccountId) -> Moved:
        own = self._own
        campaigns = {c: at for (c, account), at in own.participants.items() if account == gone}
        joined = tuple(c for c in campaigns if (c, kept) not in own.participants)
        orders = tuple(sorted(order.id for order in own.orders.values() if order.account == gone))
        self._refuse_shared_code(kept, gone)
        posts = tuple(sorted(post.id for post in own.posts.values() if post.account == gone))
        agreements = MemoryAgreements(own).with_account(gone)
        agreed = tuple(one.campaign for one in agreements if (one.campaign, kept) not in own.agreements)
        for campaign, at in campaigns.items():
            own.participants.setdefault((campaign, kept), at)
            del own.participants[campaign, gone]
        for one in agreements:
            own.agreements.setdefault((one.campaign, kept), attrs.evolve(one, account=kept))
            del own.agreements[one.campaign, gone]
        moved = Moved(campaigns, joined, orders, posts, self._days(kept, gone), agreements, agreed)
        self._hand_over(moved, giver=gone, taker=kept)
        return moved

    def _refuse_shared_code(self, kept: AccountId, gone: AccountId) -> None:
        codes = {code for code, account in self._own.order_codes if account == gone}
        if any((code, kept) in self._own.order_codes for code in codes):
            raise Stale("An order of both accounts under one code")

    def _days(self, kept: AccountId, gone: AccountId) -> tuple[tuple[Provenance, date], ...]:
        theirs = {_key(snapshot) for snapshot in self._own.account_figures.get(kept, ())}
        mine = [_key(s) for s in self._own.account_figures.get(gone, ()) if s.source is not Provenance.LEGACY]
        order = list(Provenance)
        free = (key for key in mine if key not in theirs)
        return tuple(sorted(free, key=lambda key: (order.index(key[0]), key[1])))

    def _hand_over(self, moved: Moved, *, giver: AccountId, taker: AccountId) -> None:
        own = self._own
        for order_number in moved.orders:
            if (order := own.orders.get(order_number)) is not None and order.account == giver:
                own.orders[order_number] = attrs.evolve(order, account=taker)
                if order.placement is not None:
                    own.order_codes[order.placement.campaign_code, taker] = own.order_codes.pop(
                        (order.placement.campaign_code, giver)
                    )
        for number in moved.posts:
            if (post := own.posts.get(number)) is not None and post.account == giver:
                own.posts[number] = attrs.evolve(post, account=taker)
        history = own.account_figures.get(giver, ())
        going = [snapshot for snapshot in history if _key(snapshot) in moved.days]
        own.account_figures[giver] = tuple(snapshot for snapshot in history if snapshot not in going)
        whole = (*own.account_figures.get(taker, ()), *going)
        own.account_figures[taker] = tuple(sorted(whole, key=lambda s: (s.as_of, s.source)))

    def give_back(self, merge: Merge) -> None:
        for campaign, at in merge.moved.campaigns.items():
            self._own.participants.setdefault((campaign, merge.gone), at)
        for one in merge.moved.agreements:
            handed = one.campaign in merge.moved.agreed
            now = self._own.agreements.pop((one.campaign, merge.kept), one) if handed else one
            self._own.agreements[one.campaign, merge.gone] = attrs.evolve(now, account=merge.gone)
        self._hand_over(merge.moved, giver=merge.kept, taker=merge.gone)
        for campaign in merge.moved.joined:
            if not self._is_busy(campaign, merge.kept):
                self._own.participants.pop((campaign, merge.kept), None)
                self._own.agreements.pop((campaign, merge.kept), None)

    def _is_busy(self, campaign: CampaignId, account: AccountId) -> bool:
        own = self._own
        ordered = any(o.campaign == campaign and o.account == account for o in own.orders.values())
        return ordered or any(
            own.posts[p].account == account for c, p, *_ in own.attachments if c == campaign
        )

    def add(self, merge: Merge) -> Merge:
        kept = attrs.evolve(merge, id=MergeId(self._state.number("merge")))
        self._own.merges[kept.id] = kept
        return kept

    def save(self, merge: Merge) -> None:
        if self.get(merge.id).undone_at is not None:
            raise MergeNotFound(merge.id)
        self._own.merges[merge.id] = merge

    def get(self, merge: MergeId) -> Merge:
        kept = self._own.merges.get(merge)
        if kept is None:
            raise MergeNotFound(merge)
        return kept

    def all(self) -> tuple[Merge, ...]:
        return tuple(sorted(self._own.merges.values(), key=lambda merge: -merge.id))
