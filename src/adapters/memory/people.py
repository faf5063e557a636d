"""People who get messages, and what they found, in memory."""

from collections.abc import Sequence
from datetime import datetime

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.doors import Stale
from influence.domain.networks import fold
from influence.domain.notices import Notice
from influence.domain.people import Person, PersonExists, PersonId


@attrs.frozen
class MemoryPeople:
    """The people of one tenant who get messages."""

    _state: State
    _own: Holdings

    def add(self, person: Person) -> Person:
        self._refuse_taken(person)
        kept = attrs.evolve(person, id=PersonId(self._state.number("person")))
        self._own.people[kept.id] = kept
        return kept

    def save(self, person: Person) -> Person:
        self._refuse_taken(person)
        kept = self._own.people.get(person.id)
        if kept is None or kept.version != person.version:
            raise Stale(f"{person.name!r}")
        after = attrs.evolve(person, version=person.version + 1)
        self._own.people[after.id] = after
        return after

    def remove(self, person: PersonId) -> None:
        self._own.people.pop(person, None)
        for key in [key for key in self._own.notices if key[0] == person]:
            del self._own.notices[key]

    def named(self, name: str) -> Person | None:
        return next((one for one in self._own.people.values() if fold(one.name) == fold(name)), None)

    def all(self) -> tuple[Person, ...]:
        return tuple(self._own.people.values())

    def _refuse_taken(self, person: Person) -> None:
        other = self.named(person.name)
        if other is not None and other.id != person.id:
            raise PersonExists(person.name)


@attrs.frozen
class MemoryNotices:
    """What the people of one tenant find in the product."""

    _own: Holdings

    def put(self, *notices: Notice) -> int:
        new = {(one.person, one.told.number): one for one in reversed(notices)}
        missing = {key: one for key, one in new.items() if key not in self._own.notices}
        self._own.notices.update(missing)
        return len(missing)

    def of(
        self, person: PersonId, *, unread: bool = False, most: int | None = None, below: int | None = None
    ) -> tuple[Notice, ...]:
        found = [one for one in self._own.notices.values() if one.person == person]
        wanted = [
            one
            for one in found
            if not (unread and one.read_at) and (below is None or one.told.number < below)
        ]
        return tuple(sorted(wanted, key=lambda one: -one.told.number)[:most])

    def read(self, person: PersonId, numbers: Sequence[int], at: datetime) -> int:
        found = [self._own.notices.get((person, number)) for number in dict.fromkeys(numbers)]
        new = [one for one in found if one is not None and one.read_at is None]
        for one in new:
            self._own.notices[person, one.told.number] = attrs.evolve(one, read_at=at)
        return len(new)
