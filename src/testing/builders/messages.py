"""What happened, and what people and programs are told of it."""

import hashlib
from typing import Any

import attrs

from influence.domain.api_keys import ApiKey, Scope
from influence.domain.events import Event, EventKind
from influence.domain.letters import Letter, QueuedLetter
from influence.domain.people import Person
from influence.domain.ports.inbox import Message, MessageKind
from influence.domain.webhooks import Endpoint
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


def a_letter(to: str = "ann@example.com", message_id: str = "letter-1", **more: Any) -> QueuedLetter:
    """A letter that is due at noon."""
    letter = Letter(to, "Your order", "Dear Ann", message_id, NOON)
    return attrs.evolve(QueuedLetter(letter, NOON, "mara", about="order/1"), **more)


def an_endpoint(url: str = "https://hooks.example/influence", **more: Any) -> Endpoint:
    """A webhook endpoint that wants to hear everything."""
    return attrs.evolve(Endpoint(url=url, created_at=NOON, created_by="mara"), **more)


def an_api_key(name: str = "warehouse", **more: Any) -> ApiKey:
    """A key of the Business API that may read accounts; nobody knows its secret."""
    ordinary = ApiKey(
        name=name,
        prefix=hashlib.sha256(name.encode()).hexdigest()[:8],
        digest=hashlib.sha256(f"the secret of {name}".encode()).digest(),
        scopes=frozenset({Scope.ACCOUNTS_READ}),
        made_at=NOON,
        made_by="mara",
    )
    return attrs.evolve(ordinary, **more)
