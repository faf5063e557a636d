"""What each API generation tells and can do, as the in-memory marketplace plays it."""

from collections.abc import Mapping
from typing import Final

import attrs

from influence.domain.breakdowns import PARTED
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.ports.upstream_failures import Ability, Generation

_A, _P = AccountMetric, PostMetric
_LEGACY: Final = frozenset(metric for metric in _A if metric.value.startswith("legacy."))
_COUNTS: Final = frozenset({_A.FOLLOWER_COUNT, _A.LIKE_COUNT, _A.VIDEO_COUNT})
_FACE: Final = frozenset({_A.USER_NAME, _A.PROFILE_IMAGE, _A.DISPLAY_NAME})
_AUDIENCE: Final = frozenset({_A.AUDIENCE_COUNTRIES, _A.AUDIENCE_GENDERS, _A.AUDIENCE_AGES})
_GONE: Final = frozenset({_A.AVERAGE_VIEWS, _A.COMPLETION_RATE, _A.AUDIENCE_LOCALES})
_LISTED: Final = frozenset({_P.COMMENTS, _P.LIKES, _P.SHARES, _P.VIDEO_VIEWS})


@attrs.frozen
class Delivery:
    """What one generation answers with: *plain* is what a consent opens without its scope for insights.

    Of *parted* metrics its report on an order also tells organic and paid.
    """

    lacks: frozenset[Ability]
    undelivered: frozenset[Metric]
    plain: frozenset[AccountMetric]
    shared: frozenset[AccountMetric]
    own_videos: frozenset[PostMetric]
    public: frozenset[AccountMetric]
    parted: frozenset[PostMetric]
    public_videos: frozenset[PostMetric] = _LISTED


DELIVERIES: Final[Mapping[Generation, Delivery]] = {
    Generation.TTCM: Delivery(
        lacks=frozenset({Ability.LINK_REQUEST, Ability.READ_BACK, Ability.SUBSCRIBE}),
        undelivered=_LEGACY,
        public=_FACE | _COUNTS,
        plain=_FACE | {_A.FOLLOWER_COUNT, _A.CREATOR_RATE},
        shared=_FACE | {_A.FOLLOWER_COUNT, _A.CREATOR_RATE} | _AUDIENCE | _GONE | {_A.ENGAGEMENT_RATE},
        own_videos=_LISTED | {_P.TOTAL_ENGAGEMENTS, _P.POST_ENGAGEMENT_RATE},
        parted=frozenset({_P.VIDEO_VIEWS}),
    ),
    Generation.TIKTOK_ONE: Delivery(
        lacks=frozenset(
            {Ability.INVITE, Ability.CAMPAIGN_CODE, Ability.REVIEW, Ability.DELIVERABLES, Ability.VACATION}
        ),
        undelivered=_LEGACY | _GONE,
        public=_FACE | _COUNTS | {_A.ENGAGEMENT_RATE},
        plain=_FACE | _COUNTS | {_A.CREATOR_RATE},
        shared=_FACE | _COUNTS | {_A.CREATOR_RATE} | _AUDIENCE,
        own_videos=_LISTED,
        parted=frozenset(PARTED),
    ),
}
