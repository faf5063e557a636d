"""TikTok's messages in SQL."""

from datetime import datetime
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.engines import Mode, transaction
from influence.adapters.sql.tables.upstream import WAITS, inbox
from influence.domain.ports.inbox import Message, MessageKind, Received


def _received_of(row: sa.Row[Any]) -> Received:
    message = Message(**{field.name: getattr(row, field.name) for field in attrs.fields(Message)})
    return Received(message, row.received_at, row.looked_at, row.outcome)


@attrs.frozen
class SqlInbox:
    """The messages of an installation. Each deed is a transaction of its own; any thread may call."""

    _engine: sa.Engine

    def put(self, message: Message, at: datetime) -> bool:
        row = insert(inbox).values(received_at=at, outcome="", **attrs.asdict(message))
        return bool(self._changed(row.on_conflict_do_nothing(index_elements=["key"])))

    def waiting(self, most: int = 100) -> tuple[Received, ...]:
        return self._found(sa.select(inbox).where(WAITS).order_by(inbox.c.received_at, inbox.c.id), most)

    def unknown(self) -> int:
        count = sa.select(sa.func.count()).where(inbox.c.kind == MessageKind.UNKNOWN)
        with transaction(self._engine, Mode.READ) as connection:
            return connection.execute(count).scalar_one()

    def looked_into(self, key: str, at: datetime, outcome: str) -> None:
        self._changed(sa.update(inbox).where(inbox.c.key == key).values(looked_at=at, outcome=outcome))

    def newest(self, most: int = 100) -> tuple[Received, ...]:
        return self._found(sa.select(inbox).order_by(inbox.c.received_at.desc(), inbox.c.id.desc()), most)

    def forget(self, before: datetime) -> int:
        return self._changed(sa.delete(inbox).where(inbox.c.received_at < before))

    def _changed(self, statement: sa.Executable) -> int:
        """How many rows *statement* changed."""
        with transaction(self._engine, Mode.WRITE) as connection:
            count = connection.execute(statement).rowcount
            connection.commit()
        return count

    def _found(self, wanted: sa.Select[Any], most: int) -> tuple[Received, ...]:
        with transaction(self._engine, Mode.READ) as connection:
            return tuple(map(_received_of, connection.execute(wanted.limit(most))))
