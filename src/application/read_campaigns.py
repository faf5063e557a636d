"""The home list: every campaign with who takes part, what came of it, and what it earns."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice
from operator import attrgetter

import attrs

from influence.application.acting import Actor
from influence.application.paging import pieces
from influence.application.read_posts import counting_reasons
from influence.domain.agreements import Agreement, Onboarding
from influence.domain.campaigns import Campaign, CampaignId, CampaignStatus
from influence.domain.money import Money, margin, summed
from influence.domain.networks import fold
from influence.domain.orders import Order, OrderState
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, View

_ENDED = frozenset({OrderState.CANCELLED, OrderState.FAILED})


@attrs.frozen
class CampaignFilter:
    """What is looked for; nothing asked is everything. *words* stand in name, brand, client or salesperson.

    A campaign without start or end runs from, or until, ever.
    """

    words: str = ""
    client: str = ""
    status: CampaignStatus | None = None
    since: date | None = None
    until: date | None = None

    def fits(self, campaign: Campaign, today: date) -> bool:
        """True when *campaign* is looked for."""
        whole = fold(f"{campaign.name} {campaign.brand} {campaign.client} {campaign.salesperson}")
        return (
            all(word in whole for word in fold(self.words).split())
            and (not self.client or fold(self.client) == fold(campaign.client))
            and self.status in (None, campaign.status(today))
            and not (self.since and campaign.ends_on and campaign.ends_on < self.since)
            and not (self.until and campaign.starts_on and campaign.starts_on > self.until)
        )


@attrs.frozen
class Fulfilment:
    """How many posts the orders that stand ask for, and how many TikTok confirmed."""

    delivered: int
    owed: int

    @classmethod
    def of(cls, orders: Iterable[Order]) -> "Fulfilment":
        """Over *orders*; those that ended ask for nothing, and no order delivers more than it asks for."""
        standing = [order for order in orders if order.state not in _ENDED]
        return cls(
            delivered=sum(min(len(order.live_links), order.posts_required) for order in standing),
            owed=sum(order.posts_required for order in standing),
        )


@attrs.frozen
class CampaignRow:
    """One campaign of the home list. *overdue* orders are late; *spent* holds one sum of fees for each currency."""

    campaign: Campaign
    status: CampaignStatus
    participants: int
    onboarding: Mapping[Onboarding, int]
    posts: int
    fulfilment: Fulfilment
    overdue: int
    spent: tuple[Money, ...]

    @property
    def margin(self) -> Money | None:
        """What is left of the client's fee, where all of it is in one currency."""
        return margin(self.campaign.client_fee, self.spent)


@attrs.frozen
class ReadCampaigns:
    """List campaigns, the latest start first; those without a start stand behind, the newest first."""

    _storage: Storage
    _clock: Clock

    def __call__(
        self, by: Actor, wanted: CampaignFilter | None = None, most: int | None = None
    ) -> tuple[CampaignRow, ...]:
        """The first *most* campaigns that fit."""
        today, looked_for = self._clock.now().date(), wanted or CampaignFilter()
        with self._storage.view(by.tenant) as view:
            found = [one for one in view.campaigns.all() if looked_for.fits(one, today)]
            found.sort(key=lambda one: (one.starts_on or date.min, one.id), reverse=True)
            return tuple(_row(view, campaign, today) for campaign in found[:most])

    def by_number(
        self, by: Actor, wanted: CampaignFilter, after: CampaignId | None = None, most: int | None = None
    ) -> tuple[CampaignRow, ...]:
        """The first *most* campaigns that fit behind *after*, in the order of their numbers."""
        today = self._clock.now().date()
        with self._storage.view(by.tenant) as view:
            read_on = pieces(view.campaigns.page, attrgetter("id"), after, most)
            fitting = (one for some in read_on for one in some if wanted.fits(one, today))
            return tuple(_row(view, campaign, today) for campaign in islice(fitting, most))


def _row(view: View, campaign: Campaign, today: date) -> CampaignRow:
    everyone = {one.id for one in view.accounts.select(AccountFilter(campaign=campaign.id))}
    agreed = [one for one in view.agreements.of(campaign.id) if one.account in everyone]
    orders = view.orders.select(campaign=campaign.id)
    phase = view.installation.release().phase
    return CampaignRow(
        campaign=campaign,
        status=campaign.status(today),
        participants=len(everyone),
        onboarding=_onboarding(agreed, len(everyone)),
        posts=len(counting_reasons(view.posts.attachments(campaign.id), phase)),
        fulfilment=Fulfilment.of(orders),
        overdue=sum(order.is_overdue(today) for order in orders),
        spent=summed(one.fee for one in agreed if one.fee is not None),
    )


def _onboarding(agreed: Iterable[Agreement], everyone: int) -> dict[Onboarding, int]:
    counts = Counter(one.onboarding for one in agreed)
    counts[Onboarding.LISTED] = everyone - sum(counts.values()) + counts[Onboarding.LISTED]
    return {onboarding: counts[onboarding] for onboarding in Onboarding}
