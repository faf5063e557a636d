# ruff: noqa: S608 # statements are put together from names of this package; values are always bound
"""Keeping figures of many subjects at once, in SQL.

The newest rows are read in large pieces and the new ones written as plain tuples. A subject and source that comes
twice is kept in a second round, so that each round knows what is newest.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Generic, Self, TypeVar

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
    """What is asked of one table of figures when many come at once."""

    owned: str
    newest: str
    put: str
    confirm: str

    @classmethod
    def of(cls, owners: str, subject: str, values: Sequence[str]) -> Self:
        """The statements for the days of the rows of *owners*."""
        days = f"{owners[:-1]}_days"
        names = (subject, "source", "day", "as_of", "fetched_at", *values, "definitions")
        return cls(
            owned=f"""
SELECT count(*) FROM json_each(?) AS asked CROSS JOIN {owners} ON {owners}.id = asked.value AND tenant_id = ?
""",
            newest=f"""
SELECT {subject}, day, {", ".join(values)}, definitions FROM json_each(?) AS asked CROSS JOIN {days} AS days
WHERE {subject} = asked.value AND source = ?2 AND day = (
    SELECT max(day) FROM {days} WHERE {subject} = asked.value AND source = ?2
)
""",
            put=f"""
INSERT INTO {days} ({", ".join(names)}) VALUES ({", ".join("?" * len(names))})
ON CONFLICT ({subject}, source, day) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in names[3:])}
WHERE excluded.as_of >= {days}.as_of
""",
            confirm=f"""
UPDATE {days} SET fetched_at = ?1 WHERE {subject} = ?2 AND source = ?3 AND day = ?4 AND fetched_at < ?1
""",
        )


MANY_ACCOUNTS: Final = Texts.of("accounts", "account_id", ACCOUNTS.columns)
MANY_POSTS: Final = Texts.of("posts", "post_id", POSTS.columns)


def _rounds(said: Sequence[tuple[S, Snapshot[M]]]) -> Iterator[Sequence[tuple[S, Snapshot[M]]]]:
    """*said* in its order, in pieces in which no subject and source comes twice."""
    if len({(subject, snapshot.source) for subject, snapshot in said}) == len(said):
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
                self._keep(some)

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

    def _keep(self, said: Sequence[tuple[S, Snapshot[M]]]) -> None:
        newest = self._newest(said)
        fresh: list[Row] = []
        confirmed: list[Row] = []
        for subject, snapshot in said:
            source = SOURCE_CODES[snapshot.source]
            new: Row = self._row(snapshot)
            last = newest.get((subject, source))
            if last is not None and self._confirms(last, new, source):
                confirmed.append((new[2], subject, source, last[1]))
            else:
                fresh.append((subject, source) + new)  # noqa: RUF005 # quicker, and this runs for every row
        self._many(self._texts.put, fresh)
        self._many(self._texts.confirm, confirmed)

    def _row(self, snapshot: Snapshot[M]) -> Row:
        as_of = fetched_at = ticks(snapshot.as_of)
        if snapshot.fetched_at is not snapshot.as_of:
            fetched_at = ticks(snapshot.fetched_at)
        told = DEFINITION_CODES[snapshot.definitions]
        return day_of(as_of), as_of, fetched_at, *self._layout.write(snapshot.values), told

    def _confirms(self, last: Row, new: Row, source: int) -> bool:
        before, now = last[2:], new[3:]
        if before != now and (before[-2] == now[-2] or before[-1] != now[-1]):
            return False  # only a text may be written in two ways; this answers for nearly every row
        same_trust = is_sound(source, last[1]) == is_sound(source, new[0])
        return same_trust and self._layout.same(before[:-1], now[:-1])

    def _newest(self, said: Sequence[tuple[S, Snapshot[M]]]) -> Mapping[tuple[S, int], Row]:
        """The newest day of each subject and source: the subject, the day, its values, its definitions."""
        subjects: dict[int, list[S]] = {}
        for subject, snapshot in said:
            subjects.setdefault(SOURCE_CODES[snapshot.source], []).append(subject)
        found: dict[tuple[S, int], Row] = {}
        for source, some in subjects.items():
            told = self._scope.connection.exec_driver_sql(self._texts.newest, (json.dumps(some), source))
            # plain tuples: rows that know their names cost as much as finding them
            found.update(((row[0], source), row) for row in told.cursor.fetchall())
        return found

    def _many(self, statement: str, rows: list[Row]) -> None:
        if rows:
            self._scope.connection.exec_driver_sql(statement, rows)
