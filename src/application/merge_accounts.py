"""Making two accounts of one creator one, and undoing it."""

import attrs

from influence.application.acting import Actor
from influence.application.asking_creators import AskCreator
from influence.application.fresh_tokens import FreshTokens
from influence.domain.accounts import Account, AccountId
from influence.domain.doors import AccountNotFound
from influence.domain.events import Event, EventKind
from influence.domain.merging import (
    Merge,
    MergeId,
    MergeNotFound,
    MergingWaits,
    NotOneCreator,
    Proof,
    absorbed,
    absorbing,
    parted,
    proof_to_merge,
)
from influence.domain.phase import Phase
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.quota import Urgency


@attrs.frozen
class Merged:
    """A merge with both accounts as they are now."""

    merge: Merge
    kept: Account
    gone: Account


@attrs.frozen
class MergeAccounts:
    """Merge two accounts that are one creator's: the kept one gets the other's campaigns, orders, posts and figures.

    An account that is only a handle is merged on the word of whoever asks for it. Two accounts that TikTok knows by
    different ids are merged only when TikTok names both ids under one handle. It can be undone.
    """

    _storage: Storage
    _marketplace: Marketplace
    _tokens: FreshTokens
    _clock: Clock

    def pairs(self, by: Actor) -> tuple[tuple[Account, Account], ...]:
        """Accounts of one handle: those who may have to be merged."""
        with self._storage.view(by.tenant) as view:
            return view.merges.pairs()

    def all(self, by: Actor) -> tuple[Merge, ...]:
        """All merges, the newest first."""
        with self._storage.view(by.tenant) as view:
            return view.merges.all()

    def __call__(self, by: Actor, kept: AccountId, gone: AccountId, *, dry_run: bool = False) -> Merged:
        """Merge *gone* into *kept*; with *dry_run* nothing is kept, and the answer is what would be.

        Raises:
            AccountNotFound, NotOneCreator: one is not here, or they are not one creator's.
            MarketplaceFailed: TikTok has to confirm it and did not answer.
        """
        with self._storage.view(by.tenant) as view:
            pair = _in_lists(view, kept), _in_lists(view, gone)
        if proof_to_merge(*pair) is Proof.TIKTOK:
            self._ask_tiktok(by, *pair)
        with self._storage.begin(by.tenant, by.user) as work:
            _refuse_while_closing(work)
            merged = self._merge(work, by, _in_lists(work, kept), _in_lists(work, gone))
            if not dry_run:
                work.commit()
        return merged

    def _ask_tiktok(self, by: Actor, kept: Account, gone: Account) -> None:
        told = AskCreator(self._marketplace.at(Urgency.USER), self._tokens).profile(
            by, kept.answered(gone.answer)
        )
        if told.error is not None:
            raise told.error
        if told.public is None or told.public.creator_id != gone.creator_id:
            raise NotOneCreator.of(kept, gone, "TikTok does not name the second one's id for the first one")

    def _merge(self, work: UnitOfWork, by: Actor, kept: Account, gone: Account) -> Merged:
        proof_to_merge(kept, gone)
        moved = attrs.evolve(
            work.merges.move(kept.id, gone.id),
            creator_id=gone.creator_id,
            influencer=gone.influencer if kept.influencer is None else None,
        )
        left = work.accounts.save(absorbed(gone, kept))
        merge = work.merges.add(Merge(kept.id, gone.id, self._clock.now(), by.user, moved))
        account = work.accounts.save(absorbing(kept, gone))
        work.outbox.put(Event(EventKind.ACCOUNTS_MERGED, kept.handle, str(merge.id), f"account/{kept.id}"))
        return Merged(merge, account, left)

    def undo(self, by: Actor, merge: MergeId) -> Merged:
        """Part the two accounts again: exactly what moved goes back, what came later stays.

        Raises:
            MergeNotFound: there is no such merge, or it was undone.
            AccountExists: the handle of the one that was gone belongs to another account by now.
        """
        with self._storage.begin(by.tenant, by.user) as work:
            _refuse_while_closing(work)
            done = work.merges.get(merge)
            if done.undone_at is not None:
                raise MergeNotFound(merge)
            kept, gone = parted(work.accounts.get(done.kept), work.accounts.get(done.gone), done.moved)
            kept = work.accounts.save(kept)
            gone = work.accounts.save(gone)
            work.merges.give_back(done)
            undone = attrs.evolve(done, undone_at=self._clock.now(), undone_by=by.user)
            work.merges.save(undone)
            work.outbox.put(Event(EventKind.MERGE_UNDONE, kept.handle, str(merge), f"account/{kept.id}"))
            work.commit()
        return Merged(undone, kept, gone)


def _in_lists(view: View, account: AccountId) -> Account:
    found = view.accounts.get(account)
    if found.applying or found.merged_into is not None:
        raise AccountNotFound(account)
    return found


def _refuse_while_closing(view: View) -> None:
    """What the old source left may not be written while it is being removed, and it would have to move too."""
    if view.installation.release().phase is Phase.CLOSING:
        raise MergingWaits
