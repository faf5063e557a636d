"""Quotas of campaign codes and reminders of agreed days, in SQL."""

from collections.abc import Collection, Mapping
from datetime import date

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.tables.placing import campaign_codes, due_reminders
from influence.domain.campaign_codes import CodeQuota
from influence.domain.due_dates import DueStage
from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import OrderId


@attrs.frozen
class SqlCodes:
    """The campaign codes of one tenant."""

    _scope: Scope

    def note(self, quota: CodeQuota) -> None:
        told = {"remaining": quota.remaining, "told_at": quota.told_at}
        fresh = insert(campaign_codes).values(tenant_id=self._scope.tenant, code=quota.code, **told)
        newer = fresh.excluded.told_at >= campaign_codes.c.told_at
        self._scope.run(
            fresh.on_conflict_do_update(index_elements=["tenant_id", "code"], set_=told, where=newer)
        )

    def of(self, codes: Collection[str]) -> Mapping[str, CodeQuota]:
        found: dict[str, CodeQuota] = {}
        for some in batches(tuple(codes)):
            mine = (campaign_codes.c.tenant_id == self._scope.tenant, campaign_codes.c.code.in_(some))
            for row in self._scope.run(sa.select(campaign_codes).where(*mine)):
                found[row.code] = CodeQuota(row.code, row.remaining, row.told_at)
        return found


@attrs.frozen
class SqlDueReminders:
    """The reminders of one tenant."""

    _scope: Scope

    def first(self, order: OrderId, stage: DueStage, due_on: date) -> bool:
        row = {"order_id": order, "stage": stage, "due_on": due_on, "tenant_id": self._scope.tenant}
        with self._scope.refusing({Broken.REFERENCE: OrderNotFound(str(order))}):
            return bool(self._scope.run(insert(due_reminders).values(row).on_conflict_do_nothing()).rowcount)
