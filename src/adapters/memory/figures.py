"""Figures over time, in memory."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final, TypeVar

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound
from influence.domain.formulas import Definitions
from influence.domain.metric_days import MetricDays, Point, by_source
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.observations import Snapshot, refuse_what_only_the_old_source_measured
from influence.domain.posts import PostId, PostNotFound
from influence.domain.provenance import Provenance
from influence.domain.trends import Span

_ONLY_OLD: Final = frozenset({Provenance.LEGACY})
M = TypeVar("M", bound=Metric)
S = TypeVar("S", AccountId, PostId)


def _day(snapshot: Snapshot[M]) -> date:
    return snapshot.as_of.astimezone(UTC).date()


def newest(history: Sequence[Snapshot[M]], source: Provenance) -> Snapshot[M] | None:
    """The newest snapshot of one source."""
    return max((s for s in history if s.source is source), key=lambda s: s.as_of, default=None)


def _says_the_same(last: Snapshot[M], new: Snapshot[M]) -> bool:
    same = last.values == new.values and last.parts == new.parts
    return same and last.definitions is new.definitions and last.is_suspicious == new.is_suspicious


def _newest_of_each(history: Sequence[Snapshot[M]]) -> tuple[Snapshot[M], ...]:
    last = (newest(history, source) for source in Provenance)
    return tuple(snapshot for snapshot in last if snapshot is not None)


def joined(history: tuple[Snapshot[M], ...], new: Snapshot[M]) -> tuple[Snapshot[M], ...]:
    """*history* once *new* is known: confirmed, changed for that day, one day longer, or as it was."""
    last = newest(history, new.source)
    if last is not None and _says_the_same(last, new):
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

    def keep_accounts(self, said: Sequence[tuple[AccountId, Snapshot[AccountMetric]]]) -> None:
        for account, snapshot in said:
            self._fence(snapshot)
            if account not in self._own.accounts:
                raise AccountNotFound(account)
        for account, snapshot in said:
            self.keep_account(account, snapshot)

    def keep_posts(self, said: Sequence[tuple[PostId, Snapshot[PostMetric]]]) -> None:
        for post, snapshot in said:
            self._fence(snapshot)
            if post not in self._own.posts:
                raise PostNotFound(str(post))
        for post, snapshot in said:
            self.keep_post(post, snapshot)

    def _fence(self, snapshot: Snapshot[M]) -> None:
        if snapshot.source is Provenance.LEGACY:
            self._state.refuse_old_source()
        refuse_what_only_the_old_source_measured(snapshot)

    def of_accounts(
        self, accounts: Sequence[AccountId], metrics: frozenset[AccountMetric] | None = None
    ) -> Mapping[AccountId, tuple[Snapshot[AccountMetric], ...]]:
        newest_of = {account: _newest_of_each(self.account_history(account)) for account in accounts}
        if metrics is None:
            return newest_of
        return {account: tuple(_only(s, metrics) for s in said) for account, said in newest_of.items()}

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

    def metric_history(
        self, accounts: Sequence[AccountId], metric: AccountMetric, span: Span
    ) -> Mapping[AccountId, tuple[MetricDays, ...]]:
        return {account: _within(self.account_history(account), metric, span) for account in accounts}

    def of_posts_at(
        self, posts: Sequence[PostId], at: datetime
    ) -> Mapping[PostId, tuple[Snapshot[PostMetric], ...]]:
        return {
            post: _newest_of_each([_known_at(s, at) for s in self.post_history(post) if s.as_of <= at])
            for post in posts
        }

    def post_metric_history(
        self, posts: Sequence[PostId], metric: PostMetric, span: Span
    ) -> Mapping[PostId, tuple[MetricDays, ...]]:
        return {post: _within(self.post_history(post), metric, span) for post in posts}

    def suspicious_accounts(self) -> tuple[tuple[AccountId, Snapshot[AccountMetric]], ...]:
        return _suspicious(self._own.account_figures)

    def suspicious_posts(self) -> tuple[tuple[PostId, Snapshot[PostMetric]], ...]:
        return _suspicious(self._own.post_figures)


def _within(history: Sequence[Snapshot[M]], metric: M, span: Span) -> tuple[MetricDays, ...]:
    """What was seen of *metric* within *span*."""
    found: dict[tuple[Provenance, Definitions], list[Snapshot[M]]] = {}
    for snapshot in history:
        if snapshot.fetched_at >= span.since and snapshot.as_of <= span.until:
            found.setdefault((snapshot.source, snapshot.definitions), []).append(snapshot)
    days = (_days(metric, source, told, snapshots) for (source, told), snapshots in found.items())
    return tuple(sorted(days, key=by_source))


def _days(metric: M, source: Provenance, told: Definitions, snapshots: Sequence[Snapshot[M]]) -> MetricDays:
    points = tuple(Point(s.as_of, s.values[metric], s.fetched_at) for s in snapshots if metric in s.values)
    left_out = tuple(s.as_of for s in snapshots if metric not in s.values)
    return MetricDays(metric, source, told, points, left_out)


def _known_at(snapshot: Snapshot[M], at: datetime) -> Snapshot[M]:
    return attrs.evolve(snapshot, fetched_at=min(snapshot.fetched_at, at))


def _only(snapshot: Snapshot[M], metrics: frozenset[M]) -> Snapshot[M]:
    return attrs.evolve(snapshot, values={m: v for m, v in snapshot.values.items() if m in metrics})


def _suspicious(figures: Mapping[S, tuple[Snapshot[M], ...]]) -> tuple[tuple[S, Snapshot[M]], ...]:
    return tuple(
        (subject, snapshot)
        for subject in sorted(figures)
        for snapshot in figures[subject]
        if snapshot.is_suspicious
    )
