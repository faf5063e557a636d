"""Begun consents in SQL."""

from datetime import datetime

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.accounts import consents
from influence.domain.grants import Consent, ConsentUnknown


@attrs.frozen
class SqlConsents:
    """The begun consents of one tenant. A taken one leaves nothing."""

    _scope: Scope

    def begin(self, consent: Consent) -> None:
        fresh = insert(consents).values(tenant_id=self._scope.tenant, **attrs.asdict(consent))
        fields = {field.name: fresh.excluded[field.name] for field in attrs.fields(Consent)}
        self._scope.run(fresh.on_conflict_do_update(index_elements=["tenant_id", "state"], set_=fields))

    def take(self, state: str, now: datetime) -> Consent:
        mine = sa.and_(consents.c.tenant_id == self._scope.tenant, consents.c.state == state)
        row = self._scope.row(sa.select(consents).where(mine))
        if row is None:
            raise ConsentUnknown
        consent = Consent(
            state=row.state,
            redirect_uri=row.redirect_uri,
            begun_at=row.begun_at,
            begun_by=row.begun_by,
            handle=row.handle,
        )
        if not consent.is_open(now):
            raise ConsentUnknown
        self._scope.run(sa.delete(consents).where(mine))
        return consent
