"""Refreshing account figures from TikTok."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import attrs

from influence.application.acting import Actor, Lanes, Progress, batches, unwatched
from influence.application.asking_creators import AskCreator, Told
from influence.application.collecting import Said, keepable
from influence.application.ending_consents import end_if_dead, is_same_consent
from influence.application.fresh_tokens import FreshTokens
from influence.application.renaming import learn_names, note_rename
from influence.domain.accounts import Account, AccountId
from influence.domain.doors import AccountExists
from influence.domain.events import Event, EventKind
from influence.domain.networks import Network, fold
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.ports.upstream import Profile
from influence.domain.ports.upstream_failures import TikTokPostponed
from influence.domain.provenance import Provenance
from influence.domain.quota import Urgency
from influence.domain.sync_plan import Matter, SyncPlan

ACCOUNTS_PER_COMMIT = 100
NEVER = datetime.min.replace(tzinfo=UTC)
_SHOWN_NO_MORE: Final = (
    "TikTok's Creator Marketplace shows no member of that name, and is asked about it again"
)


@attrs.frozen
class Synced:
    """How a refresh went; *postponed* accounts were not asked about, for the reason told, *ended* consents are over.

    *lost* accounts no longer answer to their handle; their membership is due to be checked.
    """

    refreshed: int
    failed: tuple[tuple[str, str], ...]
    postponed: int = 0
    why_postponed: TikTokPostponed | None = None
    ended: int = 0
    lost: int = 0


@attrs.define
class _Tally:
    """A refresh on its way."""

    done: int = 0
    failed: list[tuple[str, str]] = attrs.field(factory=list)
    postponed: int = 0
    ended: int = 0
    lost: int = 0

    @property
    def refreshed(self) -> int:
        """Those of whom something came."""
        return self.done - len(self.failed) - self.postponed - self.ended - self.lost

    def count(self, told: Told, why: str | None) -> None:
        """One account more; *why* its answer could not be kept."""
        self.done += 1
        if told.postponed is not None:
            self.postponed += 1
        elif told.consent_is_dead:
            self.ended += 1
        elif told.is_lost:
            self.lost += 1
        elif why:
            self.failed.append((told.account.handle, why))


@attrs.frozen
class SyncAccounts:
    """Refresh the figures of all tracked TikTok accounts.

    Unsupported accounts are not asked about. A handle that belongs to another creator now is not refreshed. A
    failure is noted at the account and changes nothing else; a consent that TikTok no longer accepts has ended. When
    TikTok cannot be asked at all the rest waits for the next refresh, and nothing is noted. The oldest figures come
    first, or with a plan its accounts in its order.
    """

    _storage: Storage
    _marketplace: Marketplace
    _tokens: FreshTokens
    _clock: Clock
    _lanes: Lanes

    def __call__(self, by: Actor, progress: Progress = unwatched, plan: SyncPlan | None = None) -> Synced:
        """Refresh; what was fetched before a failure is kept.

        Raises:
            NotConfigured: there is no access to TikTok; nothing is noted.
        """
        with self._storage.view(by.tenant) as view:
            tracked = _oldest_first(view) if plan is None else _planned(view, plan)
        ask = AskCreator(self._marketplace.at(Urgency.FIGURES), self._tokens)
        tally = _Tally()
        asked = self._lanes.run(lambda account: ask.profile(by, account), tracked)
        for batch in batches(asked, ACCOUNTS_PER_COMMIT):
            with self._storage.begin(by.tenant, by.user) as work:
                self._keep_all(work, batch, tally)
                work.commit()
            progress(tally.done, len(tracked))
        failed, postponed = tuple(tally.failed), tally.postponed
        return Synced(tally.refreshed, failed, postponed, ask.why_postponed, tally.ended, tally.lost)

    def _keep_all(self, work: UnitOfWork, batch: Sequence[Told], tally: _Tally) -> None:
        """Keep what came of a batch: each account by itself, the figures of all at once."""
        now, said = self._clock.now(), Said()
        learn_names(work, batch, now)
        asked = tuple(told.account.id for told in batch if not told.postponed)
        here = {account.id: account for account in work.accounts.select(AccountFilter(among=asked))}
        for told in batch:
            account = here.get(told.account.id)  # whoever is missing went while TikTok was asked
            tally.count(told, self._keep(work, account, told, said) if account else None)
        work.figures.keep_accounts(said)
        work.looks.note(Matter.ACCOUNT, asked, now)

    def _keep(self, work: UnitOfWork, account: Account, fetched: Told, said: Said) -> str | None:
        """Keep what came, figures by way of *said*; the answer is why it could not be kept."""
        if fetched.consent_is_dead:
            end_if_dead(work, account, fetched.account, self._clock.now())
            return None  # that is TikTok's answer, and the event tells it
        if _has_changed(account, fetched):
            return None  # while TikTok was asked; the next refresh decides
        if fetched.error is not None:
            return _note_trouble(work, account, fetched)
        if _is_somebody_else(account, fetched.public):
            return _note_taken(work, account)
        try:
            account = self._identify(work, account, fetched)
        except AccountExists as error:
            work.accounts.save(account.in_trouble(str(error)))
            return str(error)
        if fetched.authorised is not None:
            said += keepable(work, account, fetched.authorised, Provenance.TTCM_AUTHORISED)
        if fetched.public is not None:
            said += keepable(work, account, fetched.public, Provenance.TTCM_PUBLIC)
        return None

    def _identify(self, work: UnitOfWork, account: Account, fetched: Told) -> Account:
        told = [profile for profile in (fetched.authorised, fetched.public) if profile is not None]
        creator_id = fetched.public.creator_id if fetched.public else None
        now_called = told[0].handle
        renamed = fold(now_called) != fold(account.handle)
        after = account.identified(handle=now_called if renamed else account.handle, creator_id=creator_id)
        if after == account:
            return account
        note_rename(work, account, after, self._clock.now())
        return work.accounts.save(after)


def _oldest_first(view: View) -> list[Account]:
    """Whom to ask about: those of whom TikTok has told nothing yet, then those whose figures are oldest."""
    tracked = _tracked(view)
    collected = view.figures.collected_at([account.id for account in tracked])
    return sorted(tracked, key=lambda account: collected.get(account.id, NEVER))


def _planned(view: View, plan: SyncPlan) -> list[Account]:
    """Those of the plan who are tracked still."""
    tracked = {account.id: account for account in _tracked(view)}
    return [tracked[one] for one in map(AccountId, plan.numbers(Matter.ACCOUNT)) if one in tracked]


def _tracked(view: View) -> list[Account]:
    return [a for a in view.accounts.select(AccountFilter(Network.TIKTOK)) if a.tracked]


def _has_changed(account: Account, fetched: Told) -> bool:
    """True when consent, membership or, of one who was asked for by it, the handle is another one by now."""
    is_called_so = fetched.authorised is not None or fold(account.handle) == fold(fetched.account.handle)
    return not (is_same_consent(account, fetched.account) and account.tracked and is_called_so)


def _note_trouble(work: UnitOfWork, account: Account, fetched: Told) -> str:
    """Note at the account why nothing came; that it is lost, people hear once."""
    why = str(fetched.error)
    if account.trouble != why:
        work.accounts.save(account.in_trouble(why))
        if fetched.is_lost:
            about = f"account/{account.id}"
            work.outbox.put(Event(EventKind.ACCOUNT_LOST, account.handle, _SHOWN_NO_MORE, about))
    return why


def _note_taken(work: UnitOfWork, account: Account) -> str:
    """Note at the account whose handle it bears no more; people hear of it once."""
    why = f"@{account.handle} belongs to another creator now"
    if account.trouble != why:
        work.outbox.put(Event(EventKind.ACCOUNT_TAKEN, account.handle, about=f"account/{account.id}"))
        work.accounts.save(account.in_trouble(why))
    return why


def _is_somebody_else(account: Account, public: Profile | None) -> bool:
    """True when the handle's public profile names another creator than the account's."""
    if public is None or account.creator_id is None or public.creator_id is None:
        return False
    return public.creator_id != account.creator_id
