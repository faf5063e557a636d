"""Applications in SQL."""

from typing import Any

import attrs
import sqlalchemy as sa

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.applications import FACTS, applications
from influence.domain.accounts import AccountId
from influence.domain.applications import (
    Application,
    ApplicationId,
    ApplicationNotFound,
    Happened,
    Particulars,
)
from influence.domain.doors import Stale
from influence.domain.influencers import InfluencerId


def _happened(row: sa.Row[Any], fact: str) -> Happened | None:
    at = getattr(row, f"{fact}_at")
    return None if at is None else Happened(at, getattr(row, f"{fact}_by"))


def _application_of(row: sa.Row[Any]) -> Application:
    return Application(
        group=row.group_key,
        started=Happened(row.started_at, row.started_by),
        particulars=Particulars(row.name, row.email, row.country),
        id=ApplicationId(row.id),
        **{fact: _happened(row, fact) for fact in FACTS},
        reason=row.reason,
        account=None if row.account_id is None else AccountId(row.account_id),
        epoch=row.epoch,
        influencer=None if row.influencer_id is None else InfluencerId(row.influencer_id),
        version=row.version,
    )


def _row_of(application: Application) -> dict[str, Any]:
    row: dict[str, Any] = {
        "group_key": application.group,
        **attrs.asdict(application.particulars),
        "reason": application.reason,
        "account_id": application.account,
        "epoch": application.epoch,
        "influencer_id": application.influencer,
    }
    for fact in ("started", *FACTS):
        happened: Happened | None = getattr(application, fact)
        row |= {f"{fact}_at": happened and happened.at, f"{fact}_by": happened and happened.by}
    return row


@attrs.frozen
class SqlApplications:
    """The applications of one tenant."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return applications.c.tenant_id == self._scope.tenant

    def add(self, application: Application) -> Application:
        row = {"tenant_id": self._scope.tenant, "version": application.version, **_row_of(application)}
        key = self._scope.run(sa.insert(applications).values(row)).inserted_primary_key
        return attrs.evolve(application, id=ApplicationId(key[0] if key else 0))

    def get(self, application: ApplicationId) -> Application:
        row = self._scope.row(sa.select(applications).where(self._mine, applications.c.id == application))
        if row is None:
            raise ApplicationNotFound(str(application))
        return _application_of(row)

    def save(self, application: Application) -> Application:
        is_as_read = (applications.c.id == application.id, applications.c.version == application.version)
        after = attrs.evolve(application, version=application.version + 1)
        change = sa.update(applications).where(self._mine, *is_as_read)
        if not self._scope.run(change.values(version=after.version, **_row_of(after))).rowcount:
            raise Stale(f"Application {application.id}")
        return after

    def all(self, account: AccountId | None = None) -> tuple[Application, ...]:
        wanted = sa.select(applications).where(self._mine).order_by(applications.c.id)
        if account is not None:
            wanted = wanted.where(applications.c.account_id == account)
        return tuple(map(_application_of, self._scope.run(wanted)))
