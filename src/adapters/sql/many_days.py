# ruff: noqa: S608 # statements are put together from names of this package; values are always bound
"""Keeping figures of many subjects at once, in SQL.

The newest rows are read in large pieces and the new ones written as plain tuples. A subject and source that comes
twice is kept in a second round, so that each round knows what is newest.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Generic, Self, TypeVar

import attrs

from influence.adapters.sql.columns import day_of, ticks
from influence.adapters.sql.refusals import answering
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.snapshots import (
    ACCOUNTS,
    DEFINITION_CODES,
    POSTS,
    SOURCE_CODES,
    Layout,
    Row,
    column,
    is_sound,
)
from influence.domain.accounts import AccountId
from influence.domain.errors import InfluenceError
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.observations import Snapshot, refuse_what_only_the_old_source_measured
from influence.domain.posts import PostId
from influence.domain.provenance import Provenance

M = TypeVar("M", AccountMetric, PostMetric)
S = TypeVar("S", AccountId, PostId)
BATCH: Final = 5000


@attrs.frozen
class Texts:
    """What is asked of one table of figures when many come at once.

    Where the one number that is nearly always *changing* did change, the rest of a row need not be looked at.
    """

    changing: AccountMetric | PostMetric
    owned: str
    newest: str
    put: str
    confirm: str

    @classmethod
    def of(
        cls, owners: str, subject: str, changing: AccountMetric | PostMetric, values: Sequence[str]
    ) -> Self:
        """The statements for the days of the rows of *owners*."""
        days = f"{owners[:-1]}_days"
        names = (subject, "source", "day", "as_of", "confirmed_after", *values, "definitions")
        return cls(
            changing=changing,
            owned=f"""
SELECT count(*) FROM json_each(?) AS asked CROSS JOIN {owners} ON {owners}.id = asked.value AND tenant_id = ?
""",
            newest=f"""
SELECT {subject}, day, {", ".join(values)}, definitions
FROM json_each(?) AS asked CROSS JOIN {days} AS days
WHERE {subject} = CAST(asked.key AS INTEGER) AND source = ?2 AND {column(changing)} IS asked.value AND day = (
    SELECT max(day) FROM {days} AS others WHERE others.{subject} = days.{subject} AND source = ?2
)
""",
            put=f"""
INSERT INTO {days} ({", ".join(names)}) VALUES ({", ".join("?" * len(names))})
ON CONFLICT ({subject}, source, day) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in names[3:])}
WHERE excluded.as_of >= {days}.as_of
""",
            confirm=f"""
