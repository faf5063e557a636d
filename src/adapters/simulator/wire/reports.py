"""The report: everything TikTok tells about the videos that are linked to orders."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from influence.adapters.simulator.audiences import Shares
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.measurements import (
    audience_of_video,
    counters_on,
    retention,
    states_of_video,
    watch_seconds,
)
from influence.adapters.simulator.orders import Order
from influence.adapters.simulator.profiles import Profile, profile_of
from influence.adapters.simulator.videos import Counters, Potential, Video, counters_of, potential_of
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.creators import ACCOUNT
from influence.adapters.simulator.wire.envelope import PARAMETER, ApiRefused
from influence.adapters.simulator.wire.pages import numbered_page, paged
from influence.adapters.simulator.wire.parameters import Kind, Parameter

MOST_DAYS: Final = 60
# What comes when a call names no metrics. Audiences and retention have to be asked for.
DEFAULT_METRICS: Final = (
    "engagement_count", "engagement_rate", "video_views", "likes", "shares", "comments", "reach", "total_play_time",
    "average_view_time", "two_seconds_views", "six_seconds_views", "video_completion_rate",
)  # fmt: skip
# Everything that may be asked for. Figures of advertisements are never there.
METRICS: Final = frozenset(DEFAULT_METRICS) | {
    "video_views_organic", "video_views_paid", "video_views_by_source", "video_view_retention", "video_boosted_date",
    "engagement_rate_benchmark_p25", "engagement_rate_benchmark_p50", "video_completion_rate_benchmark_p25",
    "video_completion_rate_benchmark_p50", "lifetime_gender_distribution", "lifetime_top_age_distribution",
    "lifetime_top_country_distribution", "lifetime_device_distribution", "most_popular_country_state_distribution",
    "ad_clicks", "ad_conversions", "ad_cost", "ad_cpa", "ad_cpc", "ad_cpm", "ad_ctr", "ad_cvr", "ad_impressions",
}  # fmt: skip
REPORT: Final = (
    ACCOUNT,
    Parameter("order_ids", Kind.TEXTS, most=200),
    Parameter("need_daily_stats", Kind.FLAG, required=False, default=False),
    Parameter("start_date", Kind.DATE, required=False),
    Parameter("end_date", Kind.DATE, required=False),
    Parameter("metrics", Kind.TEXTS, required=False, most=100),
    *paged(100),
)


def report(call: Call) -> Data:
    """One entry per linked video. Orders of other accounts are left out without a word."""
    unknown = [metric for metric in call.texts("metrics") if metric not in METRICS]
    if unknown:
        raise ApiRefused(PARAMETER, f"metrics: {unknown[0]!r} is not a metric")
    if call.values["need_daily_stats"]:
        _check_days(call)
    page, note = numbered_page(call, list(_linked(call)))
    return {"insights": [_insight(call, *linked) for linked in page], "page_info": note}


def _check_days(call: Call) -> None:
    start, end = call.day("start_date"), call.day("end_date")
    if start is None or end is None:
        raise ApiRefused(PARAMETER, "start_date, end_date: required when need_daily_stats is true")
    if not timedelta(0) <= end - start <= timedelta(days=MOST_DAYS):
        raise ApiRefused(PARAMETER, f"end_date: must lie 0 to {MOST_DAYS} days after start_date")


def _linked(call: Call) -> Iterator[tuple[Order, Creator, Video]]:
    world, account = call.world, call.text("tcm_account_id")
    for order in map(world.book.order, dict.fromkeys(call.texts("order_ids"))):
        if order is None or world.book.code(order.code).account_id != account:
            continue
        creator = world.people.by_key(order.owner)
        if creator.gone:
            continue
        for link in world.shown_links(order):
            if not world.shelf.is_deleted(link.video_id):
                yield order, creator, world.shelf.find(creator, link.video_id)


def _insight(call: Call, order: Order, creator: Creator, video: Video) -> Data:
    profile = profile_of(creator)
    wanted = call.texts("metrics") or DEFAULT_METRICS
    metrics = {**_numbers(call, video, profile), **_audience(video, profile)}
    if call.values["need_daily_stats"]:
        metrics["daily_stats"] = _daily(call, video, profile)
    return {
        "dimensions": {
            "tcm_account_id": call.world.book.code(order.code).account_id,
            "order_id": order.order_id,
            "order_type": "API_ORDER_V2",
            "video_id": video.video_id,
            "handle_name": creator.handle,
            "video_first_release_time": f"{video.created_at:%Y-%m-%d}",
        },
        "metrics": {
            name: value
            for name, value in metrics.items()
            if name not in video.lacking and (name in wanted or name == "daily_stats")
        },
    }


def _numbers(call: Call, video: Video, profile: Profile) -> Data:
    potential = potential_of(video.video_id, profile.followers)
    counters = counters_of(video, profile.followers, call.now)
    return {
        **_public(counters, potential),
        **_watching(counters, potential, watch_seconds(video, profile.followers)),
        "engagement_rate_benchmark_p25": 0.021,
        "engagement_rate_benchmark_p50": 0.058,
        "video_completion_rate_benchmark_p25": 0.09,
        "video_completion_rate_benchmark_p50": 0.21,
        "video_boosted_date": "1970-01-01",
    }


def _public(counters: Counters, potential: Potential) -> Data:
    paid = int(counters.views * potential.paid)
    return {
        "video_views": counters.views,
        "video_views_organic": counters.views - paid,
        "video_views_paid": paid,
        "likes": counters.likes,
        "comments": counters.comments,
        "shares": counters.shares,
        "engagement_count": counters.engagements,
        "engagement_rate": _rate(counters.engagements, counters.views),
        "reach": int(counters.views * potential.reached),
    }


def _watching(counters: Counters, potential: Potential, seconds: float) -> Data:
    total = int(counters.views * seconds)
    curve = retention(potential)
    return {
        "total_play_time": total,
        "average_view_time": round(total / counters.views, 3) if counters.views else 0.0,
        "video_completion_rate": potential.completion,
        "video_view_retention": curve,
        "two_seconds_views": curve[2][1],
        "six_seconds_views": curve[6][1],
        "video_views_by_source": _sources(counters.views),
    }


def _audience(video: Video, profile: Profile) -> Data:
    audience = audience_of_video(video, profile)
    country = audience.countries[0][0]
    states = states_of_video(video, country)
    data: Data = {
        "lifetime_gender_distribution": _parts("gender", _known_genders(audience.genders)),
        "lifetime_top_age_distribution": _parts("age", audience.ages),
        "lifetime_top_country_distribution": _parts("country", audience.countries),
        "lifetime_device_distribution": _parts("device", audience.devices),
    }
    if states:
        locales = _parts("locale", states)
        data["most_popular_country_state_distribution"] = {"country": country, "locale_distribution": locales}
    return data


def _daily(call: Call, video: Video, profile: Profile) -> list[Data]:
    start, end = call.day("start_date"), call.day("end_date")
    if start is None or end is None:
        return []
    released, today = video.created_at.date(), call.now.date()
    days = [start + timedelta(days=passed) for passed in range((end - start).days + 1)]
    told = [day for day in days if released <= day < today]
    return [_one_day(counters_on(video, profile.followers, day), day.isoformat()) for day in told]


def _one_day(counters: Counters, day: str) -> Data:
    return {
        "date": day,
        "views": counters.views,
        "likes": counters.likes,
        "comments": counters.comments,
        "shares": counters.shares,
        "engagement_rate": _rate(counters.engagements, counters.views),
    }


def _sources(views: int) -> list[Data]:
    told = {
        "for_you": int(views * 0.72),
        "following": int(views * 0.11),
        "personal_profile": int(views * 0.08),
    }
    return [{"source": source, "video_views": count} for source, count in _with_rest(told, views).items()]


def _with_rest(told: dict[str, int], views: int) -> dict[str, int]:
    return {**told, "other": views - sum(told.values())}


def _known_genders(genders: Shares) -> Shares:
    """The report tells women and men only."""
    women, men = (share for gender, share in genders if gender != "NONE")
    female = round(women / (women + men), 4)
    return (("FEMALE", female), ("MALE", round(1 - female, 4)))


def _parts(name: str, shares: Shares) -> list[Data]:
    return [{name: key, "percentage": share} for key, share in shares]


def _rate(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
