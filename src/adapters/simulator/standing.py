"""A creator's numbers at one moment, computed from the latest 30 videos the way the marketplace defines them."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from statistics import fmean, median
from typing import Final

import attrs

from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.videos import Video, counters_of, potential_of

LATEST: Final = 30


@attrs.frozen
class Standing:
    """Account-level numbers. The ones over videos are absent for a creator without any."""

    followers: int
    following: int
    likes: int
    videos: int
    average_views: int | None
    median_views: int | None
    engagement_rate: float | None
    completion_rate: float | None
    average_likes: int | None
    average_comments: int | None
    average_shares: int | None


def standing_of(creator: Creator, videos: Sequence[Video], now: datetime) -> Standing:
    """The numbers of *creator* with these *videos*, newest first."""
    profile = profile_of(creator)
    everything = [counters_of(video, profile.followers, now) for video in videos]
    latest = everything[:LATEST]
    views = sum(counters.views for counters in latest)
    completions = [potential_of(video.video_id, profile.followers).completion for video in videos[:LATEST]]
    days = max(0, (now - datetime.combine(creator.since, time(), UTC)).days)
    return Standing(
        followers=int(profile.followers * (1 + profile.daily_growth) ** min(days, 1_000)),
        following=profile.following,
        likes=sum(counters.likes for counters in everything),
        videos=len(everything),
        average_views=_mean([counters.views for counters in latest]),
        median_views=int(median(counters.views for counters in latest)) if latest else None,
        engagement_rate=round(sum(c.engagements for c in latest) / views, 4) if views else None,
        completion_rate=round(fmean(completions), 4) if completions else None,
        average_likes=_mean([counters.likes for counters in latest]),
        average_comments=_mean([counters.comments for counters in latest]),
        average_shares=_mean([counters.shares for counters in latest]),
    )


def _mean(values: Sequence[int]) -> int | None:
    return round(fmean(values)) if values else None
