"""Figures over time, in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Generic, Self, TypeVar

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.columns import day_of, instant, ticks
from influence.adapters.sql.many_days import MANY_ACCOUNTS, MANY_POSTS, ManyDays
from influence.adapters.sql.metric_days import metric_days, post_metric_days
from influence.adapters.sql.prepared import Prepared
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.snapshots import (
    ACCOUNTS,
    DEFINITION_CODES,
    DEFINITIONS,
    POSTS,
    SOURCE_CODES,
    SOURCES,
    TIKTOK_CODES,
    Layout,
    Row,
    is_sound,
    rank,
)
from influence.adapters.sql.some_figures import some_figures
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.figures import account_days, post_days
from influence.adapters.sql.tables.posts import posts
from influence.domain.accounts import AccountId
from influence.domain.breakdowns import TELLS_PARTS
from influence.domain.doors import AccountNotFound
from influence.domain.errors import InfluenceError
from influence.domain.metric_days import MetricDays
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.observations import TTCM_DATA_BEGINS, Snapshot
from influence.domain.posts import PostId, PostNotFound
from influence.domain.provenance import Provenance
from influence.domain.trends import Span

M = TypeVar("M", AccountMetric, PostMetric)
S = TypeVar("S", AccountId, PostId)


@attrs.frozen
class Statements:
    """What is asked of one table of figures, put together once."""

    newest_of_source: sa.Select[Any]
    confirm: sa.Update
    put: sa.Insert
    told_last: sa.Select[Any]
    newest: Prepared
    newest_at: Prepared
    collected: sa.Select[Any]
    history: sa.Select[Any]
    suspicious: sa.Select[Any]

    @classmethod
    def of(cls, days: sa.Table, owners: sa.Table, values: Sequence[str]) -> Self:
        """The statements for *days*, whose subjects are the rows of *owners*."""
        keys = list(days.primary_key)
        subject, source, day = keys
        mine = owners.c.tenant_id == sa.bindparam("tenant")
        of_source = sa.and_(subject == owners.c.id, source == sa.bindparam("of_source"))
        newest_of_source = (
            sa.select(day, days.c.definitions, *(days.c[name] for name in values))
            .select_from(owners.outerjoin(days, of_source))
            .where(mine, owners.c.id == sa.bindparam("subject"))
            .order_by(day.desc())
            .limit(1)
        )
        told = (subject.label("subject"), source, days.c.as_of, days.c.fetched_at, days.c.definitions)
        told_of_each = sa.select(*told).join(owners, owners.c.id == subject)
        every = told_of_each.add_columns(*(days.c[name] for name in values))
        row = sa.and_(*(key == sa.bindparam(f"the_{key.name}") for key in keys))
        when = sa.bindparam("confirmed_at", type_=days.c.as_of.type)
        some = subject.in_(sa.bindparam("subjects", expanding=True))
        listed = sa.func.json_each(sa.bindparam("listed")).table_valued("value", name="asked")
        one_of_many = subject.in_(sa.select(listed.c.value))
        is_newest = day == _last_day(days)
        last = sa.select(subject.label("subject"), sa.func.max(days.c.fetched_at).label("at"))
        begun = day_of(ticks(TTCM_DATA_BEGINS))
        return cls(
            newest_of_source=newest_of_source,
            confirm=sa.update(days)
            .where(row, days.c.fetched_at < when)
            .values(confirmed_after=when - days.c.as_of),
            put=_putting(days),
            told_last=told_of_each.where(mine, one_of_many, is_newest),
            newest=Prepared(every.where(mine, one_of_many, is_newest)),
            newest_at=Prepared(every.where(mine, one_of_many, day == _last_day(days, sa.bindparam("at")))),
            collected=last.join(owners, owners.c.id == subject)
            .where(mine, some, is_newest, source != SOURCE_CODES[Provenance.LEGACY])
            .group_by(subject),
            history=every.where(mine, subject == sa.bindparam("subject")),
            suspicious=every.where(mine, source.in_(TIKTOK_CODES), day < begun).order_by(
                subject, days.c.as_of, source
            ),
        )


def _stored(days: sa.Table) -> Sequence[str]:
    """The columns that are written."""
    return [column.name for column in days.c if column.computed is None]


def _putting(days: sa.Table) -> sa.Insert:
    fresh = insert(days)
    keys = [key.name for key in days.primary_key]
    change = {name: fresh.excluded[name] for name in _stored(days) if name not in keys}
    not_older = fresh.excluded.as_of >= days.c.as_of
    return fresh.on_conflict_do_update(index_elements=keys, set_=change, where=not_older)


def _last_day(days: sa.Table, at: sa.BindParameter[int] | None = None) -> sa.ScalarSelect[Any]:
    """The newest day of the subject and source of each row; of what was seen up to *at*, where that is told."""
    other = days.alias()
    subject, source, day = days.primary_key
    claims = [other.c[key.name] == key for key in (subject, source)]
    if at is not None:
        claims.append(other.c.as_of <= at)
    return sa.select(sa.func.max(other.c[day.name])).where(*claims).scalar_subquery()


_OF_ACCOUNTS: Final = Statements.of(account_days, accounts, ACCOUNTS.columns)
_OF_POSTS: Final = Statements.of(post_days, posts, POSTS.columns)


@attrs.frozen
class Days(Generic[S, M]):
    """The rows of one kind of subject, one a day and source."""

    _scope: Scope
    _days: sa.Table
    _layout: Layout[M]
    _ask: Statements

    def keep(self, subject: S, snapshot: Snapshot[M], missing: InfluenceError) -> None:
        """See `Figures`. Raises *missing* when the tenant has no such subject."""
        if snapshot.source is Provenance.LEGACY:
            self._scope.refuse_old_source()
        source, told = SOURCE_CODES[snapshot.source], DEFINITION_CODES[snapshot.definitions]
        as_of, fetched_at = ticks(snapshot.as_of), ticks(snapshot.fetched_at)
        said: Row = self._layout.write(snapshot.values, snapshot.parts)
        newest = self._newest(subject, source)
        if newest is None:
            raise missing
        if newest[0] is not None and self._confirms(newest, said, (source, day_of(as_of), told)):
            names = (f"the_{key.name}" for key in self._days.primary_key)
            row = dict(zip(names, (subject, source, newest[0]), strict=True))
            self._scope.run(self._ask.confirm, {**row, "confirmed_at": fetched_at})
        else:
            whole = (subject, source, day_of(as_of), as_of, *said, told, fetched_at - as_of)
            self._scope.run(self._ask.put, dict(zip(_stored(self._days), whole, strict=True)))

    def _confirms(self, newest: Sequence[Any], said: Row, about: tuple[int, int, int]) -> bool:
        source, new_day, told = about
        same_trust = is_sound(source, newest[0]) == is_sound(source, new_day)
        return newest[1] == told and same_trust and self._layout.same(tuple(newest[2:]), said)

    def _newest(self, subject: S, source: int) -> sa.Row[Any] | None:
        asked = {"tenant": self._scope.tenant, "subject": subject, "of_source": source}
        return self._scope.run(self._ask.newest_of_source, asked).first()

    def newest(self, subjects: Sequence[S], at: datetime | None = None) -> dict[S, tuple[Snapshot[M], ...]]:
        """The newest snapshot of each source, of now or as it was known at *at*."""
        found: dict[S, list[Snapshot[M]]] = {}
        when = {} if at is None else {"at": ticks(at)}
        wanted = self._ask.newest if at is None else self._ask.newest_at
        for some in batches(list(dict.fromkeys(subjects))):
            asked = {"tenant": self._scope.tenant, "listed": str(some), **when}
            for row in wanted.rows(self._scope.connection, asked):
                said = self._snapshot(row)
                found.setdefault(row[0], []).append(said if at is None else _known_at(said, at))
        ordered = {s: tuple(sorted(said, key=rank)) for s, said in found.items()}
        return {**dict.fromkeys(subjects, ()), **ordered}

    def collected_at(self, subjects: Sequence[S]) -> dict[S, datetime]:
        """When the newest snapshot that is not the old source's was fetched."""
        found: dict[S, datetime] = {}
        for some in batches(list(subjects)):
            asked = {"tenant": self._scope.tenant, "subjects": some}
            rows = self._scope.run(self._ask.collected, asked)
            found |= {row.subject: instant(row.at) for row in rows}
        return found

    def history(self, subject: S) -> tuple[Snapshot[M], ...]:
        """All snapshots, oldest first."""
        rows = self._scope.run(self._ask.history, {"tenant": self._scope.tenant, "subject": subject})
        return tuple(sorted(map(self._snapshot, rows), key=lambda one: (one.as_of, one.source)))

    def suspicious(self) -> tuple[tuple[S, Snapshot[M]], ...]:
        """Every suspicious snapshot, by subject and then oldest first."""
        rows = self._scope.run(self._ask.suspicious, {"tenant": self._scope.tenant})
        return tuple((row.subject, self._snapshot(row)) for row in rows)

    def _snapshot(self, row: Sequence[Any]) -> Snapshot[M]:
        _, code, as_of, fetched_at, definitions, *columns = row
        values, source = self._layout.read(columns), SOURCES[code]
        parts = self._layout.read_parts(columns) if source is TELLS_PARTS else {}
        return Snapshot(source, instant(as_of), instant(fetched_at), values, DEFINITIONS[definitions], parts)


