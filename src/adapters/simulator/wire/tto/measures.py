"""The measures of a linked video by the names that the report of a campaign gives them."""

import random
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from influence.adapters.simulator.audiences import Shares, finer_ages
from influence.adapters.simulator.chance import dice, shares
from influence.adapters.simulator.measurements import (
    audience_of_video,
    counters_on,
    retention,
    states_of_video,
    watch_seconds,
)
from influence.adapters.simulator.profiles import Profile
from influence.adapters.simulator.videos import Counters, Potential, Video, counters_of, potential_of
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.metrics import rate

# What a video lacks, by the name that the report of a campaign has for it.
_NAMES: Final = {
    "lifetime_gender_distribution": "audience_genders_distribution",
    "lifetime_top_age_distribution": "audience_age_distribution",
    "lifetime_top_country_distribution": "audience_countries_distribution",
    "most_popular_country_state_distribution": "audience_locale_distribution",
}
_AGE_CODES: Final = {"18-24": "2", "25-34": "3", "35-44": "4", "45-54": "5", "55+": "6"}
_SOURCES: Final = {
    "for_you": 0.66, "following": 0.11, "personal_profile": 0.08, "search": 0.05, "hashtag": 0.03, "sound": 0.02,
}  # fmt: skip
_INTERESTS: Final = tuple(str(number) for number in range(10_000, 10_024))
_LANGUAGES: Final = ("en", "es", "de", "fr", "pt")
_ADVERTISING: Final = (
    "ad_impressions", "ad_clicks", "ad_conversions", "ad_cost", "ad_cpa", "ad_cpc", "ad_cpm", "ad_ctr", "ad_cvr",
    "ad_roas",
)  # fmt: skip
_NEWER: Final = frozenset({
    "favorites", "favorites_organic", "favorites_paid", "reach_organic", "reach_paid", "average_view_time_organic",
    "average_view_time_paid", "video_completion_rate_organic", "video_completion_rate_paid",
    "organic_two_seconds_views", "paid_two_seconds_views", "organic_six_seconds_views", "paid_six_seconds_views",
    "audience_language_distribution",
})  # fmt: skip


def measures_of(call: Call, video: Video, profile: Profile) -> Data:
    """Everything that is told about *video* now; what TikTok does not know is null."""
    potential = potential_of(video.video_id, profile.followers)
    counters = counters_of(video, profile.followers, call.now)
    whole: Data = {
        **_counted(counters, potential),
        **_reached(counters, potential),
        **_watched(counters, potential, watch_seconds(video, profile.followers)),
        "video_views_by_source": _sources(
            counters.views, is_object=call.world.habits.contradictions == "table"
        ),
        **_audience(video, profile),
        **dict.fromkeys(_ADVERTISING),
    }
    lacking = {_NAMES.get(name, name) for name in video.lacking}
    newer = call.world.habits.newer_fields
    return {
        name: None if name in lacking else value
        for name, value in whole.items()
        if newer or name not in _NEWER
    }


def days_of(video: Video, profile: Profile, days: Iterable[date], *, newer: bool) -> list[Data]:
    """What *video* gathered on each of *days*; a measure that is missing there is unknown."""
    potential = potential_of(video.video_id, profile.followers)
    told = []
    for day in days:
        counters = counters_on(video, profile.followers, day)
        numbers = _counted(counters, potential)
        names = ("video_views_organic", "video_views_paid", "engagement_rate", "likes", "comments", "shares")
        entry: Data = {
            "date": day.isoformat(),
            "views": counters.views,
            **{name: numbers[name] for name in names},
            "reach": int(counters.views * potential.reached),
            "video_completion_rate": potential.completion if counters.views else None,
        }
        if newer:
            entry |= {name: numbers[name] for name in ("likes_organic", "likes_paid", "favorites")}
        told.append({name: value for name, value in entry.items() if name not in video.lacking})
    return told


def _counted(counters: Counters, potential: Potential) -> Data:
    told: Data = {}
    for name, count in (
        ("video_views", counters.views),
        ("likes", counters.likes),
        ("comments", counters.comments),
        ("shares", counters.shares),
        ("favorites", counters.favorites),
    ):
        paid = int(count * potential.paid)
        told |= {name: count, f"{name}_organic": count - paid, f"{name}_paid": paid}
    told["engagement_count"] = counters.engagements
    told["engagement_rate"] = rate(counters.engagements, counters.views)
    for part in ("organic", "paid"):
        engagements = sum(int(str(told[f"{name}_{part}"])) for name in ("likes", "comments", "shares"))
        views = int(str(told[f"video_views_{part}"]))
        told[f"engagement_rate_{part}"] = rate(engagements, views) if views else None
    return told


def _reached(counters: Counters, potential: Potential) -> Data:
    reach = int(counters.views * potential.reached)
    paid = int(reach * potential.paid)
    return {"reach": reach, "reach_organic": reach - paid, "reach_paid": paid}


def _watched(counters: Counters, potential: Potential, seconds: float) -> Data:
    total = int(counters.views * seconds)
    average = round(total / counters.views, 3) if counters.views else 0.0
    curve = [share for _, share in retention(potential)]
    paid = bool(potential.paid)
    return {
        "total_play_time": total,
        "average_view_time": average,
        "average_view_time_organic": average,
        "average_view_time_paid": average if paid else None,
        "video_completion_rate": potential.completion,
        "video_completion_rate_organic": potential.completion,
        "video_completion_rate_paid": potential.completion if paid else None,
        "video_view_retention": curve,
        "two_seconds_views": curve[2],
        "six_seconds_views": curve[6],
        "organic_two_seconds_views": curve[2],
        "paid_two_seconds_views": curve[2] if paid else None,
        "organic_six_seconds_views": curve[6],
        "paid_six_seconds_views": curve[6] if paid else None,
    }


def _sources(views: int, *, is_object: bool) -> object:
    told = {source: int(views * share) for source, share in _SOURCES.items()}
    told["other"] = views - sum(told.values())
    if is_object:
        return told
    return [{"source": source, "video_views": count} for source, count in told.items()]


def _audience(video: Video, profile: Profile) -> Data:
    audience = audience_of_video(video, profile)
    rolled = dice(video.video_id, "interests")
    states = states_of_video(video, "US") if audience.countries[0][0] == "US" else ()
    return {
        "audience_genders_distribution": [
            {"gender": None if gender == "NONE" else gender, "percentage": share}
            for gender, share in audience.genders
        ],
        "audience_age_distribution": _parts("age", _coded(finer_ages(audience.ages))),
        "audience_countries_distribution": _parts("country", audience.countries),
        "audience_locale_distribution": _parts("locale", states) if states else None,
        "audience_device_distribution": _parts("device", audience.devices),
        "audience_interest_distribution": _parts("interest_tag", _drawn(rolled, _INTERESTS, 10)),
        "audience_language_distribution": _parts("language", _drawn(rolled, _LANGUAGES, 3)),
    }


def _coded(ages: Shares) -> Shares:
    """The ages by their codes; some of the youngest are younger still."""
    told = {_AGE_CODES[age]: share for age, share in ages}
    minors = round(told["2"] * 0.1, 4)
    return tuple(sorted({**told, "1": minors, "2": round(told["2"] - minors, 4)}.items()))


def _drawn(rolled: random.Random, names: Sequence[str], count: int) -> Shares:
    return tuple(shares(rolled, rolled.sample(names, count)))


def _parts(name: str, parts: Shares) -> list[Data]:
    return [{name: key, "percentage": share} for key, share in parts]
