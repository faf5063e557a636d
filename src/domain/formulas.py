"""How TikTok computes what it delivers: the formula and the window behind each figure.

TikTok computes rates, means and distributions itself, and each generation of its API in its own way. The two tables
below say how. Values of two formulas are never compared and never stand in one line of a chart.
"""

from collections.abc import Mapping
from enum import StrEnum
from itertools import product
from typing import Final

import attrs

from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.provenance import Provenance


class Definitions(StrEnum):
    """The set of definitions that an answer of TikTok's was given under."""

    UNKNOWN = "unknown"  # collected before this was written down, or not TikTok's
    TTCM = "ttcm"
    TIKTOK_ONE = "tiktok-one"

    @property
    def words(self) -> str:
        """Which API that is, for people."""
        return _SETS[self]


_SETS: Final = {
    Definitions.UNKNOWN: "not written down",
    Definitions.TTCM: "TikTok Creator Marketplace (orders and campaign codes)",
    Definitions.TIKTOK_ONE: "TikTok One (campaigns and link requests)",
}


@attrs.frozen
class Formula:
    """How a figure comes about; *window* is what it covers, None for how things stood at that moment."""

    id: str
    words: str
    window: str | None = None


_A, _P = AccountMetric, PostMetric
_PUBLIC, _OWN, _REPORT = (
    Provenance.TTCM_PUBLIC,
    Provenance.TTCM_AUTHORISED,
    Provenance.TTCM_ORDER_REPORT,
)
TIKTOK: Final = frozenset({_PUBLIC, _OWN, _REPORT})
"""The sources that TikTok's formulas hold for."""

_VIDEOS: Final = "the latest 30 videos"
_LIFETIME: Final = "since the video was published"

_EVERYWHERE: Final[Mapping[Metric, Formula]] = {
    # the same in both generations
    _A.CREATOR_RATE: Formula("creator_rate", "the creator's starting price"),
    _A.AUDIENCE_COUNTRIES: Formula("audience_countries", "the three countries with most of the audience"),
    _A.PROFILE_IMAGE: Formula("profile_image", "the address of the picture"),
    _A.USER_NAME: Formula("user_name", "the handle"),
    _A.DISPLAY_NAME: Formula("display_name", "the name on the profile"),
    _A.FOLLOWER_COUNT: Formula("follower_count", "followers, as TikTok counts them"),
    _A.LIKE_COUNT: Formula("like_count", "likes on all public videos"),
    _A.VIDEO_COUNT: Formula("video_count", "public videos"),
    _A.CREATOR_ID: Formula("creator_id", "TikTok's name for the creator"),
    _P.TOTAL_ENGAGEMENTS: Formula("total_engagements", "likes + comments + shares", _LIFETIME),
    _P.POST_ENGAGEMENT_RATE: Formula(
        "post_engagement_rate", "(likes + comments + shares) / views", _LIFETIME
    ),
    _P.REACH: Formula("reach", "viewers, each once, as TikTok estimates them", _LIFETIME),
    _P.COMMENTS: Formula("comments", "comments", _LIFETIME),
    _P.LIKES: Formula("likes", "likes", _LIFETIME),
    _P.SHARES: Formula("shares", "shares", _LIFETIME),
    _P.VIDEO_VIEWS: Formula("video_views", "views, replays not counted", _LIFETIME),
    _P.TOTAL_PLAY_TIME: Formula("total_play_time", "seconds played in all", _LIFETIME),
    _P.AVERAGE_PLAY_TIME: Formula("average_play_time", "seconds played / views", _LIFETIME),
    _P.VIDEO_COMPLETION_RATE: Formula("video_completion_rate", "views to the end / views", _LIFETIME),
    _P.VIDEO_VIEW_RETENTION: Formula(
        "video_view_retention", "for each second, the share of views that still ran", _LIFETIME
    ),
    _P.RETENTION_RATE_BY_SECOND: Formula(
        "retention_rate_by_second", "for each second, the share of views that still ran", _LIFETIME
    ),
    _P.AUDIENCE_GENDER: Formula("audience_gender", "shares of the viewers", _LIFETIME),
}

