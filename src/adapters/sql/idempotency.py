"""What was done for programs, in SQL."""

import json
from datetime import datetime
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.idempotency import deeds
from influence.domain.api_keys import ApiKeyId
from influence.domain.idempotency import Answer, Deed, Request, RequestTakenOver

_DEED: Final = deeds.c
_ONCE: Final = ("tenant_id", "caller", "key")


def _deed_of(row: sa.Row[Any]) -> Deed:
    return Deed(
        request=Request(caller=ApiKeyId(row.caller), key=row.key, content=row.content),
        begun_at=row.begun_at,
        held_until=row.held_until,
        turn=row.turn,
        answer=None if row.status is None else Answer(row.status, row.body, frozenset(json.loads(row.about))),
    )


@attrs.frozen
class SqlDeeds:
    """The deeds of one tenant."""

    _scope: Scope

    def _under(self, request: Request) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            _DEED.tenant_id == self._scope.tenant,
            _DEED.caller == request.caller,
            _DEED.key == request.key,
        )

    def _mine(self, deed: Deed) -> tuple[sa.ColumnElement[bool], ...]:
        return (*self._under(deed.request), _DEED.turn == deed.turn, _DEED.status.is_(None))

    def find(self, request: Request) -> Deed | None:
        row = self._scope.row(sa.select(deeds).where(*self._under(request)))
        return None if row is None else _deed_of(row)

    def put(self, deed: Deed) -> None:
        answer = deed.answer or Answer(0, "")
        row = {
            "tenant_id": self._scope.tenant,
            **attrs.asdict(deed.request),
            "begun_at": deed.begun_at,
            "held_until": deed.held_until,
            "turn": deed.turn,
            "status": answer.status or None,
            "body": answer.body,
            "about": json.dumps(sorted(answer.about)),
        }
        changed = {name: value for name, value in row.items() if name not in _ONCE}
        fresh = insert(deeds).values(row).on_conflict_do_update(index_elements=_ONCE, set_=changed)
        self._scope.run(fresh)

    def hold(self, deed: Deed, until: datetime) -> None:
        longer = sa.update(deeds).where(*self._mine(deed)).values(held_until=until)
        if not self._scope.run(longer).rowcount:
            raise RequestTakenOver

    def forget(self, deed: Deed) -> None:
        self._scope.run(sa.delete(deeds).where(*self._mine(deed)))
