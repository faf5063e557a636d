"""When TikTok was last asked, in SQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.tables.jobs import looks
from influence.domain.sync_plan import Matter

_KEY = ("tenant_id", "matter", "number")


@attrs.frozen
class SqlLooks:
    """The looks of one tenant."""

    _scope: Scope

    def last(self, matter: Matter, among: Sequence[int] | None = None) -> Mapping[int, datetime]:
        mine = (looks.c.tenant_id == self._scope.tenant, looks.c.matter == matter)
        every = sa.select(looks.c.number, looks.c.at).where(*mine)
        asked = (
            [every] if among is None else [every.where(looks.c.number.in_(some)) for some in batches(among)]
        )
        return {row.number: row.at for one in asked for row in self._scope.run(one)}

    def note(self, matter: Matter, numbers: Iterable[int], at: datetime) -> None:
        rows = [
            {"tenant_id": self._scope.tenant, "matter": matter, "number": number, "at": at}
            for number in dict.fromkeys(numbers)
        ]
        if rows:
            fresh = insert(looks)
            later = sa.func.max(looks.c.at, fresh.excluded.at)
            self._scope.connection.execute(
                fresh.on_conflict_do_update(index_elements=_KEY, set_={"at": later}), rows
            )
