"""What a tenant agreed and chose, in SQL."""

import attrs
import sqlalchemy as sa

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.installation import tenants
from influence.domain.organisation import Organisation


@attrs.frozen
class SqlOrganisations:
    """The organisation that one tenant is."""

    _scope: Scope

    def get(self) -> Organisation:
        columns = (tenants.c.plan, tenants.c.kept_days, tenants.c.called)
        row = self._scope.run(sa.select(*columns).where(tenants.c.id == self._scope.tenant)).one()
        return Organisation(row.plan, row.kept_days, row.called)

    def save(self, organisation: Organisation) -> None:
        change = sa.update(tenants).where(tenants.c.id == self._scope.tenant)
        self._scope.run(change.values(attrs.asdict(organisation)))
