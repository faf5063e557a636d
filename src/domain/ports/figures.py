"""Keeping values of metrics over time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import attrs

from influence.domain.accounts import AccountId
from influence.domain.metric_days import MetricDays
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.observations import Snapshot
from influence.domain.posts import PostId
from influence.domain.trends import Span
from influence.domain.values import Value


class Figures(Protocol):
    """Values of metrics over time. Only the read gate, the sync and the import touch it.

    One snapshot a day (UTC), source and subject; a later one of the day replaces it. A snapshot equal to the newest
    one of its source, under the same definitions, only confirms it; an older one (`as_of`) than what the day already
    holds changes nothing. A suspicious snapshot is never confirmed by a sound one, nor the other way round.
    """

    def keep_account(self, account: AccountId, snapshot: Snapshot[AccountMetric]) -> None:
        """Keep what one source said of an account. Raises `LegacyWriteRefused` from CLOSING on."""
        ...

    def keep_post(self, post: PostId, snapshot: Snapshot[PostMetric]) -> None:
        """Keep what one source said of a post. Raises `LegacyWriteRefused` from CLOSING on."""
        ...

    def keep_accounts(self, said: Sequence[tuple[AccountId, Snapshot[AccountMetric]]]) -> None:
        """Keep many, in their order, with the state that one by one would give; all of them, or none.

        Raises like `keep_account`, also `Unusable` when another source tells what only the old one measured.
        """
        ...

    def keep_posts(self, said: Sequence[tuple[PostId, Snapshot[PostMetric]]]) -> None:
        """The same for posts."""
        ...

    def of_accounts(
        self, accounts: Sequence[AccountId], metrics: frozenset[AccountMetric] | None = None
    ) -> Mapping[AccountId, tuple[Snapshot[AccountMetric], ...]]:
        """The newest snapshot of each source, for every id that is asked; `()` where there is nothing.

        With *metrics* a snapshot has no other values; it is there though it says none of these.
        """
        ...

    def of_posts(self, posts: Sequence[PostId]) -> Mapping[PostId, tuple[Snapshot[PostMetric], ...]]:
        """The newest snapshot of each source."""
        ...

    def collected_at(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, datetime]:
        """When TikTok last told figures of each account; one it never told any of is missing."""
        ...

    def account_history(self, account: AccountId) -> tuple[Snapshot[AccountMetric], ...]:
        """All snapshots, oldest first."""
        ...

    def post_history(self, post: PostId) -> tuple[Snapshot[PostMetric], ...]:
        """All snapshots, oldest first."""
        ...

    def metric_history(
        self, accounts: Sequence[AccountId], metric: AccountMetric, span: Span
    ) -> Mapping[AccountId, tuple[MetricDays, ...]]:
        """What was seen of *metric* within *span*, in the order of `by_source`, for every id that is asked.

        A value counts from when it was first seen until it was last confirmed. Where a source told other things and
        not this, it left it out. Each source and set of definitions is there once, and only with one of the two.
        """
        ...

    def of_posts_at(
        self, posts: Sequence[PostId], at: datetime
    ) -> Mapping[PostId, tuple[Snapshot[PostMetric], ...]]:
        """The newest snapshot of each source as it was known at *at*, for every id that is asked.

        What was confirmed later counts as confirmed at *at*.
        """
        ...

    def post_metric_history(
        self, posts: Sequence[PostId], metric: PostMetric, span: Span
    ) -> Mapping[PostId, tuple[MetricDays, ...]]:
        """`metric_history` of posts."""
        ...

    def suspicious_accounts(self) -> tuple[tuple[AccountId, Snapshot[AccountMetric]], ...]:
        """Every suspicious snapshot of an account, by account and then oldest first."""
        ...

    def suspicious_posts(self) -> tuple[tuple[PostId, Snapshot[PostMetric]], ...]:
        """Every suspicious snapshot of a post, by post and then oldest first."""
        ...


class Taken(StrEnum):
    """What became of one row of a takeover."""

    ADDED = "added"
    CHANGED = "changed"
    KNOWN = "known"


@attrs.frozen
class LegacyRow:
    """One TikTok account as the old source knew it."""

    handle: str
    values: Mapping[AccountMetric, Value]


class Takeover(Protocol):
    """Taking over many old-source accounts at once; gives the state that one by one would give."""

    def put(self, rows: Sequence[LegacyRow], *, at: datetime, by: str) -> tuple[Taken, ...]:
        """Keep stubs (door TAKEN_OVER) for unknown handles, and what the old source said of each.

        Handles within *rows* differ without case. A row is KNOWN when the account is here and its newest
        old-source snapshot says the same. Raises `LegacyWriteRefused` from CLOSING on.
        """
        ...
