"""Events become notices in the product and letters by mail, for each person as they chose."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.signing_letters import called
from influence.application.writing_letters import Message, Posted, letter_of, write
from influence.domain.events import Event, EventKind, Numbered
from influence.domain.letters import QueuedLetter
from influence.domain.notices import Notice
from influence.domain.people import Channel, Person
from influence.domain.ports.clock import Clock
from influence.domain.ports.messages import Renderer
from influence.domain.ports.storage import UnitOfWork
from influence.domain.templates import TemplateName, rule_of

_COMMANDS: Final[Mapping[str, str]] = {
    # what shows more of a thing
    "order": "influence orders show {number}",
    "campaign": "influence campaigns show {number}",
    "account": "influence accounts show {who}",
    "application": "influence applications show {number}",
    "letter": "influence messages letters show {number}",
    "schedule": "influence schedules list",
}


MOST_SINGLE: Final = 5
"""So many events of a kind that leave together are a letter each; more are one letter."""

MOST_LISTED: Final = 50


def command_for(event: Event) -> str:
    """The command that shows more about what happened; empty where there is none."""
    thing, _, number = event.about.partition("/")
    if thing == "account" and not event.who:
        return ""
    return _COMMANDS.get(thing, "").format(number=number, who=event.who)


@attrs.frozen
class _Reader:
    """A person for whom letters are written, in one unit of work."""

    work: UnitOfWork
    by: Actor
    person: Person
    now: datetime
    renderer: Renderer

    def letters(self, events: Sequence[Numbered]) -> Iterator[QueuedLetter]:
        """One for each event; one for all of a kind that come in numbers."""
        kinds = dict.fromkeys(one.event.kind for one in events)
        for kind in kinds:
            same = [one for one in events if one.event.kind is kind]
            if len(same) > MOST_SINGLE:
                yield self._digest(kind, same)
            else:
                yield from map(self._single, same)

    def _single(self, one: Numbered) -> QueuedLetter:
        event = one.event
        said = {
            "sentence": self.renderer.sentence(event, self.person.language),
            "who": event.who,
            "detail": event.detail,
            "about": event.about,
            "at": f"{event.at:%Y-%m-%d %H:%M} UTC" if event.at else "",
            "command": command_for(event),
        }
        key = f"event-{one.number}-{self.person.id}"
        return self._letter(rule_of(event.kind).template, event.kind, said, (key, event.about))

    def _digest(self, kind: EventKind, events: Sequence[Numbered]) -> QueuedLetter:
        listed = [self.renderer.sentence(one.event, self.person.language) for one in events[:MOST_LISTED]]
        said = {"count": len(events), "sentences": listed, "more": max(0, len(events) - MOST_LISTED)}
        key = f"events-{events[0].number}-{events[-1].number}-{self.person.id}"
        return self._letter(TemplateName.DIGEST, kind, said, (key, ""))

    def _letter(
        self, template: TemplateName, kind: EventKind, said: Mapping[str, object], named: tuple[str, str]
    ) -> QueuedLetter:
        person, whole = (
            self.person,
            {"tenant": called(self.work, self.by), "person": self.person.name, **said},
        )
        rendered = write(self.work, self.renderer, Message(template, person.language, whole))
        due_at = person.due_at(self.now, is_urgent=rule_of(kind).is_urgent)
        key, about = named
        posted = Posted(person.email, due_at, about, key)
        return letter_of(self.by, rendered, person.language, posted, self.now)


@attrs.frozen
class TakeMessages:
    """For each event and person one notice, however often the event comes, and a letter where they want mail.

    Many events of a kind that leave together are one letter. A letter that would go out in somebody's quiet hours
    waits for their end, unless what happened is urgent.
    """

    _renderer: Renderer
    _clock: Clock

    def take(self, work: UnitOfWork, by: Actor, events: Sequence[Numbered]) -> None:
        """Queue what *events* make people hear."""
        now = self._clock.now()
        for person in work.people.all():
            wanted = [(one, _channel(person, one.event)) for one in events]
            notices = [
                Notice(person.id, one, one.event.at or now) for one, how in wanted if how is not Channel.NONE
            ]
            mailed = [one for one, how in wanted if how is Channel.MAIL]
            work.notices.put(*notices)
            work.letters.queue(*_Reader(work, by, person, now, self._renderer).letters(mailed))


def _channel(person: Person, event: Event) -> Channel:
    return person.channel(event.kind, rule_of(event.kind).channel)