def _known_at(snapshot: Snapshot[M], at: datetime) -> Snapshot[M]:
    return attrs.evolve(snapshot, fetched_at=min(snapshot.fetched_at, at))


@attrs.frozen
class SqlFigures:
    """What was said of the accounts and posts of one tenant."""

    _scope: Scope

    @property
    def _accounts(self) -> Days[AccountId, AccountMetric]:
        return Days(self._scope, account_days, ACCOUNTS, _OF_ACCOUNTS)

    @property
    def _posts(self) -> Days[PostId, PostMetric]:
        return Days(self._scope, post_days, POSTS, _OF_POSTS)

    def keep_account(self, account: AccountId, snapshot: Snapshot[AccountMetric]) -> None:
        self._accounts.keep(account, snapshot, AccountNotFound(account))

    def keep_post(self, post: PostId, snapshot: Snapshot[PostMetric]) -> None:
        self._posts.keep(post, snapshot, PostNotFound(str(post)))

    def keep_accounts(self, said: Sequence[tuple[AccountId, Snapshot[AccountMetric]]]) -> None:
        many: ManyDays[AccountId, AccountMetric] = ManyDays(self._scope, ACCOUNTS, MANY_ACCOUNTS)
        many.keep(said, AccountNotFound)

    def keep_posts(self, said: Sequence[tuple[PostId, Snapshot[PostMetric]]]) -> None:
        many: ManyDays[PostId, PostMetric] = ManyDays(self._scope, POSTS, MANY_POSTS)
        many.keep(said, lambda post: PostNotFound(str(post)))

    def of_accounts(
        self, accounts: Sequence[AccountId], metrics: frozenset[AccountMetric] | None = None
    ) -> Mapping[AccountId, tuple[Snapshot[AccountMetric], ...]]:
        if metrics is None:
            return self._accounts.newest(accounts)
        return some_figures(self._scope, accounts, metrics, _OF_ACCOUNTS.told_last)

    def of_posts(self, posts: Sequence[PostId]) -> Mapping[PostId, tuple[Snapshot[PostMetric], ...]]:
        return self._posts.newest(posts)

    def collected_at(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, datetime]:
        return self._accounts.collected_at(accounts)

    def account_history(self, account: AccountId) -> tuple[Snapshot[AccountMetric], ...]:
        return self._accounts.history(account)

    def post_history(self, post: PostId) -> tuple[Snapshot[PostMetric], ...]:
        return self._posts.history(post)

    def metric_history(
        self, accounts: Sequence[AccountId], metric: AccountMetric, span: Span
    ) -> Mapping[AccountId, tuple[MetricDays, ...]]:
        return metric_days(self._scope, accounts, metric, span)

    def of_posts_at(
        self, posts: Sequence[PostId], at: datetime
    ) -> Mapping[PostId, tuple[Snapshot[PostMetric], ...]]:
        return self._posts.newest(posts, at)

    def post_metric_history(
        self, posts: Sequence[PostId], metric: PostMetric, span: Span
    ) -> Mapping[PostId, tuple[MetricDays, ...]]:
        return post_metric_days(self._scope, posts, metric, span)

    def suspicious_accounts(self) -> tuple[tuple[AccountId, Snapshot[AccountMetric]], ...]:
        return self._accounts.suspicious()

    def suspicious_posts(self) -> tuple[tuple[PostId, Snapshot[PostMetric]], ...]:
        return self._posts.suspicious()
