"""Events on their way out, in SQL."""

from collections.abc import Sequence

import attrs
import sqlalchemy as sa

from influence.adapters.sql.audit_seal import time_of
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.tables.installation import outbox
from influence.domain.events import Event


@attrs.frozen
class SqlOutbox:
    """The events of one tenant."""

    _scope: Scope

    def put(self, *events: Event) -> None:
        at = time_of(self._scope.connection)
        rows = [
            {
                "tenant_id": self._scope.tenant,
                "kind": event.kind,
                "who": event.who,
                "detail": event.detail,
                "about": event.about,
                "told": 0,
                "at": at,
            }
            for event in events
        ]
        if rows:
            self._scope.connection.execute(sa.insert(outbox), rows)

    def waiting(self, most: int) -> tuple[tuple[int, Event], ...]:
        mine = (outbox.c.tenant_id == self._scope.tenant, outbox.c.told == sa.literal_column("0"))
        rows = self._scope.run(sa.select(outbox).where(*mine).order_by(outbox.c.id).limit(most))
        return tuple((row.id, Event(row.kind, row.who, row.detail, row.about, row.at)) for row in rows)

    def told(self, numbers: Sequence[int]) -> None:
        mine = outbox.c.tenant_id == self._scope.tenant
        for some in batches(numbers):
            self._scope.run(sa.update(outbox).where(mine, outbox.c.id.in_(some)).values(told=1))
