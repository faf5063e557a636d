"""Asking TikTok who is a member, in batches of 20."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import attrs

from influence.application.acting import Actor, Lanes, Progress, batches, unwatched
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

DAILY: Final = timedelta(hours=24)
WEEKLY: Final = timedelta(days=7)


class Which(StrEnum):
    """Whose membership is asked for."""

    DUE = "due"
    STALE = "stale"  # unknown, or older than a day
    ALL = "all"


def is_due(account: Account, now: datetime, which: Which, *, invited: bool = False) -> bool:
    """Tracked accounts, open invites and possible leavers daily, unsupported ones weekly (reading of the release).

    *invited*: an invitation of ours is open, whether or not TikTok shows it.
    """
    checked = account.answer.checked_at
    if which is Which.ALL or checked is None:
        return True
    waits = invited or may_have_left(account) or account.answer.membership is Membership.INVITED
    daily = which is Which.STALE or account.tracked or waits
    return now - checked >= (DAILY if daily else WEEKLY)


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
            invited = invited_accounts(view, now)
            due = [
                account
                for account in view.accounts.select(AccountFilter(Network.TIKTOK))
                if is_due(account, now, which, invited=account.id in invited)
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
        try:
            answers = self._marketplace.memberships(list(dict.fromkeys(fold(a.handle) for a in batch)))
        except NotConfigured:
            raise
        except MarketplaceFailed as error:
            return batch, error
        return batch, {a.id: answers[fold(a.handle)] for a in batch if fold(a.handle) in answers}

    def _keep(
        self, by: Actor, asked: Sequence[Account], answers: Mapping[AccountId, MembershipAnswer]
    ) -> None:
        if not answers:
            return
        with self._storage.begin(by.tenant) as work:
            work.accounts.answer(answers)
            joined = note_answers(work, asked, answers)
            for account in asked:
                after = account.answered(answers.get(account.id, account.answer))
                event = (
                    news_of_joining(account, after)
                    if account.id in joined
                    else change_of_tracking(account, after)
                )
                if event is not None:
                    work.outbox.put(event)
                if held_as(after) is not held_as(account):
                    settle(work, [work.accounts.get(account.id)], self._clock.now())
            work.commit()


def change_of_tracking(before: Account, after: Account) -> Event | None:
    """The event when tracking resumed or stopped with an answer; the first answer of all is no change."""
    if before.answer.membership is Membership.UNKNOWN or before.tracked == after.tracked:
        return None
    if after.tracked:
        return Event(EventKind.TRACKING_RESUMED, after.handle)
    return Event(EventKind.TRACKING_STOPPED, after.handle, "no longer in TikTok's Creator Marketplace")
