"""Events become notices in the product and letters by mail, for each person as they chose."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.writing_letters import Message, Posted, letter_of, write
from influence.domain.events import Event, Numbered
from influence.domain.letters import QueuedLetter
from influence.domain.notices import Notice
from influence.domain.people import Channel, Person
from influence.domain.ports.clock import Clock
from influence.domain.ports.messages import Renderer
from influence.domain.ports.storage import UnitOfWork
from influence.domain.templates import rule_of

_COMMANDS: Final[Mapping[str, str]] = {
    # what shows more of a thing
    "order": "influence orders show {number}",
    "campaign": "influence campaigns show {number}",
    "account": "influence accounts show {who}",
    "application": "influence applications show {number}",
    "letter": "influence messages letters show {number}",
}


def command_for(event: Event) -> str:
    """The command that shows more about what happened; empty where there is none."""
    thing, _, number = event.about.partition("/")
    if thing == "account" and not event.who:
        return ""
    return _COMMANDS.get(thing, "").format(number=number, who=event.who)


@attrs.frozen
class TakeMessages:
    """For each event and person one notice, however often the event comes, and one letter where they want mail.

    A letter that would go out in somebody's quiet hours waits for their end, unless what happened is urgent.
    """

    _renderer: Renderer
    _clock: Clock

    def take(self, work: UnitOfWork, by: Actor, events: Sequence[Numbered]) -> None:
        """Queue what *events* make people hear."""
        now = self._clock.now()
        for person in work.people.all():
            wanted = [(one, _channel(person, one.event)) for one in events]
            notices = [Notice(person.id, one, now) for one, how in wanted if how is not Channel.NONE]
            mailed = [one for one, how in wanted if how is Channel.MAIL]
            work.notices.put(*notices)
            work.letters.queue(*self._letters(work, by, person, mailed, now))

    def _letters(
        self, work: UnitOfWork, by: Actor, person: Person, events: Sequence[Numbered], now: datetime
    ) -> Iterator[QueuedLetter]:
        for one in events:
            rule = rule_of(one.event.kind)
            said = self._said(by, person, one.event)
            rendered = write(work, self._renderer, Message(rule.template, person.language, said))
            posted = Posted(
                to=person.email,
                due_at=person.due_at(now, is_urgent=rule.is_urgent),
                about=one.event.about,
                key=f"event-{one.number}-{person.id}",
            )
            yield letter_of(by, rendered, person.language, posted, now)

    def _said(self, by: Actor, person: Person, event: Event) -> Mapping[str, object]:
        return {
            "tenant": by.tenant,
            "person": person.name,
            "sentence": self._renderer.sentence(event, person.language),
            "who": event.who,
            "detail": event.detail,
            "about": event.about,
            "command": command_for(event),
        }


def _channel(person: Person, event: Event) -> Channel:
    return person.channel(event.kind, rule_of(event.kind).channel)
