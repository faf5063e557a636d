"""The copies of the database that are known, in SQL."""

from datetime import datetime
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.backups import backups, identity
from influence.domain.backups import CopyUnknown, KnownCopy

_FIELDS: Final = tuple(field.name for field in attrs.fields(KnownCopy) if field.name != "number")
_BY_TOKEN: Final = sa.select(backups).where(backups.c.token == sa.bindparam("token"))


def _copy_of(row: sa.Row[Any]) -> KnownCopy:
    return KnownCopy(number=row.id, **{name: getattr(row, name) for name in _FIELDS})


@attrs.frozen
class SqlKnownCopies:
    """Every copy that was made or declared, over all tenants."""

    _scope: Scope

    def note(self, copy: KnownCopy) -> KnownCopy:
        row = {name: getattr(copy, name) for name in _FIELDS}
        fresh = insert(backups).values(row)
        change = {name: fresh.excluded[name] for name in row}
        self._scope.run(fresh.on_conflict_do_update(index_elements=["token"], set_=change))
        return _copy_of(self._scope.run(_BY_TOKEN, {"token": copy.token}).one())

    def withdraw(self, token: str) -> None:
        self._scope.run(sa.delete(backups).where(backups.c.token == token))

    def forget(self, number: int, at: datetime, by: str) -> KnownCopy:
        here = sa.and_(backups.c.id == number, backups.c.gone_at.is_(None))
        if not self._scope.run(sa.update(backups).where(here).values(gone_at=at, gone_by=by)).rowcount:
            raise CopyUnknown(number)
        return _copy_of(self._scope.run(sa.select(backups).where(backups.c.id == number)).one())

    def all(self) -> tuple[KnownCopy, ...]:
        return tuple(map(_copy_of, self._scope.run(sa.select(backups).order_by(backups.c.id))))

    def installation(self) -> str:
        name: str = self._scope.run(sa.select(identity.c.installation)).scalar_one()
        return name
