"""Letters in memory, and a mail server that only writes down what it took."""

from collections.abc import Sequence
from datetime import datetime

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.letters import Letter, LetterId, LetterNotFound, LetterState, QueuedLetter


@attrs.frozen
class MemoryLetters:
    """The letters of one tenant."""

    _state: State
    _own: Holdings

    def queue(self, *letters: QueuedLetter) -> int:
        new = 0
        for one in letters:
            known = {kept.letter.message_id for kept in self._own.letters.values()}
            if one.letter.message_id not in known:
                number = LetterId(self._state.number("letter"))
                self._own.letters[number] = attrs.evolve(one, id=number)
                new += 1
        return new

    def get(self, letter: LetterId) -> QueuedLetter:
        kept = self._own.letters.get(letter)
        if kept is None:
            raise LetterNotFound(str(letter))
        return kept

    def due(self, now: datetime, most: int) -> tuple[QueuedLetter, ...]:
        waiting = [one for one in self._own.letters.values() if one.state is LetterState.QUEUED]
        due = sorted((one for one in waiting if one.due_at <= now), key=lambda one: (one.due_at, one.id))
        return tuple(due[:most])

    def save(self, letter: QueuedLetter) -> None:
        self.get(letter.id)
        self._own.letters[letter.id] = letter

    def newest(self, most: int | None, states: Sequence[LetterState] = ()) -> tuple[QueuedLetter, ...]:
        found = [one for one in self._own.letters.values() if not states or one.state in states]
        bare = (attrs.evolve(one, letter=attrs.evolve(one.letter, attachments=())) for one in found[::-1])
        return tuple(bare)[:most]


class RecordingMailer:
    """A mail server that takes everything, or fails with what it was told to."""

    def __init__(self) -> None:
        self.taken: list[Letter] = []
        self.failures: list[Exception] = []

    def send(self, letter: Letter) -> None:
        """Write *letter* down, unless there is a failure to be had first."""
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append(letter)
