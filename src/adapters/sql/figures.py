"""Figures over time, in SQL."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.columns import day_of, instant, ticks
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.snapshots import ACCOUNTS, POSTS, SOURCE_CODES, SOURCES, Layout, Row
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.figures import account_days, post_days
from influence.adapters.sql.tables.posts import posts
from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound
from influence.domain.errors import InfluenceError
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.observations import Snapshot
from influence.domain.posts import PostId, PostNotFound
from influence.domain.provenance import Provenance

M = TypeVar("M", AccountMetric, PostMetric)
S = TypeVar("S", AccountId, PostId)
_RANK: Final = {source: rank for rank, source in enumerate(Provenance)}


@attrs.frozen
class Days(Generic[S, M]):
    """The rows of one kind of subject, one a day and source."""

    _scope: Scope
    _owners: sa.Table
    _days: sa.Table
    _layout: Layout[M]

    @property
    def _subject(self) -> sa.Column[Any]:
        return next(iter(self._days.primary_key))

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return self._owners.c.tenant_id == self._scope.tenant

    @property
    def _names(self) -> list[str]:
        return [column.name for column in self._days.c]

    def _values(self) -> list[sa.Column[Any]]:
        return [self._days.c[name] for name in self._layout.columns]

    def keep(self, subject: S, snapshot: Snapshot[M], missing: InfluenceError) -> None:
        """See `Figures`. Raises *missing* when the tenant has no such subject."""
        if snapshot.source is Provenance.LEGACY:
            self._scope.refuse_old_source()
        source = SOURCE_CODES[snapshot.source]
        as_of, fetched_at = ticks(snapshot.as_of), ticks(snapshot.fetched_at)
        said: Row = self._layout.write(snapshot.values)
        newest = self._newest(subject, source)
        if newest is None:
            raise missing
        if newest.day is not None and self._layout.same(tuple(newest[1:]), said):
            self._confirm(subject, source, newest.day, fetched_at)
        else:
            self._put((subject, source, day_of(as_of), as_of, fetched_at, *said))

    def _newest(self, subject: S, source: int) -> sa.Row[Any] | None:
        of_source = sa.and_(self._subject == self._owners.c.id, self._days.c.source == source)
        return self._scope.row(
            sa.select(self._days.c.day, *self._values())
            .select_from(self._owners.outerjoin(self._days, of_source))
            .where(self._mine, self._owners.c.id == subject)
            .order_by(self._days.c.day.desc())
            .limit(1)
        )

    def _confirm(self, subject: S, source: int, day: int, fetched_at: int) -> None:
        column = self._days.c
        row = sa.and_(self._subject == subject, column.source == source, column.day == day)
        later = sa.update(self._days).where(row, column.fetched_at < fetched_at)
        self._scope.run(later.values(fetched_at=fetched_at))

    def _put(self, row: Sequence[Any]) -> None:
        fresh = insert(self._days).values(dict(zip(self._names, row, strict=True)))
        keys = [column.name for column in self._days.primary_key]
        change = {name: fresh.excluded[name] for name in self._names if name not in keys}
        not_older = fresh.excluded.as_of >= self._days.c.as_of
        self._scope.run(fresh.on_conflict_do_update(index_elements=keys, set_=change, where=not_older))

    def newest(self, subjects: Sequence[S]) -> dict[S, tuple[Snapshot[M], ...]]:
        """The newest snapshot of each source."""
        later = self._days.alias()
        last = (
            sa.select(sa.func.max(later.c.day))
            .where(later.c[self._subject.name] == self._subject, later.c.source == self._days.c.source)
            .scalar_subquery()
        )
        found: dict[S, list[Snapshot[M]]] = {subject: [] for subject in subjects}
        for some in batches(list(found)):
            for row in self._scope.run(self._select(self._subject.in_(some), self._days.c.day == last)):
                found[row[0]].append(self._snapshot(row))
        return {s: tuple(sorted(said, key=lambda one: _RANK[one.source])) for s, said in found.items()}

    def history(self, subject: S) -> tuple[Snapshot[M], ...]:
        """All snapshots, oldest first."""
        rows: Iterable[sa.Row[Any]] = self._scope.run(self._select(self._subject == subject))
        return tuple(sorted(map(self._snapshot, rows), key=lambda one: (one.as_of, one.source)))

    def _select(self, *claims: sa.ColumnElement[bool]) -> sa.Select[Any]:
        column = self._days.c
        wanted = sa.select(self._subject, column.source, column.as_of, column.fetched_at, *self._values())
        return wanted.join(self._owners, self._owners.c.id == self._subject).where(self._mine, *claims)

    def _snapshot(self, row: sa.Row[Any]) -> Snapshot[M]:
        values = self._layout.read(tuple(row)[-len(self._layout.columns) :])
        return Snapshot(SOURCES[row.source], instant(row.as_of), instant(row.fetched_at), values)


@attrs.frozen
class SqlFigures:
    """What was said of the accounts and posts of one tenant."""

    _scope: Scope

    @property
    def _accounts(self) -> Days[AccountId, AccountMetric]:
        return Days(self._scope, accounts, account_days, ACCOUNTS)

    @property
    def _posts(self) -> Days[PostId, PostMetric]:
        return Days(self._scope, posts, post_days, POSTS)

    def keep_account(self, account: AccountId, snapshot: Snapshot[AccountMetric]) -> None:
        self._accounts.keep(account, snapshot, AccountNotFound(account))

    def keep_post(self, post: PostId, snapshot: Snapshot[PostMetric]) -> None:
        self._posts.keep(post, snapshot, PostNotFound(str(post)))

    def of_accounts(
        self, accounts: Sequence[AccountId]
    ) -> Mapping[AccountId, tuple[Snapshot[AccountMetric], ...]]:
        return self._accounts.newest(accounts)

    def of_posts(self, posts: Sequence[PostId]) -> Mapping[PostId, tuple[Snapshot[PostMetric], ...]]:
        return self._posts.newest(posts)

    def account_history(self, account: AccountId) -> tuple[Snapshot[AccountMetric], ...]:
        return self._accounts.history(account)

    def post_history(self, post: PostId) -> tuple[Snapshot[PostMetric], ...]:
        return self._posts.history(post)
