"""The metrics of a linked video by the names the report gives them."""

from datetime import datetime
from typing import Final

from influence.adapters.simulator.audiences import Shares
from influence.adapters.simulator.measurements import (
    audience_of_video,
    retention,
    states_of_video,
    watch_seconds,
)
from influence.adapters.simulator.profiles import Profile
from influence.adapters.simulator.videos import Counters, Potential, Video, counters_of, potential_of
from influence.adapters.simulator.wire.calls import Data

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


def metrics_of(video: Video, profile: Profile, now: datetime) -> Data:
    """Everything that can be told about *video* at that moment."""
    return {**_numbers(video, profile, now), **_audience(video, profile)}


def _numbers(video: Video, profile: Profile, now: datetime) -> Data:
    potential = potential_of(video.video_id, profile.followers)
    counters = counters_of(video, profile.followers, now)
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
        "engagement_rate": rate(counters.engagements, counters.views),
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


def rate(part: int, whole: int) -> float:
    """*part* of *whole* as a fraction."""
    return round(part / whole, 4) if whole else 0.0
