"""The people of a tenant who get messages, and what each of them wants to get."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final, NewType
from zoneinfo import ZoneInfo

import attrs

from influence.domain.errors import Refused, Unusable
from influence.domain.events import EventKind
from influence.domain.languages import Language
from influence.domain.quiet_hours import QuietHours

PersonId = NewType("PersonId", int)
UNKEPT: Final = PersonId(0)
LONGEST_NAME: Final = 100
EVERYTHING: Final = "*"
_PATTERN: Final = re.compile(r"[a-z_]+\.(?:[a-z_]+|\*)|\*")


class Channel(StrEnum):
    """How far a message goes to a person."""

    NONE = "none"
    IN_APP = "in-app"
    MAIL = "mail"  # in the product, and by mail


@attrs.frozen
class Person:
    """Somebody who gets messages. Who has no *email* gets them in the product only.

    *choices* say how far kinds of events go: by a kind (`order.failed`), a family (`order.*`) or all (`*`). The most
    exact one counts; where none fits, the kind's own default does.
    """

    name: str
    added_at: datetime
    added_by: str
    email: str = ""
    language: Language = Language.ENGLISH
    zone: str = "UTC"
    quiet: QuietHours | None = None
    choices: Mapping[str, Channel] = attrs.field(factory=dict)
    id: PersonId = UNKEPT
    version: int = 0

    def __attrs_post_init__(self) -> None:
        if not self.name or len(self.name) > LONGEST_NAME or not self.name.isprintable():
            raise Unusable("name", self.name[:40], f"1 to {LONGEST_NAME} letters, digits and signs")

    def channel(self, kind: EventKind, default: Channel) -> Channel:
        """How far an event of *kind* goes."""
        family = f"{kind.value.partition('.')[0]}.*"
        chosen = next(
            (self.choices[key] for key in (kind.value, family, EVERYTHING) if key in self.choices), default
        )
        return Channel.IN_APP if chosen is Channel.MAIL and not self.email else chosen

    def due_at(self, now: datetime, *, is_urgent: bool) -> datetime:
        """When a mail that is written *now* may go out to them."""
        if self.quiet is None or is_urgent:
            return now
        return self.quiet.wait_until(now, ZoneInfo(self.zone)) or now


def parse_choice(text: str) -> tuple[str, Channel]:
    """A choice written as `order.*=mail`.

    Raises:
        Unusable: it names no kind of event, or no way.
    """
    which, _, how = text.strip().partition("=")
    families = sorted({f"{kind.value.partition('.')[0]}.*" for kind in EventKind})
    if _PATTERN.fullmatch(which) is None or which not in {EVERYTHING, *EventKind, *families}:
        why = f"write KIND=WAY, with a kind such as order.failed, or {', '.join(families)} or {EVERYTHING}"
        raise Unusable("choice", text[:80], why)
    if how not in list(Channel):
        raise Unusable("choice", text[:80], f"ways are {', '.join(Channel)}")
    return which, Channel(how)


@attrs.frozen
class PersonNotFound(Refused):
    """Nobody of that name gets messages here."""

    code: ClassVar[str] = "person_not_found"

    name: str

    def __str__(self) -> str:
        return f"Nobody called {self.name!r} gets messages here."

    @property
    def remedies(self) -> tuple[str, ...]:
        """How to let them."""
        return (
            "See who does: influence messages people list",
            f"Add them: influence messages people add {self.name!r}",
        )


@attrs.frozen
class PersonExists(Refused):
    """Two people of one tenant do not share a name."""

    code: ClassVar[str] = "person_exists"

    name: str

    def __str__(self) -> str:
        return f"Somebody called {self.name!r} gets messages here already."

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to do instead."""
        return (f"Change what they get: influence messages people edit {self.name!r}",)
