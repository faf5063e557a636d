"""Asking TikTok who is a member, in batches of 20."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import attrs

from influence.application.acting import Actor, Lanes, Progress, batches, unwatched
from influence.application.asking_creators import HandleLost
from influence.application.erasing import settle
from influence.application.noting_joins import invited_accounts, news_of_joining, note_answers
from influence.domain.accounts import Account, AccountId
from influence.domain.errors import MarketplaceFailed
from influence.domain.events import Event, EventKind
from influence.domain.membership import HANDLES_PER_CHECK, Membership, MembershipAnswer
from influence.domain.networks import Network, fold
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage
from influence.domain.ports.upstream_failures import NotConfigured
from influence.domain.retention import held_as, may_have_left
from influence.domain.sync_plan import Matter

Answers = Mapping[str, MembershipAnswer]
"""What TikTok said, by handle without case."""

DAILY: Final = timedelta(hours=24)
WEEKLY: Final = timedelta(days=7)


class Which(StrEnum):
    """Whose membership is asked for."""

    DUE = "due"
    STALE = "stale"  # unknown, or older than a day
    ALL = "all"


def is_due(
    account: Account, now: datetime, which: Which, *, invited: bool = False, lost: bool = False
) -> bool:
    """Tracked accounts, open invites and possible leavers daily, unsupported ones weekly (reading of the release).

    *invited*: an invitation of ours is open, whether or not TikTok shows it. *lost*: since the last check the account
    has not answered to its handle, so that it is due at once.
    """
    checked = account.answer.checked_at
    if which is Which.ALL or checked is None or lost:
        return True
    waits = invited or may_have_left(account) or account.answer.membership is Membership.INVITED
    daily = which is Which.STALE or account.tracked or waits
    return now - checked >= (DAILY if daily else WEEKLY)


def _is_lost(account: Account, asked_at: datetime | None) -> bool:
    """True when TikTok showed nobody of its handle, *asked_at* a time after the last check."""
    checked = account.answer.checked_at
    is_later = asked_at is not None and checked is not None and checked <= asked_at
    return is_later and _is_noted_as_lost(account)


def _is_noted_as_lost(account: Account) -> bool:
    return account.trouble == str(HandleLost(account.handle))


@attrs.frozen
class Checked:
    """How a check went: accounts by answer, and how many TikTok did not answer for."""

    answers: Mapping[Membership, int]
    unanswered: int
    error: MarketplaceFailed | None = None

    def and_also(self, other: "Checked") -> "Checked":
        """Both checks as one; of two errors the first is told."""
        answers = Counter(self.answers) + Counter(other.answers)
        return Checked(answers, self.unanswered + other.unanswered, self.error or other.error)

    def and_then(self, later: "Checked") -> "Checked":
        """This check and a *later* one of those who were not answered."""
        return attrs.evolve(self.and_also(later), unanswered=later.unanswered, error=later.error)


@attrs.frozen
class CheckMemberships:
    """Ask TikTok about memberships and keep the answers.

    Only an authoritative answer changes anything; an error leaves every account as it was.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _lanes: Lanes

    def __call__(self, by: Actor, which: Which = Which.DUE, progress: Progress = unwatched) -> Checked:
        """Check everyone who is due; batches that TikTok answered are kept even if others failed."""
        now = self._clock.now()
        with self._storage.view(by.tenant) as view:
            invited, accounts = (
                invited_accounts(view, now),
                view.accounts.select(AccountFilter(Network.TIKTOK)),
            )
            looked = view.looks.last(Matter.ACCOUNT)
            due = [
                account
                for account in accounts
                if is_due(
                    account,
                    now,
                    which,
                    invited=account.id in invited,
                    lost=_is_lost(account, looked.get(account.id)),
                )
            ]
        counts: dict[Membership, int] = {}
        done, unanswered = 0, 0
        failure: MarketplaceFailed | None = None
        for asked, told in self._lanes.run(self._ask, batches(due, HANDLES_PER_CHECK)):
            failure = told if isinstance(told, MarketplaceFailed) else failure
            answers = {} if isinstance(told, MarketplaceFailed) else told
            self._keep(by, asked, answers)
            for answer in answers.values():
                counts[answer.membership] = counts.get(answer.membership, 0) + 1
            done += len(asked)
            unanswered += len(asked) - len(answers)
            progress(done, len(due))
        return Checked(counts, unanswered, failure)

    def _ask(
        self, batch: Sequence[Account]
    ) -> tuple[Sequence[Account], Mapping[AccountId, MembershipAnswer] | MarketplaceFailed]:
        told = answers_about(self._marketplace, (account.handle for account in batch))
        if isinstance(told, MarketplaceFailed):
            return batch, told
        return batch, {a.id: told[fold(a.handle)] for a in batch if fold(a.handle) in told}

    def _keep(
        self, by: Actor, asked: Sequence[Account], answers: Mapping[AccountId, MembershipAnswer]
    ) -> None:
        if not answers:
            return
        with self._storage.begin(by.tenant, by.user) as work:
            work.accounts.answer(answers)
            joined = note_answers(work, asked, answers)
            for account in asked:
                after = account.answered(answers.get(account.id, account.answer))
                news = [news_of_joining(account, after)] if account.id in joined else news_of(account, after)
                for event in news:
                    work.outbox.put(event)
                if held_as(after) is not held_as(account):
                    settle(work, [work.accounts.get(account.id)], self._clock.now())
            work.commit()


def answers_about(marketplace: Marketplace, handles: Iterable[str]) -> Answers | MarketplaceFailed:
    """Who of up to 20 *handles* is a member, or why TikTok does not tell.

    Raises:
        NotConfigured: there is no access to TikTok.
    """
    try:
        return marketplace.memberships(list(dict.fromkeys(map(fold, handles))))
    except NotConfigured:
        raise
    except MarketplaceFailed as error:
        return error


def news_of(before: Account, after: Account) -> Iterator[Event]:
    """What an answer changed: its handle is nobody's any more, tracking resumed or stopped.

    The first answer of all is no change, and what a refresh has told already is not told again.
    """
    said, about = after.answer.membership, f"account/{after.id}"
    if before.answer.membership is Membership.UNKNOWN:
        return
    is_gone = said is Membership.INVALID
    if is_gone and before.answer.membership is not said and not _is_noted_as_lost(before):
        yield Event(EventKind.ACCOUNT_LOST, after.handle, _GONE, about)
    if after.tracked and not before.tracked:
        yield Event(EventKind.TRACKING_RESUMED, after.handle, about=about)
    if before.tracked and not after.tracked:
        yield Event(EventKind.TRACKING_STOPPED, after.handle, _GONE if is_gone else _OUT, about)


_OUT: Final = "no longer in TikTok's Creator Marketplace"
_GONE: Final = "TikTok knows no account of that name any more; it was renamed, made private or deleted"
