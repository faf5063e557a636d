"""Who gets messages, and what each person found in the product."""

from collections.abc import Sequence
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.domain.languages import Language
from influence.domain.letters import mail_address
from influence.domain.notices import Notice
from influence.domain.people import EVERYTHING, Person, PersonNotFound, parse_choice
from influence.domain.ports.clock import Clock
from influence.domain.ports.messages import Renderer
from influence.domain.ports.storage import Storage, View
from influence.domain.quiet_hours import parse_quiet_hours, parse_zone

DEFAULT: Final = "default"


@attrs.frozen
class Wishes:
    """What is written about a person; what is None stays as it is, what is empty is taken away."""

    email: str | None = None
    language: Language | None = None
    zone: str | None = None
    quiet: str | None = None
    choices: tuple[str, ...] = ()

    def applied(self, person: Person) -> Person:
        """*person* with these.

        Raises:
            Unusable: one of them cannot be.
        """
        after = person
        if self.email is not None:
            after = attrs.evolve(after, email=mail_address(self.email) if self.email.strip() else "")
        if self.language is not None:
            after = attrs.evolve(after, language=self.language)
        if self.zone is not None:
            after = attrs.evolve(after, zone=parse_zone(self.zone or "UTC"))
        if self.quiet is not None:
            after = attrs.evolve(after, quiet=parse_quiet_hours(self.quiet))
        chosen = dict(after.choices)
        for said in self.choices:
            which, _, how = said.strip().partition("=")
            if how == DEFAULT:
                chosen.pop(which, None)
                continue
            key, channel = parse_choice(said)
            chosen[key] = channel
            if key == EVERYTHING:
                chosen = {EVERYTHING: channel}
        return attrs.evolve(after, choices=chosen)


def find_person(view: View, name: str) -> Person:
    """The person of that name.

    Raises:
        PersonNotFound: nobody of that name gets messages.
    """
    found = view.people.named(" ".join(name.split()))
    if found is None:
        raise PersonNotFound(name[:100])
    return found


@attrs.frozen
class KeepPeople:
    """Say who gets messages, in which language, when, and how far each kind goes."""

    _storage: Storage
    _clock: Clock

    def all(self, by: Actor) -> tuple[Person, ...]:
        """Everybody who gets messages."""
        with self._storage.view(by.tenant) as view:
            return view.people.all()

    def add(self, by: Actor, name: str, wishes: Wishes) -> Person:
        """A new person.

        Raises:
            PersonExists: somebody has that name.
            Unusable: one of the *wishes* cannot be.
        """
        fresh = wishes.applied(Person(" ".join(name.split()), self._clock.now(), by.user))
        with self._storage.begin(by.tenant, by.user) as work:
            kept = work.people.add(fresh)
            work.commit()
        return kept

    def edit(self, by: Actor, name: str, wishes: Wishes) -> Person:
        """The changed person.

        Raises:
            PersonNotFound: nobody of that name gets messages.
            Unusable: one of the *wishes* cannot be.
        """
        with self._storage.begin(by.tenant, by.user) as work:
            kept = work.people.save(wishes.applied(find_person(work, name)))
            work.commit()
        return kept

    def remove(self, by: Actor, name: str) -> Person:
        """Whoever it was; their notices go too, letters that wait for them go out. Raises like `edit`."""
        with self._storage.begin(by.tenant, by.user) as work:
            gone = find_person(work, name)
            work.people.remove(gone.id)
            work.commit()
        return gone


@attrs.frozen
class ReadNotices:
    """Show a person what happened, newest first, in their language, and mark what was read."""

    _storage: Storage
    _clock: Clock
    _renderer: Renderer

    def __call__(
        self,
        by: Actor,
        name: str,
        *,
        unread: bool = False,
        most: int | None = None,
        below: int | None = None,
    ) -> tuple[Notice, ...]:
        """What the person finds; with *below* only about events of lower numbers.

        Raises:
            PersonNotFound: nobody of that name gets messages.
        """
        with self._storage.view(by.tenant) as view:
            return view.notices.of(find_person(view, name).id, unread=unread, most=most, below=below)

    def sentences(self, by: Actor, name: str, notices: Sequence[Notice]) -> tuple[str, ...]:
        """What each of *notices* says, in the language of the person. Raises like a call."""
        with self._storage.view(by.tenant) as view:
            language = find_person(view, name).language
        return tuple(self._renderer.sentence(one.told.event, language) for one in notices)

    def read(self, by: Actor, name: str, numbers: Sequence[int] | None = None) -> int:
        """Mark the notices of these *numbers*, or all, as read; the answer: how many were not. Raises like a call."""
        with self._storage.begin(by.tenant, by.user) as work:
            person = find_person(work, name).id
            if numbers is None:
                numbers = [one.told.number for one in work.notices.of(person, unread=True)]
            count = work.notices.read(person, numbers, self._clock.now())
            work.commit()
        return count
