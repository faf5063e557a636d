"""Handing waiting letters over to the mail server, and looking after those that wait."""

from collections.abc import Callable, Sequence
from typing import Final
from zlib import crc32

import attrs

from influence.application.acting import Actor
from influence.domain.errors import InfluenceError
from influence.domain.events import Event, EventKind
from influence.domain.letters import LetterId, LetterNotFound, LetterState, QueuedLetter
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.mail import Mailer, MailNotConfigured, MailRefused, MailUnavailable
from influence.domain.ports.storage import Storage

LETTERS_AT_ONCE: Final = 50
MOST_FAILURES: Final = 3
"""So many letters in a row that the server does not take: it is not there, and the others wait for the next time."""

SLICE: Final = 200
"""Letters of one run, so that other work gets its turn."""


@attrs.frozen
class LettersSent:
    """What came of the letters that were due. *error* is the last reason why some still wait."""

    sent: tuple[QueuedLetter, ...] = ()
    postponed: tuple[QueuedLetter, ...] = ()
    failed: tuple[QueuedLetter, ...] = ()
    error: InfluenceError | None = None
    left: bool = False

    def after(self, letter: QueuedLetter, error: InfluenceError | None) -> "LettersSent":
        """With one more *letter*."""
        more = attrs.evolve(self, error=error or self.error)
        if letter.state is LetterState.SENT:
            return attrs.evolve(more, sent=(*self.sent, letter))
        if letter.state is LetterState.FAILED:
            return attrs.evolve(more, failed=(*self.failed, letter))
        return attrs.evolve(more, postponed=(*self.postponed, letter))

    @property
    def tried(self) -> int:
        """How many there were."""
        return len(self.sent) + len(self.postponed) + len(self.failed)


@attrs.frozen
class SendLetters:
    """Send the letters that are due.

    Each try is written down before it is made, so that two senders never send one letter at once. Whoever dies
    between the server's yes and our mark sends it once more, under the same Message-ID: a letter may come twice, and is
    never lost. A server that says "not now" is asked again for three days, at growing intervals; a letter that is
    refused for good, or at last given up, is told.
    """

    _storage: Storage
    _mailer: Mailer
    _clock: Clock
    _chance: Chance

    def __call__(self, by: Actor) -> LettersSent:
        """What came of them.

        Raises:
            MailNotConfigured: letters are due, and no mail server is named.
        """
        done, in_a_row = LettersSent(), 0
        while done.tried < SLICE and in_a_row < MOST_FAILURES:
            letter = self._claim(by)
            if letter is None:
                return done
            after, error = self._hand_over(by, letter)
            in_a_row = in_a_row + 1 if isinstance(error, MailUnavailable) else 0
            done = done.after(after, error)
        return attrs.evolve(done, left=bool(self.due(by)))

    def due(self, by: Actor) -> tuple[QueuedLetter, ...]:
        """The letters that would be sent now, the longest due first."""
        with self._storage.view(by.tenant) as view:
            return view.letters.due(self._clock.now(), LETTERS_AT_ONCE)

    def _claim(self, by: Actor) -> QueuedLetter | None:
        now = self._clock.now()
        with self._storage.begin(by.tenant, by.user) as work:
            due = work.letters.due(now, 1)
            if not due:
                return None
            letter = due[0].claimed(now)
            work.letters.save(letter)
            work.commit()
        return letter

    def _hand_over(self, by: Actor, letter: QueuedLetter) -> tuple[QueuedLetter, InfluenceError | None]:
        error: InfluenceError | None = None
        try:
            self._mailer.send(letter.letter)
        except MailNotConfigured:
            self._put_back(by, letter)
            raise
        except (MailRefused, MailUnavailable) as failed:
            error = failed
        now = self._clock.now()
        after = letter.sent(now)
        if isinstance(error, MailRefused):
            after = letter.failed(error.why)
        elif isinstance(error, MailUnavailable):
            after = letter.postponed(now, error.why, self._luck())
        self._keep(by, after)
        return after, error

    def _keep(self, by: Actor, letter: QueuedLetter) -> None:
        with self._storage.begin(by.tenant, by.user) as work:
            work.letters.save(letter)
            if letter.state is LetterState.FAILED:
                detail = f"{letter.id} ({letter.letter.subject}): {letter.last_error}"
                work.outbox.put(Event(EventKind.LETTER_FAILED, detail=detail, about=f"letter/{letter.id}"))
            work.commit()

    def _put_back(self, by: Actor, letter: QueuedLetter) -> None:
        """Nobody was asked: it counts as no try."""
        with self._storage.begin(by.tenant, by.user) as work:
            work.letters.save(attrs.evolve(letter, tries=letter.tries - 1, due_at=self._clock.now()))
            work.commit()

    def _luck(self) -> float:
        """Between 0 and 1: letters that failed together do not come back together."""
        return crc32(self._chance.token().encode()) / 2**32


def _number(text: str) -> LetterId:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise LetterNotFound(text[:40])
    return LetterId(int(text))


@attrs.frozen
class KeepLetters:
    """List letters, show one, stop one, and let one go again."""

    _storage: Storage
    _clock: Clock

    def all(
        self, by: Actor, states: Sequence[LetterState] = (), most: int | None = None
    ) -> tuple[QueuedLetter, ...]:
        """The letters in *states*, or all, newest first."""
        with self._storage.view(by.tenant) as view:
            return view.letters.newest(most, states)

    def one(self, by: Actor, number: str) -> QueuedLetter:
        """The letter of that number.

        Raises:
            LetterNotFound: there is none.
        """
        with self._storage.view(by.tenant) as view:
            return view.letters.get(_number(number))

    def hold(self, by: Actor, number: str) -> QueuedLetter:
        """Stop a letter that waits. Raises like `one`, or LetterStepRefused."""
        return self._change(by, number, QueuedLetter.held)

    def release(self, by: Actor, number: str) -> QueuedLetter:
        """Let a letter go that was stopped or given up. Raises like `hold`."""
        now = self._clock.now()
        return self._change(by, number, lambda letter: letter.released(now))

    def _change(self, by: Actor, number: str, step: Callable[[QueuedLetter], QueuedLetter]) -> QueuedLetter:
        with self._storage.begin(by.tenant, by.user) as work:
            after = step(work.letters.get(_number(number)))
            work.letters.save(after)
            work.commit()
        return after
