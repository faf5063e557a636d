"""The report: everything TikTok tells about the videos of a campaign, one country at a time."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from influence.adapters.simulator.campaigns import Campaign
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.spark_desk import SparkAnswer
from influence.adapters.simulator.videos import Video
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.envelope import PARAMETER, ApiRefused
from influence.adapters.simulator.wire.links import player, signed
from influence.adapters.simulator.wire.pages import numbered_page, paged
from influence.adapters.simulator.wire.parameters import Kind, Parameter
from influence.adapters.simulator.wire.tto.accounts import ACCOUNT, NAME
from influence.adapters.simulator.wire.tto.campaign_fields import countries
from influence.adapters.simulator.wire.tto.creators import PICTURE_DAYS
from influence.adapters.simulator.wire.tto.measures import days_of, measures_of

REPORT: Final = (
    ACCOUNT,
    Parameter("campaign_id"),
    Parameter("start_date", Kind.DATE, required=False),
    Parameter("end_date", Kind.DATE, required=False),
    *paged(100, 25),
)


def report(call: Call) -> Data:
    """One entry per linked video of a creator from the country in the header Country-Code."""
    campaign = call.world.campaigns.find(call.text(NAME), call.text("campaign_id"))
    _check_days(call, campaign)
    country = _country(call, campaign)
    page, note = numbered_page(call, list(_linked(call, campaign, country)))
    told: Data = {
        NAME: campaign.plan.account_id,
        "campaign_id": campaign.campaign_id,
        "campaign_type": campaign.plan.kind.value,
        "campaign_channel_type": "API_LITE_CAMPAIGN",
        "page_info": note,
        "videos": [_entry(call, creator, video) for creator, video in page],
    }
    if call.world.habits.contradictions == "table":
        told["country_code"] = country
    return told


def _country(call: Call, campaign: Campaign) -> str:
    country = call.headers.get("country-code", "").strip().upper()
    if country in countries(call, campaign):
        return country
    call.remarks.append("the header Country-Code has to be one of the campaign's country_codes")
    if call.world.habits.wrong_country_code == "refuse":
        raise ApiRefused(PARAMETER, "Country-Code: must be one of the country codes of the campaign")
    return country


def _check_days(call: Call, campaign: Campaign) -> None:
    start, end = call.day("start_date"), call.day("end_date")
    if (start is None) is not (end is None):
        raise ApiRefused(PARAMETER, "start_date, end_date: both or none")
    if start is None or end is None:
        return
    if start < campaign.created_at.date():
        raise ApiRefused(PARAMETER, "start_date: must not lie before the creation of the campaign")
    if end < start:
        raise ApiRefused(PARAMETER, "end_date: must not lie before start_date")


def _linked(call: Call, campaign: Campaign, country: str) -> Iterator[tuple[Creator, Video]]:
    world = call.world
    for link in world.shown_campaign_links(campaign):
        creator = world.people.by_key(link.owner)
        is_told = world.shelf.is_released(link.video_id) and not world.shelf.is_deleted(link.video_id)
        if is_told and not creator.gone and profile_of(creator).country == country:
            yield creator, world.shelf.find(creator, link.video_id)


def _entry(call: Call, creator: Creator, video: Video) -> Data:
    profile = profile_of(creator)
    thumbnail = signed(f"thumbnail/{video.video_id}.jpeg", call.now, days=PICTURE_DAYS)
    return {
        "video_info": {
            "video_id": video.video_id,
            "create_time": f"{video.created_at:%Y-%m-%d %H:%M:%S}",
            "embed_url": player(video.video_id),
            "thumbnail_url": None if "thumbnail_url" in video.lacking else thumbnail,
            "authorization_code": _spark_code(call, video),
        },
        "creator_info": {"handle_name": creator.handle, "display_name": profile.display_name},
        **measures_of(call, video, profile),
        "anchor_id": None,
        "anchor_metrics": None,
        "daily_stats": _daily(call, creator, video),
    }


def _spark_code(call: Call, video: Video) -> str:
    request = call.world.spark.about(video.video_id)
    if request is None or request.answer is not SparkAnswer.ACCEPTED or request.ends_at <= call.now:
        return ""
    return call.world.spark.code(request)


def _daily(call: Call, creator: Creator, video: Video) -> list[Data] | None:
    start, end = call.day("start_date"), call.day("end_date")
    if start is None or end is None:
        return None
    released, today = video.created_at.date(), call.now.date()
    first, last = max(start, released), min(end, today - timedelta(days=1))
    days = [first + timedelta(days=passed) for passed in range((last - first).days + 1)]
    return days_of(video, profile_of(creator), days, newer=call.world.habits.newer_fields)
