"""Figures over time as people may see them now: one metric of an account, and who grew most by it."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

import attrs

from influence.application.acting import Actor, batches
from influence.application.finding import find_account, listed_account
from influence.domain.accounts import Account, AccountId
from influence.domain.errors import Unusable
from influence.domain.metric_days import MetricDays
from influence.domain.metrics import SHAPES, AccountMetric, Metric, PostMetric, Shape
from influence.domain.networks import Network
from influence.domain.observations import Absence, Snapshot
from influence.domain.phase import Phase
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, View
from influence.domain.posts import Post
from influence.domain.provenance import Provenance
from influence.domain.read_gate import Circumstances, read_account_history, read_untabled_history
from influence.domain.trends import Change, Chart, NoChange, Span, chart

ACCOUNTS_AT_ONCE: Final = 500
CHARTED: Final = tuple(
    metric
    for metric in AccountMetric
    if SHAPES[metric] in {Shape.COUNT, Shape.FRACTION, Shape.MEAN, Shape.MONEY}
    and not metric.value.startswith("legacy.")
)
"""The metrics that are numbers, and that TikTok tells. What the old source told is never charted."""


def charted(name: str) -> AccountMetric:
    """The metric of that name, when it can be charted.

    Raises:
        Unusable: it is none, or not a number, or ended with the old source.
    """
    if name not in CHARTED:
        raise Unusable("metric", name, f"what can be charted is {', '.join(CHARTED)}")
    return AccountMetric(name)


M = TypeVar("M", AccountMetric, PostMetric)
_EMPTY: Final = Chart(())


@attrs.frozen
class HistoryRow:
    """One metric of one account over time. *absent* is why nothing of it may be seen."""

    account: Account
    metric: AccountMetric
    chart: Chart
    absent: Absence | None = None


@attrs.frozen
class Grown:
    """How much a metric of one account changed."""

    account: Account
    change: Change


@attrs.frozen
class Growth:
    """Who changed most, and how many could not be told and why: a reason for an empty cell, or for no change."""

    metric: AccountMetric
    ranked: tuple[Grown, ...]
    changed: int
    absent: Mapping[str, int]


@attrs.frozen
class Suspicious:
    """A stored snapshot that nobody may read until a person has looked. It names what it holds, not the values."""

    account: Account
    post: Post | None
    source: Provenance
    as_of: datetime
    fetched_at: datetime
    metrics: tuple[Metric, ...]


@attrs.frozen
class ReadHistory:
    """Show figures over time.

    Who may not see a metric now sees nothing of its past. What the old source told is never charted, what is in
    quarantine neither. Values of different formulas are parted and never compared.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock

    def of(
        self,
        by: Actor,
        handle: str,
        metric: AccountMetric,
        span: Span,
        *,
        network: Network = Network.TIKTOK,
    ) -> HistoryRow:
        """One metric of the account of that handle.

        Raises:
            AccountNotFound: there is none.
        """
        with self._storage.view(by.tenant) as view:
            account = find_account(view, handle, network)
            (row,) = self._rows(view, [account], metric, self._until_now(span))
            return row

    def numbered(self, by: Actor, number: AccountId, metric: AccountMetric, span: Span) -> HistoryRow:
        """One metric of the account of that number. Raises `AccountNotFound`."""
        with self._storage.view(by.tenant) as view:
            (row,) = self._rows(view, [listed_account(view, number)], metric, self._until_now(span))
            return row

    def growth(self, by: Actor, metric: AccountMetric, span: Span, *, top: int) -> Growth:
        """The *top* accounts that grew most within *span*, by share; from nothing to something is the most."""
        grown: list[Grown] = []
        absent: Counter[str] = Counter()
        span = self._until_now(span)
        with self._storage.view(by.tenant) as view:
            tiktok = view.accounts.select(AccountFilter(Network.TIKTOK))
            for accounts in batches(tiktok, ACCOUNTS_AT_ONCE):
                for row in self._rows(view, accounts, metric, span):
                    change = row.chart.change
                    if row.absent is not None:
                        absent[row.absent.reason.value] += 1
                    elif isinstance(change, NoChange):
                        absent[change.value] += 1
                    else:
                        grown.append(Grown(row.account, change))
        ranked = sorted(grown, key=_growth, reverse=True)[:top]
        return Growth(metric, tuple(ranked), len(grown), absent)

    def quarantine(self, by: Actor) -> tuple[Suspicious, ...]:
        """What says that TikTok told it before TikTok's data began: of accounts, then of posts."""
        with self._storage.view(by.tenant) as view:
            of_accounts = [
                _held(view.accounts.get(account), None, snapshot)
                for account, snapshot in view.figures.suspicious_accounts()
            ]
            of_posts = []
            for number, snapshot in view.figures.suspicious_posts():
                post = view.posts.get(number)
                if post is not None:
                    of_posts.append(_held(view.accounts.get(post.account), post, snapshot))
            return (*of_accounts, *of_posts)

    def _until_now(self, span: Span) -> Span:
        return Span(span.since, max(span.since, min(span.until, self._clock.now())))

    def _rows(
        self, view: View, accounts: Sequence[Account], metric: AccountMetric, span: Span
    ) -> list[HistoryRow]:
        seen = view.figures.metric_history([account.id for account in accounts], metric, span)
        phase = view.installation.release().phase
        return [self._row(account, metric, seen[account.id], (span, phase)) for account in accounts]

    def _row(
        self,
        account: Account,
        metric: AccountMetric,
        days: Sequence[MetricDays],
        when: tuple[Span, Phase],
    ) -> HistoryRow:
        span, phase = when
        if account.network is Network.TIKTOK:
            now = Circumstances(
                phase, self._marketplace.undelivered, account.trouble, "influence sync accounts"
            )
            history = read_account_history(account.kind, metric, days, now)
        else:
            history = read_untabled_history(metric, days)
        if isinstance(history, Absence):
            return HistoryRow(account, metric, _EMPTY, history)
        return HistoryRow(account, metric, chart(history, span))


def _growth(grown: Grown) -> tuple[float, float]:
    share, absolute = grown.change.share, grown.change.absolute
    if share is None:
        share = math.inf if absolute else 0.0
    return share, absolute


def _held(account: Account, post: Post | None, snapshot: Snapshot[M]) -> Suspicious:
    metrics = tuple(sorted(snapshot.values))
    return Suspicious(account, post, snapshot.source, snapshot.as_of, snapshot.fetched_at, metrics)
