"""What TikTok's answers no longer look like, in SQL."""

from datetime import datetime

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.engines import Mode, transaction
from influence.adapters.sql.tables.upstream import drift_alarms
from influence.domain.ports.drift import DriftAlarm

_KEY = ("endpoint", "field", "shape")


@attrs.frozen
class SqlDriftAlarms:
    """The alarms of an installation. Each deed is a transaction of its own; any thread may call."""

    _engine: sa.Engine

    def note(self, endpoint: str, field: str, shape: str, at: datetime) -> bool:
        key = dict(zip(_KEY, (endpoint, field, shape), strict=True))
        fresh = insert(drift_alarms).values(**key, first_seen=at, last_seen=at)
        column, new = drift_alarms.c, fresh.excluded
        wider = {
            "first_seen": sa.func.min(column.first_seen, new.first_seen),
            "last_seen": sa.func.max(column.last_seen, new.last_seen),
        }
        with transaction(self._engine, Mode.WRITE) as connection:
            is_new = bool(connection.execute(fresh.on_conflict_do_nothing()).rowcount)
            if not is_new:
                connection.execute(fresh.on_conflict_do_update(index_elements=_KEY, set_=wider))
            connection.commit()
        return is_new

    def all(self) -> tuple[DriftAlarm, ...]:
        column = drift_alarms.c
        newest = sa.select(drift_alarms).order_by(column.last_seen.desc(), *(column[name] for name in _KEY))
        with transaction(self._engine, Mode.READ) as connection:
            return tuple(DriftAlarm(*row) for row in connection.execute(newest))

    def clear(self) -> int:
        with transaction(self._engine, Mode.WRITE) as connection:
            count = connection.execute(sa.delete(drift_alarms)).rowcount
            connection.commit()
        return count