UPDATE {days} SET confirmed_after = ?1 - as_of WHERE {subject} = ?2 AND source = ?3 AND day = ?4 AND fetched_at < ?1
""",
        )


MANY_ACCOUNTS: Final = Texts.of("accounts", "account_id", AccountMetric.FOLLOWER_COUNT, ACCOUNTS.columns)
MANY_POSTS: Final = Texts.of("posts", "post_id", PostMetric.VIDEO_VIEWS, POSTS.columns)


@lru_cache(maxsize=1024)
def _moment(at: datetime) -> tuple[int, int]:
    """The day and the instant, as they are stored. What is kept at once was often seen at once."""
    count = ticks(at)
    return day_of(count), count


def _rounds(said: Sequence[tuple[S, Snapshot[M]]]) -> Iterator[Sequence[tuple[S, Snapshot[M]]]]:
    """*said* in its order, in pieces in which no subject and source comes twice."""
    if all(_is_simple(some) for some in batches(said, BATCH)):
        yield from batches(said, BATCH)
        return
    rounds: list[list[tuple[S, Snapshot[M]]]] = []
    seen: Counter[tuple[S, Provenance]] = Counter()
    for subject, snapshot in said:
        number = seen[subject, snapshot.source]
        seen[subject, snapshot.source] += 1
        if number == len(rounds):
            rounds.append([])
        rounds[number].append((subject, snapshot))
    for one in rounds:
        yield from batches(one, BATCH)


def _is_simple(said: Sequence[tuple[S, Snapshot[M]]]) -> bool:
    return len({(subject, snapshot.source) for subject, snapshot in said}) == len(said)


def _by_source(said: Sequence[tuple[S, Snapshot[M]]]) -> Mapping[int, Sequence[tuple[S, Snapshot[M]]]]:
    found: dict[int, list[tuple[S, Snapshot[M]]]] = {}
    for one in said:
        found.setdefault(SOURCE_CODES[one[1].source], []).append(one)
    return found


@attrs.frozen
class ManyDays(Generic[S, M]):
    """The rows of one kind of subject, many at a time."""

    _scope: Scope
    _layout: Layout[M]
    _texts: Texts

    def keep(self, said: Sequence[tuple[S, Snapshot[M]]], missing: Callable[[S], InfluenceError]) -> None:
        """See `Figures`."""
        self._refuse(said, missing)
        with answering({}):  # no savepoint: in a large transaction each page would be copied for it
            for some in _rounds(said):
                for source, of_source in _by_source(some).items():
                    self._keep(source, of_source)

    def _refuse(self, said: Sequence[tuple[S, Snapshot[M]]], missing: Callable[[S], InfluenceError]) -> None:
        if any(snapshot.source is Provenance.LEGACY for _, snapshot in said):
            self._scope.refuse_old_source()
        for _, snapshot in said:
            refuse_what_only_the_old_source_measured(snapshot)
        for some in batches(list(dict.fromkeys(subject for subject, _ in said)), BATCH):
            if self._owned(some) < len(some):
                raise missing(next(subject for subject in some if not self._owned([subject])))

    def _owned(self, subjects: Sequence[S]) -> int:
        asked = (json.dumps(subjects), self._scope.tenant)
        count: int = self._scope.connection.exec_driver_sql(self._texts.owned, asked).scalar_one()
        return count

    def _keep(self, source: int, said: Sequence[tuple[S, Snapshot[M]]]) -> None:
        newest = self._newest(source, said)
        fresh: list[Row] = []
        confirmed: list[Row] = []
        for subject, snapshot in said:
            values: Row = self._layout.write(snapshot.values, snapshot.parts)
            now = (*values, DEFINITION_CODES[snapshot.definitions])
            day, as_of = _moment(snapshot.as_of)
            _, fetched_at = _moment(snapshot.fetched_at)
            last = newest.get(subject)
            if last is not None and self._confirms(last, now, (source, day)):
                confirmed.append((fetched_at, subject, source, last[1]))
            else:
                fresh.append((subject, source, day, as_of, fetched_at - as_of) + now)  # noqa: RUF005 # quicker by a third
        self._many(self._texts.put, fresh)
        self._many(self._texts.confirm, confirmed)

    def _confirms(self, last: Row, now: Row, about: tuple[int, int]) -> bool:
        before, (source, new_day) = last[2:], about
        if before != now and (before[-2] == now[-2] or before[-1] != now[-1]):
            return False  # only a text may be written in two ways; this answers for nearly every row
        same_trust = is_sound(source, last[1]) == is_sound(source, new_day)
        return same_trust and self._layout.same(before[:-1], now[:-1])

    def _newest(self, source: int, said: Sequence[tuple[S, Snapshot[M]]]) -> Mapping[S, Row]:
        """The newest day of each subject that may be the same: the subject, the day, its values, its definitions."""
        changing: Any = self._texts.changing
        asked = (json.dumps({subject: snapshot.values.get(changing) for subject, snapshot in said}), source)
        # plain tuples: rows that know their names cost as much as finding them
        rows = self._scope.connection.exec_driver_sql(self._texts.newest, asked).cursor.fetchall()
        return {row[0]: row for row in rows}

    def _many(self, statement: str, rows: list[Row]) -> None:
        if rows:
            self._scope.connection.exec_driver_sql(statement, rows)
