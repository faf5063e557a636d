"""Mail: handing letters over to a mail server, and the queue in which they wait for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Protocol

import attrs

from influence.domain.errors import Refused
from influence.domain.letters import Letter, LetterId, LetterState, QueuedLetter


class Mailer(Protocol):
    """A mail server that takes letters over."""

    def send(self, letter: Letter) -> None:
        """Hand *letter* over. The same letter twice carries the same Message-ID.

        Raises:
            MailNotConfigured: nobody said where the mail server is.
            MailRefused: the server will never take this letter.
            MailUnavailable: not this time; the letter may have been taken all the same.
        """
        ...


class Letters(Protocol):
    """The letters of one tenant."""

    def queue(self, *letters: QueuedLetter) -> int:
        """Keep *letters*; one whose message id is known is here already. The answer: how many are new."""
        ...

    def get(self, letter: LetterId) -> QueuedLetter:
        """The letter of that number.

        Raises:
            LetterNotFound: there is none.
        """
        ...

    def due(self, now: datetime, most: int) -> tuple[QueuedLetter, ...]:
        """Queued letters whose time has come, the longest due first."""
        ...

    def save(self, letter: QueuedLetter) -> None:
        """Keep what became of *letter*.

        Raises:
            LetterNotFound: there is none.
        """
        ...

    def newest(self, most: int | None, states: Sequence[LetterState] = ()) -> tuple[QueuedLetter, ...]:
        """The letters in *states*, or in any, newest first, without their attachments' content."""
        ...


@attrs.frozen
class MailNotConfigured(Refused):
    """Nobody said where the mail server is."""

    code: ClassVar[str] = "mail_not_configured"

    def __str__(self) -> str:
        return "No mail server is named, so letters wait."

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to set."""
        return ("Set INFLUENCE_SMTP_HOST and INFLUENCE_SMTP_FROM, and what the server asks for besides.",)


@attrs.frozen
class MailRefused(Refused):
    """The mail server will never take this letter."""

    code: ClassVar[str] = "mail_refused"

    why: str

    def __str__(self) -> str:
        return f"The mail server refused the letter: {self.why}"


@attrs.frozen
class MailUnavailable(Refused):
    """The mail server did not take the letter this time."""

    code: ClassVar[str] = "mail_unavailable"

    why: str

    def __str__(self) -> str:
        return f"The mail server could not be used: {self.why}"
