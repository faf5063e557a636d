"""What was agreed with those who take part in campaigns, in memory."""

import attrs

from influence.adapters.memory.state import Holdings
from influence.domain.accounts import AccountId
from influence.domain.agreements import Agreement
from influence.domain.campaigns import CampaignId
from influence.domain.doors import Stale


@attrs.frozen
class MemoryAgreements:
    """What one tenant's campaigns agreed with whom."""

    _own: Holdings

    def get(self, campaign: CampaignId, account: AccountId) -> Agreement:
        return self._own.agreements.get((campaign, account), Agreement(campaign, account))

    def of(self, campaign: CampaignId) -> tuple[Agreement, ...]:
        own = (one for one in self._own.agreements.values() if one.campaign == campaign)
        return tuple(sorted(own, key=lambda one: one.account))

    def with_account(self, account: AccountId) -> tuple[Agreement, ...]:
        own = (one for one in self._own.agreements.values() if one.account == account)
        return tuple(sorted(own, key=lambda one: one.campaign))

    def save(self, agreement: Agreement) -> None:
        place = (agreement.campaign, agreement.account)
        if place not in self._own.participants:
            raise Stale("The campaign")
        self._own.agreements[place] = agreement

    def drop(self, campaign: CampaignId, account: AccountId) -> None:
        self._own.agreements.pop((campaign, account), None)
