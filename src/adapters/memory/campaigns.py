"""Campaigns in memory."""

from datetime import datetime
from itertools import islice

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.accounts import AccountId
from influence.domain.campaigns import Campaign, CampaignExists, CampaignId, CampaignNotFound
from influence.domain.doors import AccountNotFound, Stale
from influence.domain.networks import fold


@attrs.frozen
class MemoryCampaigns:
    """The campaigns of one tenant and who takes part."""

    _state: State
    _own: Holdings

    def get(self, campaign: CampaignId) -> Campaign:
        kept = self._own.campaigns.get(campaign)
        if kept is None:
            raise CampaignNotFound(str(campaign))
        return kept

    def named(self, name: str) -> Campaign | None:
        campaign = self._own.campaign_names.get(fold(name))
        return None if campaign is None else self._own.campaigns[campaign]

    def _refuse_taken(self, campaign: Campaign) -> None:
        if self._own.campaign_names.get(fold(campaign.name), campaign.id) != campaign.id:
            raise CampaignExists(campaign.name)

    def _put(self, campaign: Campaign) -> Campaign:
        self._own.campaigns[campaign.id] = campaign
        self._own.campaign_names[fold(campaign.name)] = campaign.id
        return campaign

    def add(self, campaign: Campaign) -> Campaign:
        self._refuse_taken(attrs.evolve(campaign, id=CampaignId(0)))
        return self._put(attrs.evolve(campaign, id=CampaignId(self._state.number("campaign"))))

    def save(self, campaign: Campaign) -> Campaign:
        kept = self._own.campaigns.get(campaign.id)
        if kept is None or kept.version != campaign.version:
            raise Stale(f"The campaign {campaign.name!r}")
        self._refuse_taken(campaign)
        del self._own.campaign_names[fold(kept.name)]
        return self._put(attrs.evolve(campaign, version=campaign.version + 1))

    def all(self) -> tuple[Campaign, ...]:
        return tuple(self._own.campaigns.values())

    def page(self, after: CampaignId | None, limit: int) -> tuple[Campaign, ...]:
        behind = (one for one in self._own.campaigns.values() if after is None or one.id > after)
        return tuple(islice(behind, limit))

    def join(self, campaign: CampaignId, account: AccountId, at: datetime) -> bool:
        self.get(campaign)
        if account not in self._own.accounts:
            raise AccountNotFound(account)
        if self.takes_part(campaign, account):
            return False
        self._own.participants[campaign, account] = at
        return True

    def leave(self, campaign: CampaignId, account: AccountId) -> None:
        ordered = {order.account for order in self._own.orders.values() if order.campaign == campaign}
        posted = {self._own.posts[post].account for c, post, *_ in self._own.attachments if c == campaign}
        if account in ordered | posted:
            raise Stale("The campaign")
        self._own.participants.pop((campaign, account), None)
        self._own.agreements.pop((campaign, account), None)

    def takes_part(self, campaign: CampaignId, account: AccountId) -> bool:
        return (campaign, account) in self._own.participants
