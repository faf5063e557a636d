"""Campaigns in SQL."""

import json
from datetime import datetime
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.accounts import accounts
from influence.adapters.sql.tables.campaigns import campaigns, participants
from influence.domain.accounts import AccountId
from influence.domain.campaigns import Campaign, CampaignExists, CampaignId, CampaignNotFound
from influence.domain.doors import AccountNotFound, Stale
from influence.domain.keywords import KeywordRules
from influence.domain.money import Money
from influence.domain.networks import fold


def _campaign_of(row: sa.Row[Any]) -> Campaign:
    return Campaign(
        name=row.name,
        brand=row.brand,
        created_at=row.created_at,
        created_by=row.created_by,
        id=CampaignId(row.id),
        description=row.description,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        rules=KeywordRules(
            *(tuple(json.loads(words)) for words in (row.hashtags, row.keywords, row.mentions))
        ),
        archived_at=row.archived_at,
        client=row.client,
        salesperson=row.salesperson,
        brief=row.brief,
        client_fee=None if row.client_fee is None else Money(row.client_fee, row.client_currency),
        version=row.version,
    )


def _row_of(campaign: Campaign) -> dict[str, Any]:
    return {
        "name": campaign.name,
        "name_folded": fold(campaign.name),
        "brand": campaign.brand,
        "description": campaign.description,
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "hashtags": json.dumps(campaign.rules.hashtags, ensure_ascii=False),
        "keywords": json.dumps(campaign.rules.keywords, ensure_ascii=False),
        "mentions": json.dumps(campaign.rules.mentions, ensure_ascii=False),
        "created_at": campaign.created_at,
        "created_by": campaign.created_by,
        "archived_at": campaign.archived_at,
        "client": campaign.client,
        "salesperson": campaign.salesperson,
        "brief": campaign.brief,
        "client_fee": campaign.client_fee.hundredths if campaign.client_fee else None,
        "client_currency": campaign.client_fee.currency if campaign.client_fee else None,
    }


def _is_participant(campaign: CampaignId, account: AccountId) -> sa.ColumnElement[bool]:
    return sa.and_(participants.c.campaign_id == campaign, participants.c.account_id == account)


@attrs.frozen
class SqlCampaigns:
    """The campaigns of one tenant and who takes part."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return campaigns.c.tenant_id == self._scope.tenant

    def _one(self, claim: sa.ColumnElement[bool]) -> Campaign | None:
        row = self._scope.row(sa.select(campaigns).where(self._mine, claim))
        return None if row is None else _campaign_of(row)

    def get(self, campaign: CampaignId) -> Campaign:
        found = self._one(campaigns.c.id == campaign)
        if found is None:
            raise CampaignNotFound(str(campaign))
        return found

    def named(self, name: str) -> Campaign | None:
        return self._one(campaigns.c.name_folded == fold(name))

    def add(self, campaign: Campaign) -> Campaign:
        row = {"tenant_id": self._scope.tenant, "version": campaign.version, **_row_of(campaign)}
        with self._scope.refusing({Broken.NAME_TAKEN: CampaignExists(campaign.name)}):
            key = self._scope.run(sa.insert(campaigns).values(row)).inserted_primary_key
        return attrs.evolve(campaign, id=CampaignId(key[0] if key else 0))

    def save(self, campaign: Campaign) -> Campaign:
        change = (
            sa.update(campaigns)
            .where(self._mine, campaigns.c.id == campaign.id, campaigns.c.version == campaign.version)
            .values(version=campaign.version + 1, **_row_of(campaign))
        )
        with self._scope.refusing({Broken.NAME_TAKEN: CampaignExists(campaign.name)}):
            changed = self._scope.run(change).rowcount
        if not changed:
            raise Stale(f"The campaign {campaign.name!r}")
        return attrs.evolve(campaign, version=campaign.version + 1)

    def all(self) -> tuple[Campaign, ...]:
        return self.page(None, None)

    def page(self, after: CampaignId | None, limit: int | None) -> tuple[Campaign, ...]:
        wanted = sa.select(campaigns).where(self._mine).order_by(campaigns.c.id).limit(limit)
        if after is not None:
            wanted = wanted.where(campaigns.c.id > after)
        return tuple(map(_campaign_of, self._scope.run(wanted)))

    def join(self, campaign: CampaignId, account: AccountId, at: datetime) -> bool:
        self.get(campaign)
        here = sa.and_(accounts.c.tenant_id == self._scope.tenant, accounts.c.id == account)
        if self._scope.row(sa.select(accounts.c.id).where(here)) is None:
            raise AccountNotFound(account)
        row = {"campaign_id": campaign, "account_id": account, "joined_at": at}
        fresh = insert(participants).values(tenant_id=self._scope.tenant, **row)
        return bool(self._scope.run(fresh.on_conflict_do_nothing()).rowcount)

    def leave(self, campaign: CampaignId, account: AccountId) -> None:
        mine = participants.c.tenant_id == self._scope.tenant
        held = Stale("The campaign")
        with self._scope.refusing({Broken.PARTICIPANT_HELD: held, Broken.REFERENCE: held}):
            self._scope.run(sa.delete(participants).where(mine, _is_participant(campaign, account)))

    def takes_part(self, campaign: CampaignId, account: AccountId) -> bool:
        mine = participants.c.tenant_id == self._scope.tenant
        found = sa.select(participants.c.account_id).where(mine, _is_participant(campaign, account))
        return self._scope.row(found) is not None
