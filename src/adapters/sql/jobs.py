"""Jobs and leases in SQL. Every write about a held job compares its token in the same statement."""

from datetime import datetime
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.engines import Mode, transaction
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.jobs import jobs
from influence.domain.jobs import Job, LeaseLost
from influence.domain.ports.jobs import Claim

_KEY: Final = (jobs.c.tenant, jobs.c.kind)


def _job_of(row: sa.Row[Any]) -> Job:
    return Job(**row._mapping)


def _is_held(job: Job) -> sa.ColumnElement[bool]:
    return sa.and_(
        jobs.c.tenant == job.tenant,
        jobs.c.kind == job.kind,
        jobs.c.lease_token == job.lease_token,
        jobs.c.lease_until.is_not(None),
    )


def _renewal(job: Job, until: datetime) -> sa.Update:
    return sa.update(jobs).where(_is_held(job)).values(lease_until=until)


@attrs.frozen
class SqlLeases:
    """The leases, in a unit of work."""

    _scope: Scope

    def hold(self, job: Job, until: datetime) -> None:
        if not self._scope.run(_renewal(job, until)).rowcount:
            raise LeaseLost


@attrs.frozen
class SqlJobs:
    """The jobs of an installation. Each deed is a transaction of its own; any process may call."""

    _engine: sa.Engine

    def add(self, tenant: str, kind: str, due_at: datetime) -> bool:
        row = insert(jobs).values(**attrs.asdict(Job(tenant, kind, due_at)))
        return bool(self._changed(row.on_conflict_do_nothing(index_elements=_KEY)))

    def all(self) -> tuple[Job, ...]:
        with transaction(self._engine, Mode.READ) as connection:
            return tuple(map(_job_of, connection.execute(sa.select(jobs).order_by(*_KEY))))

    def claim(self, wanted: Claim) -> Job | None:
        free = sa.or_(jobs.c.lease_until.is_(None), jobs.c.lease_until <= wanted.at)
        fitting = sa.select(jobs).where(jobs.c.due_at <= wanted.now, free, jobs.c.kind.in_(wanted.kinds))
        if wanted.tenant is not None:
            fitting = fitting.where(jobs.c.tenant == wanted.tenant)
        with transaction(self._engine, Mode.WRITE) as connection:
            row = connection.execute(fitting.order_by(jobs.c.due_at, *_KEY).limit(1)).first()
            if row is None:
                return None
            found = _job_of(row)
            claimed = found.claimed(wanted.now, wanted.until)
            mine = (jobs.c.tenant == found.tenant, jobs.c.kind == found.kind)
            unchanged = jobs.c.lease_token == found.lease_token
            connection.execute(sa.update(jobs).where(*mine, unchanged).values(**attrs.asdict(claimed)))
            connection.commit()
        return claimed

    def renew(self, job: Job, until: datetime) -> None:
        if not self._changed(_renewal(job, until)):
            raise LeaseLost

    def end(self, job: Job) -> None:
        if not self._changed(sa.update(jobs).where(_is_held(job)).values(**attrs.asdict(job))):
            raise LeaseLost

    def _changed(self, statement: sa.Executable) -> int:
        """How many rows *statement* changed."""
        with transaction(self._engine, Mode.WRITE) as connection:
            count = connection.execute(statement).rowcount
            connection.commit()
        return count
