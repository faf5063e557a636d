"""People who get messages, and what they found, in SQL."""

import json
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.tables.messages import notices, people
from influence.domain.doors import Stale
from influence.domain.events import Event, Numbered
from influence.domain.networks import fold
from influence.domain.notices import Notice
from influence.domain.people import Channel, Person, PersonExists, PersonId
from influence.domain.quiet_hours import QuietHours


def _minutes(at: time) -> int:
    return 60 * at.hour + at.minute


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))


def _person_of(row: sa.Row[Any]) -> Person:
    quiet = None if row.quiet_from is None else QuietHours(_time(row.quiet_from), _time(row.quiet_to))
    return Person(
        name=row.name,
        added_at=row.added_at,
        added_by=row.added_by,
        email=row.email,
        language=row.language,
        zone=row.zone,
        quiet=quiet,
        choices={which: Channel(how) for which, how in json.loads(row.choices).items()},
        id=PersonId(row.id),
        version=row.version,
    )


def _row_of(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "name_folded": fold(person.name),
        "email": person.email,
        "language": person.language,
        "zone": person.zone,
        "quiet_from": person.quiet and _minutes(person.quiet.begins),
        "quiet_to": person.quiet and _minutes(person.quiet.ends),
        "choices": json.dumps(dict(person.choices)),
        "added_at": person.added_at,
        "added_by": person.added_by,
    }


@attrs.frozen
class SqlPeople:
    """The people of one tenant who get messages."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return people.c.tenant_id == self._scope.tenant

    def add(self, person: Person) -> Person:
        row = {"tenant_id": self._scope.tenant, "version": person.version, **_row_of(person)}
        with self._scope.refusing({Broken.PERSON_TAKEN: PersonExists(person.name)}):
            key = self._scope.run(sa.insert(people).values(row)).inserted_primary_key
        return attrs.evolve(person, id=PersonId(key[0] if key else 0))

    def save(self, person: Person) -> Person:
        after = attrs.evolve(person, version=person.version + 1)
        change = sa.update(people).where(
            self._mine, people.c.id == person.id, people.c.version == person.version
        )
        with self._scope.refusing({Broken.PERSON_TAKEN: PersonExists(person.name)}):
            count = self._scope.run(change.values(version=after.version, **_row_of(after))).rowcount
        if not count:
            raise Stale(f"{person.name!r}")
        return after

    def remove(self, person: PersonId) -> None:
        self._scope.run(sa.delete(people).where(self._mine, people.c.id == person))

    def named(self, name: str) -> Person | None:
        row = self._scope.row(sa.select(people).where(self._mine, people.c.name_folded == fold(name)))
        return None if row is None else _person_of(row)

    def all(self) -> tuple[Person, ...]:
        return tuple(
            map(_person_of, self._scope.run(sa.select(people).where(self._mine).order_by(people.c.id)))
        )


def _notice_of(row: sa.Row[Any]) -> Notice:
    told = Numbered(row.number, Event(row.kind, row.who, row.detail, row.about))
    return Notice(PersonId(row.person_id), told, row.at, row.read_at)


@attrs.frozen
class SqlNotices:
    """What the people of one tenant find in the product."""

    _scope: Scope

    def _of(self, person: PersonId) -> sa.ColumnElement[bool]:
        return sa.and_(notices.c.tenant_id == self._scope.tenant, notices.c.person_id == person)

    def put(self, *notices_: Notice) -> int:
        rows = [
            {
                "tenant_id": self._scope.tenant,
                "person_id": notice.person,
                "number": notice.told.number,
                **attrs.asdict(notice.told.event),
                "at": notice.at,
                "read_at": notice.read_at,
            }
            for notice in notices_
        ]
        new = insert(notices).on_conflict_do_nothing()
        return self._scope.run(new, *rows).rowcount if rows else 0

    def of(
        self, person: PersonId, *, unread: bool = False, most: int | None = None, below: int | None = None
    ) -> tuple[Notice, ...]:
        wanted = sa.select(notices).where(self._of(person)).order_by(notices.c.number.desc()).limit(most)
        if unread:
            wanted = wanted.where(notices.c.read_at.is_(None))
        if below is not None:
            wanted = wanted.where(notices.c.number < below)
        return tuple(map(_notice_of, self._scope.run(wanted)))

    def read(self, person: PersonId, numbers: Sequence[int], at: datetime) -> int:
        is_new = (self._of(person), notices.c.read_at.is_(None))
        return sum(
            self._scope.run(
                sa.update(notices).where(*is_new, notices.c.number.in_(some)).values(read_at=at)
            ).rowcount
            for some in batches(list(dict.fromkeys(numbers)))
        )
