"""Attempts to get a consent, in SQL."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.consents import consents, leftovers
from influence.domain.accounts import AccountId
from influence.domain.consent_refusals import ConsentUnknown
from influence.domain.consents import Consent, ConsentOutcome, Leftover

_COLUMNS: Final = {"application": "application_id", "account": "account_id"}
"""Fields of a consent whose columns are called otherwise."""
_IN_COLUMN: Final = {f.name: _COLUMNS.get(f.name, f.name) for f in attrs.fields(Consent)}
_IS_WAITING: Final = consents.c.taken_at.is_(None)


def _consent_of(row: sa.Row[Any]) -> Consent:
    return Consent(**{field: getattr(row, column) for field, column in _IN_COLUMN.items()})


@attrs.frozen
class SqlConsents:
    """The begun consents of one tenant."""

    _scope: Scope

    def begin(self, consent: Consent) -> None:
        row = {column: getattr(consent, field) for field, column in _IN_COLUMN.items()}
        fresh = insert(consents).values(tenant_id=self._scope.tenant, **row)
        change = {column: fresh.excluded[column] for column in row}
        key = ["tenant_id", "state"]
        self._scope.run(fresh.on_conflict_do_update(index_elements=key, set_=change, where=_IS_WAITING))

    def _called(self, state: str) -> sa.ColumnElement[bool]:
        return sa.and_(consents.c.tenant_id == self._scope.tenant, consents.c.state == state)

    def find(self, state: str, now: datetime) -> Consent:
        row = self._scope.row(sa.select(consents).where(self._called(state)))
        consent = None if row is None else _consent_of(row)
        if consent is None or not consent.is_open(now):
            raise ConsentUnknown
        return consent

    def take(self, state: str, now: datetime) -> Consent:
        consent = self.find(state, now)
        self._scope.run(sa.update(consents).where(self._called(state)).values(taken_at=now))
        return consent

    def close(
        self, state: str, outcome: ConsentOutcome, reason: str = "", account: AccountId | None = None
    ) -> None:
        said: dict[str, Any] = {"outcome": outcome, "reason": reason}
        if account is not None:
            said["account_id"] = account
        self._scope.run(sa.update(consents).where(self._called(state), ~_IS_WAITING).values(said))

    def remembered(self, account: AccountId | None = None) -> Iterator[Consent]:
        wanted = sa.select(consents).where(consents.c.tenant_id == self._scope.tenant)
        if account is not None:
            wanted = wanted.where(consents.c.account_id == account)
        return map(_consent_of, self._scope.run(wanted.order_by(consents.c.begun_at, consents.c.state)))

    def forget(self, before: datetime) -> int:
        is_old = (consents.c.tenant_id == self._scope.tenant, consents.c.begun_at < before)
        return self._scope.run(sa.delete(consents).where(*is_old)).rowcount

    def leave(self, leftover: Leftover) -> None:
        row = attrs.asdict(leftover)
        fresh = insert(leftovers).values(tenant_id=self._scope.tenant, **row)
        change = {name: fresh.excluded[name] for name in row}
        self._scope.run(fresh.on_conflict_do_update(index_elements=["tenant_id", "state"], set_=change))

    def leftovers(self, now: datetime) -> tuple[Leftover, ...]:
        is_due = (leftovers.c.tenant_id == self._scope.tenant, leftovers.c.due_at <= now)
        wanted = sa.select(leftovers).where(*is_due).order_by(leftovers.c.due_at, leftovers.c.state)
        names = [field.name for field in attrs.fields(Leftover)]
        return tuple(Leftover(**{n: getattr(row, n) for n in names}) for row in self._scope.run(wanted))

    def hasten(self, state: str, now: datetime) -> None:
        self._scope.run(sa.update(leftovers).where(*self._left_of(state)).values(due_at=now))

    def clear(self, state: str) -> None:
        self._scope.run(sa.delete(leftovers).where(*self._left_of(state)))

    def _left_of(self, state: str) -> tuple[sa.ColumnElement[bool], ...]:
        return leftovers.c.tenant_id == self._scope.tenant, leftovers.c.state == state
