"""Keeping what was agreed with those who take part."""

from typing import Protocol

from influence.domain.accounts import AccountId
from influence.domain.agreements import Agreement
from influence.domain.campaigns import CampaignId


class Agreements(Protocol):
    """What this tenant's campaigns agreed with whom."""

    def get(self, campaign: CampaignId, account: AccountId) -> Agreement:
        """What was agreed; an empty agreement where nothing was."""
        ...

    def of(self, campaign: CampaignId) -> tuple[Agreement, ...]:
        """All that hold something, by account."""
        ...

    def with_account(self, account: AccountId) -> tuple[Agreement, ...]:
        """All of one account that hold something, by campaign."""
        ...

    def save(self, agreement: Agreement) -> None:
        """Keep it in place of what was agreed before.

        Raises:
            Stale: the account does not take part (any more).
        """
        ...

    def drop(self, campaign: CampaignId, account: AccountId) -> None:
        """Forget what was agreed."""
        ...
