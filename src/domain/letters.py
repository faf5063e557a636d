"""Letters: mail on its way out, and when a letter that could not be handed over is tried again."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final, NewType

import attrs

from influence.domain.errors import Refused, Unusable

LetterId = NewType("LetterId", int)
UNKEPT: Final = LetterId(0)

LONGEST_SUBJECT: Final = 300
MOST_TEXT: Final = 200_000
"""Characters of a letter's text, and of its HTML."""

MOST_ATTACHED: Final = 10 * 1024 * 1024
"""Bytes of all attachments together."""

_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,100}")
_MESSAGE_ID: Final = re.compile(r"[A-Za-z0-9._/+-]{1,200}")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def mail_address(text: str) -> str:
    """The mail address in *text*.

    Raises:
        Unusable: no mail can be sent to it.
    """
    bare = text.strip()
    if _ADDRESS.fullmatch(bare) is None or ".." in bare or len(bare) > 254:
        raise Unusable("mail address", text[:254], "write it as name@example.com, in ASCII")
    return bare


@attrs.frozen
class Attachment:
    """A file that travels with a letter. What it holds is never the old source's."""

    name: str
    media_type: str
    content: bytes = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.name.strip() or _CONTROL.search(self.name) or set(self.name) & set('/\\"'):
            raise Unusable(
                "attachment", self.name, "a file's name has no slashes, quotes or control characters"
            )
        if _MEDIA_TYPE.fullmatch(self.media_type) is None:
            raise Unusable("attachment", self.media_type, "write a type such as text/csv")


@attrs.frozen
class Letter:
    """What somebody gets by mail. *message_id* and *written_at* stay the same however often it is sent."""

    to: str
    subject: str
    text: str
    message_id: str
    written_at: datetime
    html: str | None = None
    language: str = "en"
    attachments: tuple[Attachment, ...] = ()

    def __attrs_post_init__(self) -> None:
        if mail_address(self.to) != self.to:
            raise Unusable("mail address", self.to, "no spaces around it")
        if not self.subject.strip() or len(self.subject) > LONGEST_SUBJECT or _CONTROL.search(self.subject):
            raise Unusable(
                "subject", self.subject[:LONGEST_SUBJECT], f"one line of 1 to {LONGEST_SUBJECT} characters"
            )
        if max(len(self.text), len(self.html or "")) > MOST_TEXT:
            raise Unusable("letter", self.subject, f"its text has more than {MOST_TEXT:,} characters")
        if _MESSAGE_ID.fullmatch(self.message_id) is None:
            raise Unusable("message id", self.message_id[:200], "letters, digits and . _ / + - only")
        if sum(len(one.content) for one in self.attachments) > MOST_ATTACHED:
            raise Unusable("attachments", self.subject, f"together at most {MOST_ATTACHED:,} bytes")


class LetterState(StrEnum):
    """What became of a letter."""

    QUEUED = "queued"
    HELD = "held"  # a person stopped it; a person lets it go
    SENT = "sent"
    FAILED = "failed"


CLAIM: Final = timedelta(minutes=10)
"""For so long nobody else sends a letter that somebody is sending, longer than a mail server may take."""

WAITS: Final = (
    # how long after each failed try the next one is
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=12),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Three days altogether; whoever cannot be reached then is given up."""

LONGEST_ERROR: Final = 300


def wait_after(tries: int, luck: float) -> timedelta | None:
    """How long to wait after so many failed *tries*, a little more by *luck* between 0 and 1; None: give up."""
    if tries > len(WAITS):
        return None
    return WAITS[max(0, tries - 1)] * (1 + luck / 10)


@attrs.frozen
class QueuedLetter:
    """A letter with its fate. A sent one keeps no text and no attachments: what was in them is the reader's now."""

    letter: Letter
    due_at: datetime
    queued_by: str
    about: str = ""
    id: LetterId = UNKEPT
    state: LetterState = LetterState.QUEUED
    tries: int = 0
    sent_at: datetime | None = None
    last_error: str = ""

    def claimed(self, now: datetime) -> "QueuedLetter":
        """One more try begins; it is written down before it is made."""
        return attrs.evolve(self, tries=self.tries + 1, due_at=now + CLAIM)

    def sent(self, now: datetime) -> "QueuedLetter":
        """The mail server took it over."""
        emptied = attrs.evolve(self.letter, text="", html=None, attachments=())
        return attrs.evolve(self, letter=emptied, state=LetterState.SENT, sent_at=now, last_error="")

    def postponed(self, now: datetime, why: str, luck: float) -> "QueuedLetter":
        """It could not be handed over this time; after three days it has failed."""
        wait = wait_after(self.tries, luck)
        if wait is None:
            return self.failed(why)
        return attrs.evolve(self, due_at=now + wait, last_error=why[:LONGEST_ERROR])

    def failed(self, why: str) -> "QueuedLetter":
        """It will never get there."""
        return attrs.evolve(self, state=LetterState.FAILED, last_error=why[:LONGEST_ERROR])

    def held(self) -> "QueuedLetter":
        """Stopped until a person lets it go.

        Raises:
            LetterStepRefused: it is not waiting.
        """
        self._refuse_unless(LetterState.QUEUED, step="hold")
        return attrs.evolve(self, state=LetterState.HELD)

    def released(self, now: datetime) -> "QueuedLetter":
        """Due at once, as if it had never been tried.

        Raises:
            LetterStepRefused: it was sent, or waits anyway.
        """
        self._refuse_unless(LetterState.HELD, LetterState.FAILED, step="release")
        return attrs.evolve(self, state=LetterState.QUEUED, tries=0, due_at=now)

    def _refuse_unless(self, *states: LetterState, step: str) -> None:
        if self.state not in states:
            raise LetterStepRefused(self.id, self.state, step)


@attrs.frozen
class LetterNotFound(Refused):
    """No letter of this tenant has that number."""

    code: ClassVar[str] = "letter_not_found"

    which: str

    def __str__(self) -> str:
        return f"There is no letter {self.which!r} here."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to look."""
        return ("See which there are: influence messages letters list",)


@attrs.frozen
class LetterStepRefused(Refused):
    """The letter is not where this step could start."""

    code: ClassVar[str] = "letter_step_refused"

    letter: LetterId
    state: LetterState
    step: str

    def __str__(self) -> str:
        return f"Cannot {self.step} letter {self.letter}: it is {self.state.value}."
