"""Figures over time, in memory."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final, TypeVar

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound
from influence.domain.errors import Unusable
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.observations import Snapshot
from influence.domain.posts import PostId, PostNotFound
from influence.domain.provenance import DEMANDED, Provenance

_ONLY_OLD: Final = frozenset({Provenance.LEGACY})
M = TypeVar("M", bound=Metric)


def _day(snapshot: Snapshot[M]) -> date:
    return snapshot.as_of.astimezone(UTC).date()


def newest(history: Sequence[Snapshot[M]], source: Provenance) -> Snapshot[M] | None:
    """The newest snapshot of one source."""
    return max((s for s in history if s.source is source), key=lambda s: s.as_of, default=None)


def _newest_of_each(history: Sequence[Snapshot[M]]) -> tuple[Snapshot[M], ...]:
    last = (newest(history, source) for source in Provenance)
    return tuple(snapshot for snapshot in last if snapshot is not None)


def joined(history: tuple[Snapshot[M], ...], new: Snapshot[M]) -> tuple[Snapshot[M], ...]:
    """*history* once *new* is known: confirmed, changed for that day, one day longer, or as it was."""
    last = newest(history, new.source)
    if last is not None and last.values == new.values:
        confirmed = attrs.evolve(last, fetched_at=max(last.fetched_at, new.fetched_at))
        return tuple(confirmed if snapshot is last else snapshot for snapshot in history)
    of_day = next((s for s in history if s.source is new.source and _day(s) == _day(new)), None)
    if of_day is not None and new.as_of < of_day.as_of:
        return history
    days = [new, *(snapshot for snapshot in history if snapshot is not of_day)]
    return tuple(sorted(days, key=lambda s: (s.as_of, s.source)))


@attrs.frozen
class MemoryFigures:
    """What was said of the accounts and posts of one tenant."""

    _state: State
    _own: Holdings

    def keep_account(self, account: AccountId, snapshot: Snapshot[AccountMetric]) -> None:
        self._fence(snapshot)
        if account not in self._own.accounts:
            raise AccountNotFound(account)
        self._own.account_figures[account] = joined(self.account_history(account), snapshot)

    def keep_post(self, post: PostId, snapshot: Snapshot[PostMetric]) -> None:
        self._fence(snapshot)
        if post not in self._own.posts:
            raise PostNotFound(str(post))
        self._own.post_figures[post] = joined(self.post_history(post), snapshot)

    def _fence(self, snapshot: Snapshot[M]) -> None:
        if snapshot.source is Provenance.LEGACY:
            self._state.refuse_old_source()
        elif ended := [metric for metric in snapshot.values if DEMANDED[metric] == _ONLY_OLD]:
            raise Unusable("source", snapshot.source, f"only the old source measured {ended[0].value}")

    def of_accounts(
        self, accounts: Sequence[AccountId]
    ) -> Mapping[AccountId, tuple[Snapshot[AccountMetric], ...]]:
        return {account: _newest_of_each(self.account_history(account)) for account in accounts}

    def of_posts(self, posts: Sequence[PostId]) -> Mapping[PostId, tuple[Snapshot[PostMetric], ...]]:
        return {post: _newest_of_each(self.post_history(post)) for post in posts}

    def collected_at(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, datetime]:
        told = {
            account: [s.fetched_at for s in self.account_history(account) if s.source not in _ONLY_OLD]
            for account in accounts
        }
        return {account: max(times) for account, times in told.items() if times}

    def account_history(self, account: AccountId) -> tuple[Snapshot[AccountMetric], ...]:
        return self._own.account_figures.get(account, ())

    def post_history(self, post: PostId) -> tuple[Snapshot[PostMetric], ...]:
        return self._own.post_figures.get(post, ())
