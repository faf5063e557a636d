"""The 25 account and 16 post metrics, by name (source: release text, both tables)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class AccountMetric(StrEnum):
    """What may be known about an account, in the order of the release text."""

    AUDIENCE_LOCALES = "audience_locales"
    AVERAGE_VIEWS = "average_views"
    ENGAGEMENT_RATE = "engagement_rate"
    COMPLETION_RATE = "completion_rate"
    CREATOR_RATE = "creator_rate"
    AUDIENCE_COUNTRIES = "audience_countries"
    AUDIENCE_GENDERS = "audience_genders"
    AUDIENCE_AGES = "audience_ages"
    PROFILE_IMAGE = "profile_image"
    USER_NAME = "user_name"
    DISPLAY_NAME = "display_name"
    FOLLOWER_COUNT = "follower_count"
    LIKE_COUNT = "like_count"
    VIDEO_COUNT = "video_count"
    CREATOR_ID = "creator_id"
    LEGACY_AVERAGE_VIEWS = "legacy.average_views"
    LEGACY_AVERAGE_COMMENTS = "legacy.average_comments"
    LEGACY_AVERAGE_LIKES = "legacy.average_likes"
    LEGACY_FOLLOWERS_GROWTH = "legacy.followers_growth"
    LEGACY_FOLLOWER_CREDIBILITY = "legacy.follower_credibility"
    LEGACY_FOLLOWERS = "legacy.followers"
    LEGACY_TOTAL_POSTS = "legacy.total_posts"
    LEGACY_AUDIENCE_REACHABILITY = "legacy.audience_reachability"
    LEGACY_AUDIENCE_GENDER_AND_AGE = "legacy.audience_gender_and_age"
    LEGACY_NOTABLE_FOLLOWERS = "legacy.notable_followers"


class PostMetric(StrEnum):
    """What may be known about a post, in the order of the release text."""

    TOTAL_ENGAGEMENTS = "total_engagements"
    POST_ENGAGEMENT_RATE = "post_engagement_rate"
    REACH = "reach"
    COMMENTS = "comments"
    LIKES = "likes"
    SHARES = "shares"
    VIDEO_VIEWS = "video_views"
    TOTAL_PLAY_TIME = "total_play_time"
    AVERAGE_PLAY_TIME = "average_play_time"
    VIDEO_COMPLETION_RATE = "video_completion_rate"
    VIDEO_VIEW_RETENTION = "video_view_retention"
    RETENTION_RATE_BY_SECOND = "retention_rate_by_second"
    AUDIENCE_AGE = "audience_age"
    AUDIENCE_GENDER = "audience_gender"
    AUDIENCE_GEOGRAPHY = "audience_geography"
    AUDIENCE_COUNTRY = "audience_country"


Metric = AccountMetric | PostMetric


class Shape(StrEnum):
    """What a value of a metric looks like, with its unit."""

    COUNT = "count"  # int, 0 or more
    FRACTION = "fraction"  # float, 0 to 1
    CHANGE = "change"  # float, a fraction that may be negative
    MEAN = "mean"  # int or float, 0 or more
    SECONDS = "seconds"  # float, 0 or more
    TEXT = "text"  # str
    MONEY = "money"  # Money
    SHARES = "shares"  # ((name, fraction), ...)
    SERIES = "series"  # (fraction, ...)
    CURVE = "curve"  # ((second, fraction), ...)


NUMBERS: Final = frozenset({Shape.COUNT, Shape.FRACTION, Shape.CHANGE, Shape.MEAN, Shape.SECONDS})
"""The shapes of what is one plain number."""


_A, _P = AccountMetric, PostMetric
SHAPES: Final[Mapping[Metric, Shape]] = {
    _A.AUDIENCE_LOCALES: Shape.SHARES,
    _A.AVERAGE_VIEWS: Shape.MEAN,
    _A.ENGAGEMENT_RATE: Shape.FRACTION,
    _A.COMPLETION_RATE: Shape.FRACTION,
    _A.CREATOR_RATE: Shape.MONEY,
    _A.AUDIENCE_COUNTRIES: Shape.SHARES,
    _A.AUDIENCE_GENDERS: Shape.SHARES,
    _A.AUDIENCE_AGES: Shape.SHARES,
    _A.PROFILE_IMAGE: Shape.TEXT,
    _A.USER_NAME: Shape.TEXT,
    _A.DISPLAY_NAME: Shape.TEXT,
    _A.FOLLOWER_COUNT: Shape.COUNT,
    _A.LIKE_COUNT: Shape.COUNT,
    _A.VIDEO_COUNT: Shape.COUNT,
    _A.CREATOR_ID: Shape.TEXT,
    _A.LEGACY_AVERAGE_VIEWS: Shape.MEAN,
    _A.LEGACY_AVERAGE_COMMENTS: Shape.MEAN,
    _A.LEGACY_AVERAGE_LIKES: Shape.MEAN,
    _A.LEGACY_FOLLOWERS_GROWTH: Shape.CHANGE,
    _A.LEGACY_FOLLOWER_CREDIBILITY: Shape.FRACTION,
    _A.LEGACY_FOLLOWERS: Shape.COUNT,
    _A.LEGACY_TOTAL_POSTS: Shape.COUNT,
    _A.LEGACY_AUDIENCE_REACHABILITY: Shape.TEXT,
    _A.LEGACY_AUDIENCE_GENDER_AND_AGE: Shape.TEXT,
    _A.LEGACY_NOTABLE_FOLLOWERS: Shape.TEXT,
    _P.TOTAL_ENGAGEMENTS: Shape.COUNT,
    _P.POST_ENGAGEMENT_RATE: Shape.FRACTION,
    _P.REACH: Shape.COUNT,
    _P.COMMENTS: Shape.COUNT,
    _P.LIKES: Shape.COUNT,
    _P.SHARES: Shape.COUNT,
    _P.VIDEO_VIEWS: Shape.COUNT,
    _P.TOTAL_PLAY_TIME: Shape.SECONDS,
    _P.AVERAGE_PLAY_TIME: Shape.SECONDS,
    _P.VIDEO_COMPLETION_RATE: Shape.FRACTION,
    _P.VIDEO_VIEW_RETENTION: Shape.SERIES,
    _P.RETENTION_RATE_BY_SECOND: Shape.CURVE,
    _P.AUDIENCE_AGE: Shape.SHARES,
    _P.AUDIENCE_GENDER: Shape.SHARES,
    _P.AUDIENCE_GEOGRAPHY: Shape.SHARES,
    _P.AUDIENCE_COUNTRY: Shape.SHARES,
}

_LABELS: Final[Mapping[Metric, str]] = {
    _A.CREATOR_ID: "Creator ID",
    _A.LEGACY_AVERAGE_VIEWS: "Average views (old source)",
    _A.LEGACY_AUDIENCE_GENDER_AND_AGE: "Audience gender and age",
    _P.POST_ENGAGEMENT_RATE: "Engagement rate",
    _P.RETENTION_RATE_BY_SECOND: "Retention rate vs. Second",
}


def label(metric: Metric) -> str:
    """The name people read, as the release text writes it."""
    return _LABELS.get(metric, metric.value.removeprefix("legacy.").replace("_", " ").capitalize())
