"""What is taken from each answer of the order generation. A field without a row here is never looked at."""

from typing import Final

from influence.adapters.tiktok import vocabularies
from influence.adapters.tiktok.converters import (
    address,
    curve,
    decimal,
    fraction,
    identifier,
    mean,
    price,
    series,
    shares,
    states,
    text,
    whole,
)
from influence.adapters.tiktok.fields import PartRow, Row, names
from influence.domain.breakdowns import Part, PartOf
from influence.domain.metrics import AccountMetric, Metric, PostMetric

_A, _P = AccountMetric, PostMetric

# The public answer also bears a rate and a price. No kind may show them that does not get them with its consent.
PUBLIC_PROFILE: Final = (
    Row("handle_name", _A.USER_NAME, identifier),
    Row("display_name", _A.DISPLAY_NAME, text),
    Row("profile_image", _A.PROFILE_IMAGE, address),
    Row("followers_count", _A.FOLLOWER_COUNT, whole),
    Row("likes_count", _A.LIKE_COUNT, whole),
    Row("videos_count", _A.VIDEO_COUNT, whole),
    Row("creator_id", _A.CREATOR_ID, identifier),
)

# What a consent without the scope for insights opens as well.
PLAIN_PROFILE: Final = (
    Row("handle_name", _A.USER_NAME, identifier),
    Row("display_name", _A.DISPLAY_NAME, text),
    Row("profile_image", _A.PROFILE_IMAGE, address),
    Row("followers_count", _A.FOLLOWER_COUNT, whole),
    Row("creator_rate", _A.CREATOR_RATE, price),
)
AUTHORISED_PROFILE: Final = (
    *PLAIN_PROFILE,
    Row("average_views", _A.AVERAGE_VIEWS, mean),
    Row("engagement_rate", _A.ENGAGEMENT_RATE, fraction),
    Row("completion_rate", _A.COMPLETION_RATE, fraction),
    Row("audience_countries", _A.AUDIENCE_COUNTRIES, shares("country", vocabularies.country)),
    Row("audience_genders", _A.AUDIENCE_GENDERS, shares("gender", vocabularies.gender)),
    Row("audience_ages", _A.AUDIENCE_AGES, shares("age", vocabularies.age)),
    Row("audience_locales", _A.AUDIENCE_LOCALES, shares("locale", vocabularies.place)),
)

PUBLIC_VIDEO: Final = (
    Row("likes", _P.LIKES, whole),
    Row("comments", _P.COMMENTS, whole),
    Row("shares", _P.SHARES, whole),
    Row("video_views", _P.VIDEO_VIEWS, whole),
)
AUTHORISED_VIDEO: Final = (
    *PUBLIC_VIDEO,
    Row("engagement_count", _P.TOTAL_ENGAGEMENTS, whole),
    Row("engagement_rate", _P.POST_ENGAGEMENT_RATE, fraction),
)
REPORT: Final = (
    *AUTHORISED_VIDEO,
    Row("reach", _P.REACH, whole),
    Row("total_play_time", _P.TOTAL_PLAY_TIME, decimal),
    Row("average_view_time", _P.AVERAGE_PLAY_TIME, decimal),
    Row("video_completion_rate", _P.VIDEO_COMPLETION_RATE, fraction),
    Row("video_view_retention", _P.VIDEO_VIEW_RETENTION, series),
    Row("video_view_retention", _P.RETENTION_RATE_BY_SECOND, curve),
    Row("lifetime_top_age_distribution", _P.AUDIENCE_AGE, shares("age", vocabularies.age)),
    Row("lifetime_gender_distribution", _P.AUDIENCE_GENDER, shares("gender", vocabularies.gender)),
    Row("most_popular_country_state_distribution", _P.AUDIENCE_GEOGRAPHY, states),
    Row("lifetime_top_country_distribution", _P.AUDIENCE_COUNTRY, shares("country", vocabularies.country)),
)

# This generation parts nothing but views.
REPORT_PARTS: Final = (
    PartRow("video_views_organic", PartOf(_P.VIDEO_VIEWS, Part.ORGANIC), whole),
    PartRow("video_views_paid", PartOf(_P.VIDEO_VIEWS, Part.PAID), whole),
)

REPORT_FIELDS: Final = names((*REPORT, *REPORT_PARTS))
"""Asked for by name: without names TikTok sends neither audiences nor retention."""

_DELIVERED: Final[frozenset[Metric]] = frozenset(
    row.metric for table in (PUBLIC_PROFILE, AUTHORISED_PROFILE, REPORT) for row in table
)
UNDELIVERED: Final[frozenset[Metric]] = frozenset((*AccountMetric, *PostMetric)) - _DELIVERED
"""Metrics without a row: the old source's own ones."""
