"""Campaigns of the newer generation: brand profiles, invitations, linked videos and requests to link."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import attrs

REMINDER_PAUSE: Final = timedelta(hours=24)
MOST_REMINDERS: Final = 2


class CampaignKind(StrEnum):
    """A campaign with a list of invited creators, or one link for every member."""

    CAMPAIGN = "CAMPAIGN"
    BRAND_LINK = "BRAND_LINK"


class Verdict(StrEnum):
    """Where a request to link a video stands."""

    IN_REVIEW = "IN_REVIEW"
    APPROVE = "APPROVE"
    REJECTED = "REJECTED"
    REVOKE = "REVOKE"


@attrs.frozen
class BrandProfile:
    """A brand as its creators see it. Nothing about it ever changes."""

    profile_id: str
    account_id: str
    name: str
    industry_id: str
    website: str
    account_url: str | None = None


@attrs.frozen
class Part:
    """A creator's part in a campaign, since when."""

    owner: str
    since: datetime


@attrs.frozen
class CampaignLink:
    """One video tied to a campaign."""

    video_id: str
    owner: str
    linked_at: datetime


@attrs.frozen
class Plan:
    """What a brand says about a campaign once and for all."""

    account_id: str
    kind: CampaignKind
    brand_name: str
    brand_profile_id: str | None = None
    name: str | None = None
    description: str | None = None
    anchor_id: str | None = None
    spark_days: int = 0
    business_account: str | None = None


@attrs.frozen
class Campaign:
    """A campaign with everybody and everything that came into it. Nothing ever leaves."""

    campaign_id: str
    invite_link: str
    plan: Plan
    created_at: datetime
    updated_at: datetime | None = None
    advertiser_ids: tuple[str, ...] = ()
    invited: tuple[Part, ...] = ()
    joined: tuple[Part, ...] = ()
    links: tuple[CampaignLink, ...] = ()

    def has_invited(self, owner: str) -> bool:
        return any(part.owner == owner for part in self.invited)

    def has_joined(self, owner: str) -> bool:
        return any(part.owner == owner for part in self.joined)

    @property
    def owners(self) -> tuple[str, ...]:
        """Everybody who has a part in it, in the order of arrival."""
        return tuple(dict.fromkeys(part.owner for part in (*self.invited, *self.joined)))


@attrs.frozen
class LinkRequest:
    """A brand's question whether a published video may be tied to a campaign, and its reminders."""

    request_id: str
    campaign_id: str
    video_id: str
    owner: str
    asked_at: tuple[datetime, ...]
    verdict: Verdict = Verdict.IN_REVIEW
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.verdict is Verdict.IN_REVIEW
