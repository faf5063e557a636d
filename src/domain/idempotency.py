"""Doing once what a program asks for more than once: what a repeat under the same Idempotency-Key gets."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

import attrs

from influence.domain.api_keys import ApiKeyId
from influence.domain.errors import BadInput, InfluenceError, Refused, Unusable

KEPT: Final = timedelta(days=7)
"""So long a deed is remembered, counted from its beginning."""
HELD: Final = timedelta(minutes=5)
"""So long a deed stays somebody's after its last step; whoever asks after that does it in their place."""
LONGEST_KEY: Final = 255
SOON: Final = 2
"""Seconds after which asking again makes sense while a deed is at work."""


@attrs.frozen(kw_only=True)
class Request:
    """What a program asks for: who it is, under which key, and for what. Only digests, which lead to nobody."""

    caller: ApiKeyId
    key: bytes = attrs.field(repr=False)
    content: bytes = attrs.field(repr=False)

    @classmethod
    def of(cls, caller: ApiKeyId, key: str | None, method: str, path: str, body: bytes) -> "Request":
        """The request under *key*.

        Raises:
            IdempotencyKeyMissing: there is no key.
            Unusable: no key is written so.
        """
        if not key:
            raise IdempotencyKeyMissing
        if len(key) > LONGEST_KEY or not all("!" <= letter <= "~" for letter in key):
            why = f"write 1 to {LONGEST_KEY} printable ASCII characters without blanks"
            raise Unusable("Idempotency-Key", key, why)
        said = b"\0".join((method.encode(), path.encode(), body))
        salted = hashlib.sha256(key.encode()).digest() + said
        return cls(
            caller=caller, key=hashlib.sha256(b"key\0" + key.encode()).digest(), content=_digest(salted)
        )


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


@attrs.frozen
class Answer:
    """What was answered: the *status*, the *body*, and what it is *about*, so that it goes with whom it names."""

    status: int
    body: str = attrs.field(repr=False)
    about: frozenset[str] = frozenset()


@attrs.frozen(kw_only=True)
class Deed:
    """What was begun for a request. It is *answered*, or held until a time by whoever took the last *turn*."""

    request: Request
    begun_at: datetime
    held_until: datetime | None = None
    turn: int = 1
    answer: Answer | None = None

    def held(self, until: datetime) -> "Deed":
        """The deed, held longer."""
        return attrs.evolve(self, held_until=until)

    def taken_over(self, until: datetime) -> "Deed":
        """The deed of whoever does it after the one before was lost."""
        return attrs.evolve(self, held_until=until, turn=self.turn + 1)

    def answered(self, answer: Answer) -> "Deed":
        """The deed at its end."""
        return attrs.evolve(self, held_until=None, answer=answer)

    def emptied(self) -> "Deed":
        """The deed without what its answer said: somebody in it was erased."""
        return self if self.answer is None else self.answered(Answer(self.answer.status, ""))


class Found(StrEnum):
    """What is kept under a key."""

    NOTHING = "nothing"
    AT_WORK = "at work"
    LEFT = "left"
    ANSWERED = "answered"
    EMPTIED = "emptied"


class Next(StrEnum):
    """What becomes of a request."""

    BEGIN = "begin"
    TAKE_OVER = "take over"
    WAIT = "wait"
    REPLAY = "replay"
    TELL_EMPTIED = "tell that the answer is gone"
    REFUSE = "refuse"


# fmt: off
RULES: Final[Mapping[Found, tuple[Next, Next]]] = {
    #                same body          another body
    Found.NOTHING:  (Next.BEGIN,        Next.BEGIN),
    Found.AT_WORK:  (Next.WAIT,         Next.REFUSE),
    Found.LEFT:     (Next.TAKE_OVER,    Next.REFUSE),
    Found.ANSWERED: (Next.REPLAY,       Next.REFUSE),
    Found.EMPTIED:  (Next.TELL_EMPTIED, Next.REFUSE),
}
# fmt: on


def found(kept: Deed | None, now: datetime) -> Found:
    """How things stand with what is *kept* under a key. What is older than it is remembered counts as nothing."""
    if kept is None or now - kept.begun_at >= KEPT:
        return Found.NOTHING
    if kept.answer is not None:
        return Found.ANSWERED if kept.answer.body else Found.EMPTIED
    is_held = kept.held_until is not None and now < kept.held_until
    return Found.AT_WORK if is_held else Found.LEFT


def next_for(request: Request, kept: Deed | None, now: datetime) -> Next:
    """What becomes of *request*, where *kept* is what its key was used for before."""
    same, other = RULES[found(kept, now)]
    return same if kept is None or kept.request.content == request.content else other


@attrs.frozen
class IdempotencyKeyMissing(BadInput):
    """The request would do something, and says not under which key."""

    code: ClassVar[str] = "idempotency_key_missing"

    def __str__(self) -> str:
        return "A request that does something needs the header Idempotency-Key: nothing was done."

    @property
    def remedies(self) -> tuple[str, ...]:
        """How it is written."""
        return (
            "Send a text of your own that is new for every deed, such as a UUID: Idempotency-Key: 0f8b9c1e-…",
            "Send the same text again when you repeat the request because no answer came.",
        )


@attrs.frozen
class IdempotencyKeyReused(Refused):
    """The key was used for something else."""

    code: ClassVar[str] = "idempotency_key_reused"

    def __str__(self) -> str:
        return "This Idempotency-Key was used for another request: nothing was done."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Another key, or the same request."""
        return (
            f"Take a new key for a new request; a key is remembered for {KEPT.days} days.",
            "A repeat has the same method, the same address and the same body, byte by byte.",
        )


@attrs.frozen
class RequestAtWork(Refused):
    """The same request is being answered."""

    code: ClassVar[str] = "request_at_work"

    def __str__(self) -> str:
        return "The same request is at work: it is not done twice."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Wait."""
        return (
            "Send it again with the same Idempotency-Key after the time in the header Retry-After.",
            f"Where the one at work was lost, a repeat does it {HELD.seconds // 60} minutes after its last step.",
        )


@attrs.frozen
class RequestTakenOver(Refused):
    """Whoever did this was taken for lost, and somebody else does it now."""

    code: ClassVar[str] = "request_taken_over"

    def __str__(self) -> str:
        return "A repeat of this request took it over: its answer is the one that counts."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Ask for that answer."""
        return ("Send it again with the same Idempotency-Key to get that answer.",)


@attrs.frozen
class AnswerEmptied(Refused):
    """It was done, and its answer named somebody who was erased since."""

    code: ClassVar[str] = "answer_erased"

    status: int

    def __str__(self) -> str:
        return (
            f"This was done and answered with {self.status}. The answer named somebody who was erased since."
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look."""
        return ("Look at things as they are now: GET the list.", "Take a new key to do it once more.")


REFUSALS: Final[Mapping[Next, type[InfluenceError]]] = {
    Next.WAIT: RequestAtWork,
    Next.REFUSE: IdempotencyKeyReused,
}
"""How a request is refused that gets no answer of its own."""
