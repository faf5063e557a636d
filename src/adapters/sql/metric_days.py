# ruff: noqa: S608 # statements are put together from names of this package; values are always bound
"""One metric of some subjects over time, read by itself: the chart of a page needs no other column."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, TypeVar

import attrs

from influence.adapters.sql.columns import day_of, instant, ticks
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.snapshots import ACCOUNTS, DEFINITIONS, POSTS, SOURCES, Layout, Row
from influence.domain.accounts import AccountId
from influence.domain.metric_days import MetricDays, Point, by_source
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.posts import PostId
from influence.domain.trends import Span
from influence.domain.values import Value

M = TypeVar("M", AccountMetric, PostMetric)
S = TypeVar("S", AccountId, PostId)


def _selects(names: tuple[str, str, str], layout: Layout[M], metrics: Iterable[M]) -> Mapping[M, str]:
    owners, days, subject = names
    return {
        metric: f"""
SELECT {subject}, {days}.source, definitions, as_of, fetched_at, {layout.cell(metric)}
FROM json_each(?) AS asked CROSS JOIN {owners} ON {owners}.id = asked.value AND {owners}.tenant_id = ?
CROSS JOIN {days} ON {days}.{subject} = {owners}.id
WHERE day <= ? AND as_of <= ? AND fetched_at >= ?
"""
        for metric in metrics
    }


_OF_ACCOUNTS: Final = _selects(("accounts", "account_days", "account_id"), ACCOUNTS, AccountMetric)
_OF_POSTS: Final = _selects(("posts", "post_days", "post_id"), POSTS, PostMetric)


def metric_days(
    scope: Scope, accounts: Sequence[AccountId], metric: AccountMetric, span: Span
) -> Mapping[AccountId, tuple[MetricDays, ...]]:
    """See `Figures.metric_history`."""
    return _found(scope, _OF_ACCOUNTS[metric], accounts, _Reading(metric, ACCOUNTS.cell_reader(metric)), span)


def post_metric_days(
    scope: Scope, posts: Sequence[PostId], metric: PostMetric, span: Span
) -> Mapping[PostId, tuple[MetricDays, ...]]:
    """See `Figures.post_metric_history`."""
    return _found(scope, _OF_POSTS[metric], posts, _Reading(metric, POSTS.cell_reader(metric)), span)


@attrs.frozen
class _Reading:
    """Rows of one subject, source and set of definitions, made into its days."""

    metric: Metric
    value: Callable[[Any], Value]

    def __call__(self, source: int, told: int, rows: Iterable[Row]) -> MetricDays:
        """Oldest first, as *rows* are."""
        points, left_out = [], []
        for _, _, _, as_of, fetched_at, cell in rows:
            at = instant(as_of)
            if cell is None:
                left_out.append(at)
            else:
                until = at if fetched_at == as_of else instant(fetched_at)
                points.append(Point(at, self.value(cell), until))
        return MetricDays(self.metric, SOURCES[source], DEFINITIONS[told], tuple(points), tuple(left_out))


def _found(
    scope: Scope, select: str, subjects: Sequence[S], read: _Reading, span: Span
) -> Mapping[S, tuple[MetricDays, ...]]:
    found: dict[S, list[MetricDays]] = {subject: [] for subject in subjects}
    since, until = ticks(span.since), ticks(span.until)
    for some in batches(list(found)):
        asked = (json.dumps(some), scope.tenant, day_of(until), until, since)
        # plain tuples: rows that know their names cost as much as finding them. No two are of one source and time.
        rows = sorted(scope.connection.exec_driver_sql(select, asked).cursor.fetchall())
        for (subject, source, told), days in groupby(rows, itemgetter(0, 1, 2)):
            found[subject].append(read(source, told, days))
    return {subject: tuple(sorted(days, key=by_source)) for subject, days in found.items()}
