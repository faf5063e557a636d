"""Videos: drawn from the dice of their creator, or published while the world lives. Counters grow with its clock."""

import math
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

import attrs

from influence.adapters.simulator import wording
from influence.adapters.simulator.chance import dice, number
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.profiles import profile_of

# What some videos lack in their lists and reports.
GAPS: Final = (
    "caption", "shares", "thumbnail_url", "reach", "total_play_time", "average_view_time", "video_completion_rate",
    "video_view_retention", "lifetime_gender_distribution", "lifetime_top_age_distribution",
    "most_popular_country_state_distribution", "lifetime_top_country_distribution",
)  # fmt: skip
_HALF_LIFE_HOURS: Final = 72.0
_AT_ONCE: Final = 0.08


@attrs.frozen
class Video:
    """One video of the creator called *owner* for ever. *lacking* names what TikTok does not tell about it."""

    video_id: str
    owner: str
    created_at: datetime
    caption: str
    lacking: tuple[str, ...] = ()
    review: str = "SUCCEED"

    @property
    def create_time(self) -> int:
        """Its moment in epoch milliseconds: also what the cursors of the lists count in."""
        return round(self.created_at.timestamp() * 1000)


@attrs.frozen
class Potential:
    """What a video is made for: the numbers it grows towards."""

    views: int
    likes: float
    comments: float
    shares: float
    favorites: float
    seconds: int
    watched: float
    completion: float
    reached: float
    paid: float


@attrs.frozen
class Counters:
    """The five public numbers of a video at one moment."""

    views: int
    likes: int
    comments: int
    shares: int
    favorites: int

    @property
    def engagements(self) -> int:
        return self.likes + self.comments + self.shares


@lru_cache(maxsize=5_000)
def _catalogue(seed: int, key: str, count: int, since: date) -> tuple[Video, ...]:
    rolled = dice(seed, key, "videos")
    moment = datetime.combine(since, time(), UTC)
    videos = []
    for place in range(count):
        moment -= timedelta(milliseconds=rolled.randrange(3_600_000, 6 * 86_400_000))
        caption = rolled.choice(wording.CAPTIONS).replace("{topic}", rolled.choice(wording.TOPICS))
        gaps = tuple(rolled.sample(GAPS, rolled.randrange(1, 4))) if rolled.random() < 0.08 else ()
        videos.append(Video(number(seed, key, "video", place), key, moment, caption, gaps))
    return tuple(videos)


def catalogue_of(creator: Creator) -> tuple[Video, ...]:
    """The videos that *creator* had when the world met them, newest first."""
    return _catalogue(creator.seed, creator.key, profile_of(creator).videos, creator.since)


@lru_cache(maxsize=100_000)
def potential_of(video_id: str, followers: int) -> Potential:
    """What the video can become for a creator of that many *followers*."""
    rolled = dice(video_id, "potential")
    return Potential(
        views=int(200 + followers * rolled.triangular(0.02, 2.5, 0.2)),
        likes=rolled.uniform(0.03, 0.15),
        comments=rolled.uniform(0.001, 0.012),
        shares=rolled.uniform(0.0005, 0.01),
        favorites=rolled.uniform(0.001, 0.02),
        seconds=rolled.randrange(6, 61),
        watched=rolled.uniform(0.25, 0.8),
        completion=round(rolled.uniform(0.05, 0.55), 4),
        reached=rolled.uniform(0.75, 0.97),
        paid=rolled.uniform(0.0, 0.3) if rolled.random() < 0.15 else 0.0,
    )


def counters_of(video: Video, followers: int, now: datetime) -> Counters:
    """The public numbers of *video*: they move with each full hour of the world, never back while it moves on."""
    potential = potential_of(video.video_id, followers)
    hours = max(0, _hour(now) - _hour(video.created_at))
    views = int(potential.views * (1 - (1 - _AT_ONCE) * math.exp(-hours / _HALF_LIFE_HOURS)))
    return Counters(
        views=views,
        likes=int(views * potential.likes),
        comments=int(views * potential.comments),
        shares=int(views * potential.shares),
        favorites=int(views * potential.favorites),
    )


def _hour(instant: datetime) -> int:
    return int(instant.timestamp() // 3600)
