"""What happened, and what people and programs are told of it."""

import hashlib
from typing import Any

import attrs

from influence.domain.api_keys import ApiKey, Scope, prefix_for
from influence.domain.events import Event, EventKind, Numbered
from influence.domain.letters import Letter, QueuedLetter
from influence.domain.notices import Notice
from influence.domain.people import Person, PersonId
from influence.domain.ports.inbox import Message, MessageKind
from influence.domain.templates import TemplateText
from influence.testing.moments import NOON


def an_event(kind: EventKind = EventKind.ACCOUNT_ADDED, who: str = "ann.cooks", detail: str = "") -> Event:
    """Something that happened."""
    return Event(kind, who, detail)


def a_message(key: str = "message-1", **more: Any) -> Message:
    """A message that a video of an order is published."""
    ordinary = Message(key, MessageKind.VIDEO_PUBLISHED, NOON, campaign_code="CODE-1", video_id="video-1")
    return attrs.evolve(ordinary, **more)


def a_person(name: str = "mara", email: str = "mara@example.com", **more: Any) -> Person:
    """A user who gets messages."""
    return attrs.evolve(Person(name, NOON, "mara", email), **more)


def a_notice(person: PersonId, number: int = 1, **more: Any) -> Notice:
    """What a person finds of the event of that number; nobody has read it."""
    return attrs.evolve(Notice(person, Numbered(number, an_event()), NOON), **more)


def a_letter(to: str = "ann@example.com", message_id: str = "letter-1", **more: Any) -> QueuedLetter:
    """A letter that is due at noon."""
    letter = Letter(to, "Your order", "Dear Ann", message_id, NOON)
    return attrs.evolve(QueuedLetter(letter, NOON, "mara", about="order/1"), **more)


def a_template(subject: str = "News", **more: Any) -> TemplateText:
    """A template that a tenant wrote itself, without any facts in it."""
    return attrs.evolve(TemplateText(subject, "Hello", "<p>Hello</p>"), **more)


def an_api_key(name: str = "warehouse", **more: Any) -> ApiKey:
    """A key of the Business API that may read accounts; nobody knows its secret."""
    ordinary = ApiKey(
        name=name,
        prefix=prefix_for(name),
        digest=hashlib.sha256(f"the secret of {name}".encode()).digest(),
        scopes=frozenset({Scope.ACCOUNTS_READ}),
        made_at=NOON,
        made_by="mara",
    )
    return attrs.evolve(ordinary, **more)
