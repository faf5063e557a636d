"""Begun consents in SQL."""

from datetime import datetime

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.accounts import consents
from influence.domain.consent_refusals import ConsentUnknown
from influence.domain.grants import Consent


@attrs.frozen
class SqlConsents:
    """The begun consents of one tenant. A taken one leaves nothing."""

    _scope: Scope

    def begin(self, consent: Consent) -> None:
        fresh = insert(consents).values(tenant_id=self._scope.tenant, **attrs.asdict(consent))
        fields = {field.name: fresh.excluded[field.name] for field in attrs.fields(Consent)}
        self._scope.run(fresh.on_conflict_do_update(index_elements=["tenant_id", "state"], set_=fields))

    def _called(self, state: str) -> sa.ColumnElement[bool]:
        return sa.and_(consents.c.tenant_id == self._scope.tenant, consents.c.state == state)

    def find(self, state: str, now: datetime) -> Consent:
        row = self._scope.row(sa.select(consents).where(self._called(state)))
        if row is None:
            raise ConsentUnknown
        consent = Consent(**{field.name: getattr(row, field.name) for field in attrs.fields(Consent)})
        if not consent.is_open(now):
            raise ConsentUnknown
        return consent

    def take(self, state: str, now: datetime) -> Consent:
        consent = self.find(state, now)
        self._scope.run(sa.delete(consents).where(self._called(state)))
        return consent
