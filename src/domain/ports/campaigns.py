"""Keeping campaigns, who takes part, and orders."""

from datetime import datetime
from typing import Protocol

from influence.domain.accounts import AccountId
from influence.domain.campaigns import Campaign, CampaignId
from influence.domain.orders import Order, OrderId


class Campaigns(Protocol):
    """The campaigns of this tenant and who takes part."""

    def get(self, campaign: CampaignId) -> Campaign:
        """The campaign.

        Raises:
            CampaignNotFound: there is none.
        """
        ...

    def named(self, name: str) -> Campaign | None:
        """The campaign of that name, without case."""
        ...

    def add(self, campaign: Campaign) -> Campaign:
        """Keep a new campaign; the answer has its id.

        Raises:
            CampaignExists: the name is taken.
        """
        ...

    def save(self, campaign: Campaign) -> Campaign:
        """Keep a changed campaign; the answer has the next version.

        Raises:
            Stale: somebody else saved it since it was read.
        """
        ...

    def all(self) -> tuple[Campaign, ...]:
        """All campaigns, in the order of their ids."""
        ...

    def page(self, after: CampaignId | None, limit: int) -> tuple[Campaign, ...]:
        """The next campaigns behind *after*, in the order of their ids."""
        ...

    def join(self, campaign: CampaignId, account: AccountId, at: datetime) -> bool:
        """Let *account* take part; False when it already does."""
        ...

    def leave(self, campaign: CampaignId, account: AccountId) -> None:
        """End taking part. Refused by the store (`Stale`) while it holds orders or posts of it there."""
        ...

    def takes_part(self, campaign: CampaignId, account: AccountId) -> bool:
        """True when *account* takes part in *campaign*."""
        ...


class Orders(Protocol):
    """The orders of this tenant."""

    def get(self, order: OrderId) -> Order:
        """The order.

        Raises:
            OrderNotFound: there is none.
        """
        ...

    def keyed(self, key: str) -> Order | None:
        """The order that was created under an idempotency key."""
        ...

    def add(self, order: Order) -> Order:
        """Keep a new order of a participant; the answer has its id.

        Raises:
            Stale: the key is taken, or the account does not take part (any more).
        """
        ...

    def save(self, order: Order) -> Order:
        """Keep a changed order with its links; the answer has the next version. What it asks for never changes.

        Raises:
            Stale: somebody else saved it since it was read.
            LinkConflict: a live link's video is linked to another order, of whatever tenant.
        """
        ...

    def select(
        self,
        *,
        campaign: CampaignId | None = None,
        account: AccountId | None = None,
        after: OrderId | None = None,
        limit: int | None = None,
    ) -> tuple[Order, ...]:
        """The orders that fit, in the order of their ids; those behind *after*, at most *limit*."""
        ...