_T, _1 = Definitions.TTCM, Definitions.TIKTOK_ONE
_ENGAGEMENT: Final = "(likes + comments + shares) / views"

_BY_GENERATION: Final[Mapping[tuple[Metric, Provenance, Definitions], Formula]] = {
    # only one generation delivers it, or both do and count differently
    (_A.AVERAGE_VIEWS, _OWN, _T): Formula("average_views/ttcm", "mean of the views of a video", _VIDEOS),
    (_A.COMPLETION_RATE, _OWN, _T): Formula("completion_rate/ttcm", "views to the end / views", _VIDEOS),
    (_A.ENGAGEMENT_RATE, _OWN, _T): Formula("engagement_rate/ttcm", _ENGAGEMENT, _VIDEOS),
    (_A.ENGAGEMENT_RATE, _PUBLIC, _1): Formula(
        "engagement_rate/tiktok-one", _ENGAGEMENT, "the latest 30 public videos"
    ),
    (_A.AUDIENCE_LOCALES, _OWN, _T): Formula(
        "audience_locales/ttcm", "the three states with most of the audience; creators in the US only"
    ),
    (_A.AUDIENCE_GENDERS, _OWN, _T): Formula(
        "audience_genders/ttcm", "shares of the audience; who tells none has a share of their own"
    ),
    (_A.AUDIENCE_GENDERS, _OWN, _1): Formula(
        "audience_genders/tiktok-one", "shares of the audience that is told as female or male"
    ),
    (_A.AUDIENCE_AGES, _OWN, _T): Formula(
        "audience_ages/ttcm", "shares of the audience, from 35 years on in one band"
    ),
    (_A.AUDIENCE_AGES, _OWN, _1): Formula(
        "audience_ages/tiktok-one", "shares of the audience, from 55 years on in one band"
    ),
    (_P.AUDIENCE_AGE, _REPORT, _T): Formula(
        "audience_age/ttcm", "shares of the viewers, from 35 years on in one band", _LIFETIME
    ),
    (_P.AUDIENCE_AGE, _REPORT, _1): Formula(
        "audience_age/tiktok-one", "shares of the viewers, from 55 years on in one band", _LIFETIME
    ),
    (_P.AUDIENCE_GEOGRAPHY, _REPORT, _T): Formula(
        "audience_geography/ttcm", "shares of the regions of the country with most viewers", _LIFETIME
    ),
    (_P.AUDIENCE_GEOGRAPHY, _REPORT, _1): Formula(
        "audience_geography/tiktok-one", "shares of the viewers of a country by state; US only", _LIFETIME
    ),
    (_P.AUDIENCE_COUNTRY, _REPORT, _T): Formula(
        "audience_country/ttcm", "shares of the viewers, in the countries with most of them", _LIFETIME
    ),
    (_P.AUDIENCE_COUNTRY, _REPORT, _1): Formula(
        "audience_country/tiktok-one", "shares of the views, by country", _LIFETIME
    ),
}

_NOT_TIKTOKS: Final = {
    Provenance.LEGACY: Formula("old-source", "as the old source computed it; its formula is not known"),
    Provenance.USER: Formula("file", "as it stood in the imported file"),
}
_NOT_WRITTEN_DOWN: Final = "not known: it was collected before formulas were written down"

_Key = tuple[Metric, Provenance, Definitions]


def _found(key: _Key) -> Formula:
    metric, source, _ = key
    told = _NOT_TIKTOKS.get(source) or _EVERYWHERE.get(metric) or _BY_GENERATION.get(key)
    return told or Formula(f"{metric.value}/{source.value}/unknown", _NOT_WRITTEN_DOWN)


_ALL: Final[Mapping[_Key, Formula]] = {
    key: _found(key) for key in product((*AccountMetric, *PostMetric), Provenance, Definitions)
}


def formula_of(metric: Metric, source: Provenance, definitions: Definitions) -> Formula:
    """How a value of *metric* from *source*, given under *definitions*, came about."""
    return _ALL[metric, source, definitions]
