"""Messages to people: who gets them, what they found in the product, and how templates are written."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from influence.domain.events import Event
from influence.domain.languages import Language
from influence.domain.notices import Notice
from influence.domain.people import Person, PersonId
from influence.domain.templates import Fact, Rendered, TemplateName, TemplateText


class People(Protocol):
    """The people of one tenant who get messages."""

    def add(self, person: Person) -> Person:
        """Keep a new person; the answer has its id.

        Raises:
            PersonExists: somebody has that name, whatever its case.
        """
        ...

    def save(self, person: Person) -> Person:
        """Keep a changed person.

        Raises:
            Stale: it was changed or removed since it was read.
            PersonExists: somebody else has that name.
        """
        ...

    def remove(self, person: PersonId) -> None:
        """Forget a person with their notices; one who is not here is forgotten already."""
        ...

    def named(self, name: str) -> Person | None:
        """The person of that name, whatever its case."""
        ...

    def all(self) -> tuple[Person, ...]:
        """Everybody, by the order in which they came."""
        ...


class Notices(Protocol):
    """What the people of one tenant find in the product."""

    def put(self, *notices: Notice) -> int:
        """Keep *notices*; one that is here stays as it is. The answer: how many are new."""
        ...

    def of(
        self, person: PersonId, *, unread: bool = False, most: int | None = None, below: int | None = None
    ) -> tuple[Notice, ...]:
        """What a person finds, newest first; only what they did not read, if *unread*.

        With *below* only notices about events of lower numbers.
        """
        ...

    def read(self, person: PersonId, numbers: Sequence[int], at: datetime) -> int:
        """Mark notices about events of these *numbers* as read; the first time counts. The answer: how many."""
        ...


class TemplateTexts(Protocol):
    """The templates that one tenant wrote itself."""

    def find(self, name: TemplateName, language: Language) -> TemplateText | None:
        """The tenant's own version."""
        ...

    def put(self, name: TemplateName, language: Language, text: TemplateText) -> None:
        """Keep the tenant's own version."""
        ...

    def remove(self, name: TemplateName, language: Language) -> bool:
        """Go back to the product's version; False when it was that already."""
        ...

    def all(self) -> Mapping[tuple[TemplateName, Language], TemplateText]:
        """Every version of the tenant's own."""
        ...


class Renderer(Protocol):
    """Makes messages of templates."""

    def shipped(self, name: TemplateName, language: Language) -> TemplateText:
        """The product's own version."""
        ...

    def check(self, name: TemplateName, text: TemplateText) -> None:
        """Pass when *text* can always be rendered, whatever its facts say, and none of them becomes markup.

        Raises:
            TemplateRefused: it cannot.
        """
        ...

    def render(
        self, name: TemplateName, text: TemplateText, language: Language, facts: Mapping[str, Fact]
    ) -> Rendered:
        """The message.

        Raises:
            TemplateRefused: *text* would not pass a check.
        """
        ...

    def sentence(self, event: Event, language: Language) -> str:
        """What happened, in *language* as far as it has words for it."""
        ...

    def steps(self, which: str, language: Language) -> tuple[str, ...]:
        """What a creator does in the app, line by line, for `code`, `campaign` or `invite`."""
        ...
