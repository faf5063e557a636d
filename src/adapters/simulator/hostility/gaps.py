"""Figures and descriptions that are kept back. Who and which is always told."""

import random
from collections.abc import Callable
from typing import Final

from influence.adapters.simulator.hostility.walking import changed, group_of, with_data
from influence.adapters.simulator.wire.calls import Data

# Everything about a creator or a video that is a number or a description, and never says which one it is.
COUNTERS: Final = frozenset(
    {
        "followers_count", "following_count", "videos_count", "likes_count", "median_views", "likes", "comments",
        "shares", "favorites", "video_views", "engagement_count", "reach", "total_play_time", "average_views",
        "number_of_followers", "total_video_views",
    }
)  # fmt: skip
OPTIONAL: Final = COUNTERS | {
    "display_name", "profile_image", "bio", "engagement_rate", "completion_rate", "creator_price", "creator_rate",
    "thumbnail_url", "embed_url", "caption", "average_view_time", "video_completion_rate", "video_view_retention",
    "audience_countries", "audience_genders", "audience_ages", "audience_locales", "audience_devices",
    "audience_usages", "audience_device", "audience_usage", "industry_labels", "content_labels", "topics",
    "audience_genders_distribution", "audience_age_distribution", "audience_countries_distribution",
    "audience_locale_distribution", "daily_stats", "caption_hashtags", "mentioned_accounts",
}  # fmt: skip


def optional_missing(answer: Data, rolled: random.Random) -> Data | None:
    """Half of the figures and descriptions are not there."""
    return _thinned(answer, rolled, lambda thing, name: {key: thing[key] for key in thing if key != name})


def optional_null(answer: Data, rolled: random.Random) -> Data | None:
    """Half of the figures and descriptions are null."""
    return _thinned(answer, rolled, lambda thing, name: {**thing, name: None})


def unknown_words(answer: Data, _: random.Random) -> Data | None:
    """Audience groups under names that nobody documented."""

    def renamed(thing: Data) -> Data:
        group = group_of(thing)
        return {**thing, group: "NEW_IN_NEXT_VERSION"} if group else thing

    return changed(answer, with_data(answer, renamed))


def _thinned(answer: Data, rolled: random.Random, without: Callable[[Data, str], Data]) -> Data | None:
    def thinned(thing: Data) -> Data:
        for name in [name for name in thing if name in OPTIONAL]:
            thing = without(thing, name) if rolled.random() < 0.5 else thing
        return thing

    return changed(answer, with_data(answer, thinned))
