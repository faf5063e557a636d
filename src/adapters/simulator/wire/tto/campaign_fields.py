"""The fields of a campaign as the calls write them."""

import json
from datetime import timedelta
from typing import Final

from influence.adapters.simulator.campaigns import Campaign, CampaignKind
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.envelope import without_absent

# What was seen in listed campaigns, where the documentation names more.
_OBSERVED: Final = {
    CampaignKind.CAMPAIGN: frozenset({
        "advertiser_ids", "anchor_id", "campaign_channel_type", "campaign_description", "campaign_id", "campaign_name",
        "campaign_type", "country_codes", "create_time", "invite_link", "spark_ads_requested_authorization_days",
        "video_ids",
    }),
    CampaignKind.BRAND_LINK: frozenset({
        "brand_name", "brand_profile_id", "campaign_id", "campaign_name", "campaign_type", "country_codes",
        "create_time", "invite_link", "spark_ads_requested_authorization_days", "video_ids",
    }),
}  # fmt: skip


def campaign_fields(call: Call, campaign: Campaign) -> Data:
    """Everything that is told about *campaign* when it is made or added to."""
    plan = campaign.plan
    updated = campaign.updated_at
    return without_absent(
        campaign_id=campaign.campaign_id,
        campaign_type=plan.kind.value,
        brand_profile_id=plan.brand_profile_id,
        brand_name=plan.brand_name,
        campaign_name=plan.name,
        campaign_description=plan.description,
        handle_names=_handles(call, campaign) if plan.kind is CampaignKind.CAMPAIGN else None,
        country_codes=countries(call, campaign) or None,
        anchor_id=plan.anchor_id,
        advertiser_ids=list(campaign.advertiser_ids),
        spark_ads_requested_authorization_days=plan.spark_days,
        invite_link=campaign.invite_link,
        create_time=f"{campaign.created_at:%Y-%m-%d %H:%M:%S}",
        update_time=None if updated is None else f"{updated:%Y-%m-%d %H:%M:%S}",
        dm_info=_dm_info(call, campaign),
    )


def listed_fields(call: Call, campaign: Campaign) -> Data:
    """Everything that is told about *campaign* in a list."""
    fields = {**campaign_fields(call, campaign), "video_ids": [link.video_id for link in campaign.links]}
    if call.world.habits.campaign_fields == "documented":
        return fields
    seen = _OBSERVED[campaign.plan.kind]
    fields["campaign_channel_type"] = "API_LITE_CAMPAIGN"
    return {name: value for name, value in fields.items() if name in seen}


def countries(call: Call, campaign: Campaign) -> list[str]:
    """The countries of the creators who are in the campaign."""
    people = call.world.people
    return sorted({profile_of(people.by_key(owner)).country for owner in campaign.owners})


def _handles(call: Call, campaign: Campaign) -> list[str]:
    latest = call.now - timedelta(seconds=call.world.habits.handle_names_delay)
    people = call.world.people
    return [people.by_key(part.owner).handle for part in campaign.invited if part.since <= latest]


def _dm_info(call: Call, campaign: Campaign) -> object:
    """An object in the example, a text in the table."""
    account = campaign.plan.business_account
    if account is None:
        return None
    told = {"business_account_handle": account, "dm_allowed": True}
    return json.dumps(told) if call.world.habits.contradictions == "table" else told
