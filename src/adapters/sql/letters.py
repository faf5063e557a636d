"""Letters in SQL."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.messages import QUEUED, letter_attachments, letters
from influence.domain.letters import (
    Attachment,
    Letter,
    LetterId,
    LetterNotFound,
    LetterState,
    QueuedLetter,
)


def _row_of(queued: QueuedLetter) -> dict[str, Any]:
    letter = queued.letter
    return {
        "message_id": letter.message_id,
        "recipient": letter.to,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "language": letter.language,
        "written_at": letter.written_at,
        "queued_by": queued.queued_by,
        "about": queued.about,
        "state": queued.state,
        "due_at": queued.due_at,
        "tries": queued.tries,
        "sent_at": queued.sent_at,
        "last_error": queued.last_error,
    }


def _queued_of(row: sa.Row[Any], attachments: tuple[Attachment, ...]) -> QueuedLetter:
    return QueuedLetter(
        letter=Letter(
            to=row.recipient,
            subject=row.subject,
            text=row.text,
            message_id=row.message_id,
            written_at=row.written_at,
            html=row.html,
            language=row.language,
            attachments=attachments,
        ),
        due_at=row.due_at,
        queued_by=row.queued_by,
        about=row.about,
        id=LetterId(row.id),
        state=row.state,
        tries=row.tries,
        sent_at=row.sent_at,
        last_error=row.last_error,
    )


@attrs.frozen
class SqlLetters:
    """The letters of one tenant."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return letters.c.tenant_id == self._scope.tenant

    def queue(self, *letters_: QueuedLetter) -> int:
        return sum(self._queue(one) for one in letters_)

    def _queue(self, queued: QueuedLetter) -> bool:
        row = {"tenant_id": self._scope.tenant, **_row_of(queued)}
        new = insert(letters).values(row).on_conflict_do_nothing(index_elements=["tenant_id", "message_id"])
        number = self._scope.run(new.returning(letters.c.id)).scalar()
        if number is not None:
            self._attach(LetterId(number), queued.letter.attachments)
        return number is not None

    def _attach(self, letter: LetterId, files: Sequence[Attachment]) -> None:
        for position, one in enumerate(files):
            row = {"tenant_id": self._scope.tenant, "letter_id": letter, "position": position}
            self._scope.run(sa.insert(letter_attachments).values(row | attrs.asdict(one)))

    def get(self, letter: LetterId) -> QueuedLetter:
        row = self._scope.row(sa.select(letters).where(self._mine, letters.c.id == letter))
        if row is None:
            raise LetterNotFound(str(letter))
        return _queued_of(row, self._attachments(letter))

    def due(self, now: datetime, most: int) -> tuple[QueuedLetter, ...]:
        waiting = sa.select(letters).where(self._mine, QUEUED, letters.c.due_at <= now)
        rows = self._scope.run(waiting.order_by(letters.c.due_at, letters.c.id).limit(most)).all()
        return tuple(_queued_of(row, self._attachments(row.id)) for row in rows)

    def save(self, letter: QueuedLetter) -> None:
        change = sa.update(letters).where(self._mine, letters.c.id == letter.id).values(_row_of(letter))
        if not self._scope.run(change).rowcount:
            raise LetterNotFound(str(letter.id))
        if not letter.letter.attachments:
            self._scope.run(sa.delete(letter_attachments).where(self._of(letter.id)))

    def newest(self, most: int | None, states: Sequence[LetterState] = ()) -> tuple[QueuedLetter, ...]:
        wanted = sa.select(letters).where(self._mine).order_by(letters.c.id.desc()).limit(most)
        if states:
            wanted = wanted.where(letters.c.state.in_(states))
        return tuple(_queued_of(row, ()) for row in self._scope.run(wanted))

    def _of(self, letter: LetterId) -> sa.ColumnElement[bool]:
        return sa.and_(
            letter_attachments.c.tenant_id == self._scope.tenant, letter_attachments.c.letter_id == letter
        )

    def _attachments(self, letter: LetterId) -> tuple[Attachment, ...]:
        def found() -> Iterator[Attachment]:
            wanted = sa.select(letter_attachments).where(self._of(letter))
            for row in self._scope.run(wanted.order_by(letter_attachments.c.position)):
                yield Attachment(row.name, row.media_type, row.content)

        return tuple(found())
