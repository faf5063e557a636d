"""Campaigns as programs read them, and those who take part."""

from collections.abc import Mapping
from datetime import date

import attrs

from influence.application.read_campaigns import CampaignRow, Fulfilment
from influence.application.report_campaign import Participation, Report
from influence.domain.agreements import Onboarding
from influence.domain.campaigns import Campaign, CampaignStatus
from influence.domain.capabilities import Kind
from influence.domain.money import Money
from influence.domain.networks import Network
from influence.domain.orders import OrderState
from influence.entrypoints.forms.accounts import ErrorForm
from influence.entrypoints.forms.growing import grown


@attrs.frozen(kw_only=True)
class CampaignForm:
    """A campaign. Amounts are in hundredths, so that nothing is rounded."""

    id: int
    name: str
    brand: str
    description: str
    status: CampaignStatus
    starts_on: date | None
    ends_on: date | None
    hashtags: tuple[str, ...]
    keywords: tuple[str, ...]
    mentions: tuple[str, ...]
    client: str | None
    salesperson: str | None
    brief: str | None
    client_fee: Money | None

    @classmethod
    def of(cls, campaign: Campaign, today: date) -> "CampaignForm":
        """A campaign as it stands on that day."""
        return CampaignForm(
            id=campaign.id,
            name=campaign.name,
            brand=campaign.brand,
            description=campaign.description,
            status=campaign.status(today),
            starts_on=campaign.starts_on,
            ends_on=campaign.ends_on,
            hashtags=tuple(campaign.rules.hashtags),
            keywords=tuple(campaign.rules.keywords),
            mentions=tuple(campaign.rules.mentions),
            client=campaign.client or None,
            salesperson=campaign.salesperson or None,
            brief=campaign.brief or None,
            client_fee=campaign.client_fee,
        )


@attrs.frozen(kw_only=True)
class DeliveredForm:
    """How many posts came of those that orders ask for, and how many orders are late."""

    delivered: int
    owed: int
    overdue: int


@attrs.frozen(kw_only=True)
class CampaignListedForm(CampaignForm):
    """A campaign of the home list: who takes part, what came of it, and what it earns."""

    participants: int
    onboarding: Mapping[Onboarding, int]
    posts: int
    fulfilment: DeliveredForm
    fees: tuple[Money, ...]
    margin: Money | None

    @classmethod
    def listed(cls, row: CampaignRow, today: date) -> "CampaignListedForm":
        """A row of the home list on that day."""
        done = row.fulfilment
        return grown(
            cls,
            CampaignForm.of(row.campaign, today),
            participants=row.participants,
            onboarding=row.onboarding,
            posts=row.posts,
            fulfilment=DeliveredForm(delivered=done.delivered, owed=done.owed, overdue=row.overdue),
            fees=row.spent,
            margin=row.margin,
        )


@attrs.frozen(kw_only=True)
class OrderStateForm:
    """An order by its number, and where it stands."""

    id: int
    state: OrderState


@attrs.frozen(kw_only=True)
class ParticipantForm:
    """One who takes part in a campaign; an unsupported account with its error."""

    handle: str
    network: Network
    kind: Kind | None
    supported: bool | None
    error: ErrorForm | None
    onboarding: Onboarding
    fee: Money | None
    posts: int
    fulfilment: Fulfilment
    orders: tuple[OrderStateForm, ...]

    @classmethod
    def of(cls, one: Participation) -> "ParticipantForm":
        """The same for programs."""
        is_tiktok = one.account.network is Network.TIKTOK
        return ParticipantForm(
            handle=one.account.handle,
            network=one.account.network,
            kind=one.account.kind if is_tiktok else None,
            supported=one.standing.supported,
            error=ErrorForm.of(one.standing),
            onboarding=one.agreement.onboarding,
            fee=one.agreement.fee,
            posts=one.posts,
            fulfilment=Fulfilment.of(one.orders),
            orders=tuple(OrderStateForm(id=order.id, state=order.state) for order in one.orders),
        )


@attrs.frozen(kw_only=True)
class RemovedPostsForm:
    """How many posts the cut-over took away, and on which day."""

    count: int
    on: date


def removed_form(report: Report) -> tuple[RemovedPostsForm, ...]:
    """What the cut-over took away from the campaign of *report*."""
    return tuple(RemovedPostsForm(count=gone.count, on=gone.on.date()) for gone in report.removed)


@attrs.frozen(kw_only=True)
class CampaignShownForm(CampaignForm):
    """A campaign with everybody who takes part."""

    participants: tuple[ParticipantForm, ...]
    removed_posts: tuple[RemovedPostsForm, ...]

    @classmethod
    def shown(cls, report: Report, today: date) -> "CampaignShownForm":
        """A campaign on that day."""
        return grown(
            cls,
            CampaignForm.of(report.campaign, today),
            participants=tuple(map(ParticipantForm.of, report.participants)),
            removed_posts=removed_form(report),
        )
