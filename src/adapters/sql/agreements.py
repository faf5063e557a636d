"""What was agreed with those who take part in campaigns, in SQL."""

from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.agreements import agreements
from influence.domain.accounts import AccountId
from influence.domain.agreements import Agreement
from influence.domain.campaigns import CampaignId
from influence.domain.doors import Stale
from influence.domain.money import Money


def _agreement_of(row: sa.Row[Any]) -> Agreement:
    return Agreement(
        campaign=CampaignId(row.campaign_id),
        account=AccountId(row.account_id),
        fee=None if row.fee is None else Money(row.fee, row.currency),
        briefed_at=row.briefed_at,
        answered_at=row.answered_at,
        has_accepted=None if row.has_accepted is None else bool(row.has_accepted),
    )


@attrs.frozen
class SqlAgreements:
    """What one tenant's campaigns agreed with whom."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return agreements.c.tenant_id == self._scope.tenant

    def get(self, campaign: CampaignId, account: AccountId) -> Agreement:
        its = (agreements.c.campaign_id == campaign, agreements.c.account_id == account)
        row = self._scope.row(sa.select(agreements).where(self._mine, *its))
        return Agreement(campaign, account) if row is None else _agreement_of(row)

    def of(self, campaign: CampaignId) -> tuple[Agreement, ...]:
        its = sa.select(agreements).where(self._mine, agreements.c.campaign_id == campaign)
        return tuple(map(_agreement_of, self._scope.run(its.order_by(agreements.c.account_id))))

    def with_account(self, account: AccountId) -> tuple[Agreement, ...]:
        its = sa.select(agreements).where(self._mine, agreements.c.account_id == account)
        return tuple(map(_agreement_of, self._scope.run(its.order_by(agreements.c.campaign_id))))

    def save(self, agreement: Agreement) -> None:
        change = {
            "fee": agreement.fee.hundredths if agreement.fee else None,
            "currency": agreement.fee.currency if agreement.fee else None,
            "briefed_at": agreement.briefed_at,
            "answered_at": agreement.answered_at,
            "has_accepted": None if agreement.has_accepted is None else int(agreement.has_accepted),
        }
        key = {"campaign_id": agreement.campaign, "account_id": agreement.account}
        fresh = insert(agreements).values(tenant_id=self._scope.tenant, **key, **change)
        with self._scope.refusing({Broken.REFERENCE: Stale("The campaign")}):
            self._scope.run(fresh.on_conflict_do_update(index_elements=list(key), set_=change))

    def drop(self, campaign: CampaignId, account: AccountId) -> None:
        its = (agreements.c.campaign_id == campaign, agreements.c.account_id == account)
        self._scope.run(sa.delete(agreements).where(self._mine, *its))
