"""Kept reports in SQL."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.snapshots import POSTS
from influence.adapters.sql.tables.kept_reports import (
    kept_participants,
    kept_posts,
    kept_reports,
    kept_values,
)
from influence.domain.accounts import AccountId
from influence.domain.breakdowns import Part, PartOf
from influence.domain.campaigns import CampaignId, CampaignNotFound
from influence.domain.kept_reports import (
    KeptParticipant,
    KeptPost,
    KeptReport,
    KeptReportId,
    KeptReportNotFound,
    together,
)
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Reason, Snapshot
from influence.domain.orders import OrderId, OrderState
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.posts import PostId, Why
from influence.domain.values import Value

_REPORT: Final = kept_reports.c
_AS_THEY_ARE: Final = (
    "title", "kept_at", "kept_by", "note", "policy", "fingerprint", "figures", "old_posts", "old_figures"
)  # fmt: skip
_write: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def _report_of(row: sa.Row[Any]) -> KeptReport:
    return KeptReport(
        campaign=CampaignId(row.campaign_id),
        posts={Network(network): count for network, count in json.loads(row.posts).items()},
        only=None if row.account_id is None else AccountId(row.account_id),
        id=KeptReportId(row.id),
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
    )


def _row_of(report: KeptReport) -> dict[str, Any]:
    return {
        "campaign_id": report.campaign,
        "account_id": report.only,
        "posts": _write(report.posts),
        **{name: getattr(report, name) for name in _AS_THEY_ARE},
    }


def _participant_of(row: sa.Row[Any]) -> KeptParticipant:
    orders = {OrderId(int(order)): OrderState(state) for order, state in json.loads(row.orders).items()}
    return KeptParticipant(AccountId(row.account_id), row.kind, row.posts, orders)


def _post_of(row: sa.Row[Any], values: Sequence[sa.Row[Any]]) -> KeptPost:
    return KeptPost(
        PostId(row.post_id),
        row.tie,
        frozenset(map(Why, row.reasons.split())),
        together(map(_figure_of, values)),
        {PostMetric(metric): Reason(reason) for metric, reason in json.loads(row.absent).items()},
        is_old=bool(row.old),
    )


def _figure_of(row: sa.Row[Any]) -> Snapshot[PostMetric]:
    value = _value(row.metric, row.value)
    values = {} if row.part else {row.metric: value}
    parts = {PartOf(row.metric, Part(row.part)): value} if row.part else {}
    return Snapshot(row.source, row.as_of, row.fetched_at, values, row.definitions, parts)


def _value(metric: PostMetric, text: str) -> Value:
    told: Value = json.loads(text)
    return told if metric in POSTS.numbers else POSTS.cell_reader(metric)(text)


def _value_rows(number: KeptReportId, posts: Sequence[KeptPost]) -> Iterator[dict[str, Any]]:
    for post in posts:
        for one in post.told:
            told = {
                "report_id": number,
                "post_id": post.post,
                "source": one.source,
                "as_of": one.as_of,
                "fetched_at": one.fetched_at,
                "definitions": one.definitions,
            }
            for metric, value in one.values.items():
                yield told | {"metric": metric, "part": "", "value": _write(value)}
            for (metric, part), value in one.parts.items():
                yield told | {"metric": metric, "part": part.value, "value": _write(value)}


def _post_rows(number: KeptReportId, posts: Sequence[KeptPost]) -> Iterator[dict[str, Any]]:
    for place, post in enumerate(posts):
        yield {
            "report_id": number,
            "post_id": post.post,
            "place": place,
            "tie": post.tie,
            "reasons": " ".join(sorted(post.reasons)),
            "absent": _write(post.absent),
            "old": int(post.is_old),
        }


@attrs.frozen
class SqlKeptReports:
    """The kept reports of one tenant."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return _REPORT.tenant_id == self._scope.tenant

    def add(
        self, report: KeptReport, participants: Sequence[KeptParticipant], posts: Sequence[KeptPost]
    ) -> KeptReport:
        answers = {
            Broken.REFERENCE: CampaignNotFound(str(report.campaign)),
            Broken.OLD_SOURCE_CLOSED: LegacyWriteRefused(),
        }
        with self._scope.refusing(answers):
            added = self._scope.run(
                sa.insert(kept_reports).values(tenant_id=self._scope.tenant, **_row_of(report))
            )
            key = added.inserted_primary_key
            number = KeptReportId(key[0] if key else 0)
            self._put(kept_participants, list(self._participant_rows(number, participants)))
            self._put(kept_posts, list(_post_rows(number, posts)))
            self._put(kept_values, list(_value_rows(number, posts)))
        return attrs.evolve(report, id=number)

    def _put(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._scope.connection.execute(sa.insert(table), rows)

    def _participant_rows(
        self, number: KeptReportId, participants: Sequence[KeptParticipant]
    ) -> Iterator[dict[str, Any]]:
        for place, one in enumerate(participants):
            yield {
                "report_id": number,
                "account_id": one.account,
                "tenant_id": self._scope.tenant,
                "place": place,
                "kind": one.kind,
                "posts": one.posts,
                "orders": _write(one.orders),
            }

    def get(self, number: KeptReportId) -> KeptReport:
        row = self._scope.row(sa.select(kept_reports).where(self._mine, _REPORT.id == number))
        if row is None:
            raise KeptReportNotFound(str(number))
        return _report_of(row)

    def all(self, campaign: CampaignId | None = None) -> tuple[KeptReport, ...]:
        claims = [self._mine] if campaign is None else [self._mine, _REPORT.campaign_id == campaign]
        wanted = sa.select(kept_reports).where(*claims).order_by(_REPORT.id)
        return tuple(map(_report_of, self._scope.run(wanted)))

    def participants(self, number: KeptReportId) -> tuple[KeptParticipant, ...]:
        return tuple(map(_participant_of, self._parts(kept_participants, number)))

    def posts(self, number: KeptReportId) -> tuple[KeptPost, ...]:
        wanted = (
            sa.select(kept_values)
            .join(kept_reports, _REPORT.id == kept_values.c.report_id)
            .where(self._mine, _REPORT.id == number)
            .order_by(kept_values.c.post_id)
        )
        by_post = groupby(self._scope.run(wanted), key=lambda row: row.post_id)
        told = {post: sorted(rows, key=_in_order) for post, rows in by_post}
        return tuple(_post_of(row, told.get(row.post_id, ())) for row in self._parts(kept_posts, number))

    def _parts(self, table: sa.Table, number: KeptReportId) -> sa.CursorResult[Any]:
        return self._scope.run(
            sa.select(table)
            .join(kept_reports, _REPORT.id == table.c.report_id)
            .where(self._mine, _REPORT.id == number)
            .order_by(table.c.place)
        )

    def remove(self, number: KeptReportId) -> None:
        if not self._scope.run(sa.delete(kept_reports).where(self._mine, _REPORT.id == number)).rowcount:
            raise KeptReportNotFound(str(number))


_ORDER: Final = {metric: place for place, metric in enumerate(PostMetric)}


def _in_order(row: sa.Row[Any]) -> tuple[bool, int, str]:
    return bool(row.part), _ORDER[row.metric], row.part
