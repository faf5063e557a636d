"""The campaigns of the simulated marketplace, and who may come into them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import attrs

from influence.adapters.simulator.campaigns import (
    BrandProfile,
    Campaign,
    CampaignKind,
    CampaignLink,
    Part,
    Plan,
)
from influence.adapters.simulator.chance import number, text
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.link_requests import LinkRequests
from influence.adapters.simulator.refusals import Refused, Why

_LINK_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"


class CampaignBook:
    """Brand profiles, campaigns and their link requests. A video is linked to one campaign at most, for ever."""

    def __init__(
        self,
        seed: int,
        profiles: Iterable[BrandProfile] = (),
        campaigns: Iterable[Campaign] = (),
        requests: LinkRequests | None = None,
    ) -> None:
        self._seed = seed
        self._profiles = {profile.profile_id: profile for profile in profiles}
        self._campaigns: dict[str, Campaign] = {}
        self._by_link: dict[str, str] = {}
        self._linked: dict[str, str] = {}
        self.requests = requests or LinkRequests(seed)
        for campaign in campaigns:
            self._put(campaign)
            self._linked.update((link.video_id, campaign.campaign_id) for link in campaign.links)

    @property
    def profiles(self) -> tuple[BrandProfile, ...]:
        return tuple(self._profiles.values())

    @property
    def campaigns(self) -> tuple[Campaign, ...]:
        return tuple(self._campaigns.values())

    def add_profile(self, profile: BrandProfile) -> BrandProfile:
        """The brand profile, with an id of its own."""
        kept = attrs.evolve(profile, profile_id=number(self._seed, "brand profile", len(self._profiles)))
        self._profiles[kept.profile_id] = kept
        return kept

    def profile(self, account_id: str, profile_id: str) -> BrandProfile:
        """The brand profile of an account.

        Raises:
            Refused: the account has no such profile.
        """
        profile = self._profiles.get(profile_id)
        if profile is None or profile.account_id != account_id:
            raise Refused(Why.UNKNOWN_BRAND, f"brand_profile_id: {profile_id} does not exist")
        return profile

    def create(
        self, plan: Plan, creators: Sequence[Creator], advertiser_ids: Sequence[str], now: datetime
    ) -> Campaign:
        """A new campaign that invited the *creators*."""
        place = len(self._campaigns)
        slug = text(self._seed, "campaign link", place, length=9, alphabet=_LINK_LETTERS)
        return self._put(
            Campaign(
                campaign_id=number(self._seed, "campaign", place),
                invite_link=f"https://www.tiktok.com/t/{slug}/",
                plan=plan,
                created_at=now,
                advertiser_ids=tuple(dict.fromkeys(advertiser_ids)),
                invited=tuple(Part(creator.key, now) for creator in creators),
            )
        )

    def extend(
        self, campaign: Campaign, creators: Sequence[Creator], advertiser_ids: Sequence[str], now: datetime
    ) -> Campaign:
        """The campaign with *creators* and ad accounts more; who is in it already stays as invited."""
        known = {part.owner for part in campaign.invited}
        new = tuple(Part(one.key, now) for one in creators if one.key not in known)
        return self._put(
            attrs.evolve(
                campaign,
                invited=(*campaign.invited, *new),
                advertiser_ids=tuple(dict.fromkeys((*campaign.advertiser_ids, *advertiser_ids))),
                updated_at=now,
            )
        )

    def find(self, account_id: str, campaign_id: str) -> Campaign:
        """The campaign of an account.

        Raises:
            Refused: the account has no such campaign.
        """
        campaign = self._campaigns.get(campaign_id)
        if campaign is None or campaign.plan.account_id != account_id:
            raise Refused(Why.UNKNOWN_CAMPAIGN, f"campaign_id: {campaign_id} does not exist")
        return campaign

    def behind(self, link_or_id: str) -> Campaign | None:
        """The campaign with that invite link or that id."""
        return self._campaigns.get(self._by_link.get(link_or_id, link_or_id))

    def under(self, invite_link: str) -> Campaign:
        """The campaign with that invite link.

        Raises:
            Refused: there is none.
        """
        campaign = self._campaigns.get(self._by_link.get(invite_link, ""))
        if campaign is None:
            raise Refused(Why.UNKNOWN_CAMPAIGN, f"tto_invite_link: {invite_link!r} leads to no campaign")
        return campaign

    def linked_to(self, video_id: str) -> Campaign | None:
        """The campaign that the video is linked to."""
        campaign_id = self._linked.get(video_id)
        return None if campaign_id is None else self._campaigns[campaign_id]

    def check_admitted(self, campaign: Campaign, creator: Creator) -> None:
        """Pass a creator whom *campaign* admits: by invitation, or any member by a brand's link.

        Raises:
            Refused: it does not.
        """
        if campaign.plan.kind is CampaignKind.CAMPAIGN and not campaign.has_invited(creator.key):
            raise Refused(Why.RULE, f"@{creator.handle} is not invited to campaign {campaign.campaign_id}")
        if not creator.is_member:
            raise Refused(Why.RULE, f"@{creator.handle} is not a member of the marketplace")

    def join(self, campaign: Campaign, creator: Creator, now: datetime) -> Campaign:
        """The campaign, joined. A second time changes nothing.

        Raises:
            Refused: the campaign does not admit this creator.
        """
        self.check_admitted(campaign, creator)
        if campaign.has_joined(creator.key):
            return campaign
        return self._put(attrs.evolve(campaign, joined=(*campaign.joined, Part(creator.key, now))))

    def link(self, campaign: Campaign, creator: Creator, video_id: str, now: datetime) -> Campaign:
        """The campaign with the video linked to it.

        Raises:
            Refused: the video is linked to a campaign.
        """
        if video_id in self._linked:
            raise Refused(
                Why.ALREADY_LINKED, f"video {video_id} is linked to campaign {self._linked[video_id]}"
            )
        link = CampaignLink(video_id, creator.key, now)
        self._linked[video_id] = campaign.campaign_id
        return self._put(attrs.evolve(campaign, links=(*campaign.links, link)))

    def _put(self, campaign: Campaign) -> Campaign:
        self._campaigns[campaign.campaign_id] = campaign
        self._by_link[campaign.invite_link] = campaign.campaign_id
        return campaign
