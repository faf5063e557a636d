"""What is taken from each answer of TikTok One. A field without a row here is never looked at."""

from typing import Final

from influence.adapters.tiktok import vocabularies
from influence.adapters.tiktok.converters import (
    address,
    curve,
    decimal,
    fraction,
    identifier,
    price,
    series,
    shares,
    text,
    whole,
)
from influence.adapters.tiktok.fields import PartRow, Row
from influence.domain.breakdowns import Part, PartOf
from influence.domain.metrics import AccountMetric, Metric, PostMetric

_A, _P = AccountMetric, PostMetric

_FACE: Final = (
    Row("handle_name", _A.USER_NAME, identifier),
    Row("display_name", _A.DISPLAY_NAME, text),
    Row("profile_image", _A.PROFILE_IMAGE, address),
    Row("followers_count", _A.FOLLOWER_COUNT, whole),
    Row("likes_count", _A.LIKE_COUNT, whole),
    Row("videos_count", _A.VIDEO_COUNT, whole),
)

# The engagement rate stands nowhere else. Only a member's consent opens it; without one it is not kept.
# The price is left to the answer that bears it with a consent, and the median of the views is no average.
PUBLIC_PROFILE: Final = (
    *_FACE,
    Row("creator_id", _A.CREATOR_ID, identifier),
    Row("engagement_rate", _A.ENGAGEMENT_RATE, fraction),
)

# What a consent without the scope for insights opens as well.
PLAIN_PROFILE: Final = (*_FACE, Row("creator_rate", _A.CREATOR_RATE, price))
AUTHORISED_PROFILE: Final = (
    *PLAIN_PROFILE,
    Row("audience_countries", _A.AUDIENCE_COUNTRIES, shares("country", vocabularies.country)),
    Row("audience_genders", _A.AUDIENCE_GENDERS, shares("gender", vocabularies.gender)),
    Row("audience_ages", _A.AUDIENCE_AGES, shares("age", vocabularies.age)),
)

LISTED_VIDEO: Final = (
    Row("likes", _P.LIKES, whole),
    Row("comments", _P.COMMENTS, whole),
    Row("shares", _P.SHARES, whole),
    Row("video_views", _P.VIDEO_VIEWS, whole),
)
"""Both video lists, the public one and the creator's own, deliver the same."""
REPORT: Final = (
    *LISTED_VIDEO,
    Row("engagement_count", _P.TOTAL_ENGAGEMENTS, whole),
    Row("engagement_rate", _P.POST_ENGAGEMENT_RATE, fraction),
    Row("reach", _P.REACH, whole),
    Row("total_play_time", _P.TOTAL_PLAY_TIME, decimal),
    Row("average_view_time", _P.AVERAGE_PLAY_TIME, decimal),
    Row("video_completion_rate", _P.VIDEO_COMPLETION_RATE, fraction),
    Row("video_view_retention", _P.VIDEO_VIEW_RETENTION, series),
    Row("video_view_retention", _P.RETENTION_RATE_BY_SECOND, curve),
    Row("audience_age_distribution", _P.AUDIENCE_AGE, shares("age", vocabularies.age)),
    Row("audience_genders_distribution", _P.AUDIENCE_GENDER, shares("gender", vocabularies.gender)),
    Row("audience_locale_distribution", _P.AUDIENCE_GEOGRAPHY, shares("locale", vocabularies.place)),
    Row("audience_countries_distribution", _P.AUDIENCE_COUNTRY, shares("country", vocabularies.country)),
)

_PARTED: Final = (
    ("video_views", _P.VIDEO_VIEWS, whole),
    ("likes", _P.LIKES, whole),
    ("comments", _P.COMMENTS, whole),
    ("shares", _P.SHARES, whole),
    ("engagement_rate", _P.POST_ENGAGEMENT_RATE, fraction),
    ("reach", _P.REACH, whole),
    ("average_view_time", _P.AVERAGE_PLAY_TIME, decimal),
    ("video_completion_rate", _P.VIDEO_COMPLETION_RATE, fraction),
)
REPORT_PARTS: Final = tuple(
    PartRow(f"{field}_{part.value}", PartOf(metric, part), convert)
    for field, metric, convert in _PARTED
    for part in Part
)
"""Only some of these come from every account; what does not come is absent."""

_DELIVERED: Final[frozenset[Metric]] = frozenset(
    row.metric for table in (PUBLIC_PROFILE, AUTHORISED_PROFILE, REPORT) for row in table
)
UNDELIVERED: Final[frozenset[Metric]] = frozenset((*AccountMetric, *PostMetric)) - _DELIVERED
"""Metrics without a row: average views, completion rate, audience locales, and the old source's own ones."""
