"""Which metric may be shown for which kind of account and which way of tracking.

The two tables are transcribed from the release text ("Available account-level / post-level TikTok data before
and after release"), cell by cell. A tick means *may be shown if delivered*; a cross means *must not be shown,
stored or computed*, even where TikTok delivers it. What a table does not name is closed.

The columns are two editions: what was shown before the release, and what may be shown from it on. Which of them is in
force is a question of the calendar only for a reader of the policy; what an installation shows is decided by its phase.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

import attrs

from influence.domain.metrics import AccountMetric, Metric, PostMetric

VERSION: Final = "ttcm-release-1"
"""The edition that the read gate asks."""


class Kind(StrEnum):
    """What consent and membership make of a TikTok account. Never stored."""

    AUTHENTICATED_NON_TTCM = "authenticated_non_ttcm"
    AUTHENTICATED_TTCM = "authenticated_ttcm"
    NON_AUTHENTICATED_TTCM = "non_authenticated_ttcm"
    UNSUPPORTED = "unsupported"


KIND_WORDS: Final[Mapping[Kind, str]] = {
    Kind.AUTHENTICATED_TTCM: "Marketplace, authenticated",
    Kind.NON_AUTHENTICATED_TTCM: "Marketplace, non-authenticated",
    Kind.AUTHENTICATED_NON_TTCM: "Non-TTCM, authenticated",
    Kind.UNSUPPORTED: "Non-TTCM, non-authenticated",
}
"""Each kind in the words of the profile, the same wherever people read of it."""


class Tie(StrEnum):
    """How a TikTok post is tracked in one campaign. Never stored."""

    ORDER = "order"
    FREE_AUTH = "authenticated"
    FREE_TTCM = "non_authenticated_ttcm_post"
    NONE = "untied"


class Old(StrEnum):
    """The state before the release; there was one kind of account then."""

    ACCOUNT = "old_account"
    POST = "old_post"


Holder = Kind | Tie | Old

Y, n = True, False
_A, _P = AccountMetric, PostMetric

# fmt: off
ACCOUNT_COLUMNS: Final[tuple[Holder, ...]] = (Old.ACCOUNT, Kind.AUTHENTICATED_NON_TTCM, Kind.AUTHENTICATED_TTCM,
                                             Kind.NON_AUTHENTICATED_TTCM)
ACCOUNT_TABLE: Final[Mapping[AccountMetric, tuple[bool, ...]]] = {
    #                                  old  auth.    auth.  non-auth.
    #                                       non-TTCM TTCM   TTCM
    _A.AUDIENCE_LOCALES:               (n,  n,       Y,     n),
    _A.AVERAGE_VIEWS:                  (Y,  n,       Y,     n),
    _A.ENGAGEMENT_RATE:                (Y,  n,       Y,     n),
    _A.COMPLETION_RATE:                (n,  n,       Y,     n),
    _A.CREATOR_RATE:                   (n,  Y,       Y,     n),
    _A.AUDIENCE_COUNTRIES:             (Y,  Y,       Y,     n),
    _A.AUDIENCE_GENDERS:               (Y,  Y,       Y,     n),
    _A.AUDIENCE_AGES:                  (Y,  Y,       Y,     n),
    _A.PROFILE_IMAGE:                  (Y,  Y,       Y,     Y),
    _A.USER_NAME:                      (Y,  Y,       Y,     Y),
    _A.DISPLAY_NAME:                   (Y,  Y,       Y,     Y),
    _A.FOLLOWER_COUNT:                 (Y,  Y,       Y,     Y),
    _A.LIKE_COUNT:                     (n,  Y,       Y,     Y),
    _A.VIDEO_COUNT:                    (Y,  Y,       Y,     Y),
    _A.CREATOR_ID:                     (Y,  Y,       Y,     Y),
    _A.LEGACY_AVERAGE_VIEWS:           (Y,  n,       n,     n),
    _A.LEGACY_AVERAGE_COMMENTS:        (Y,  n,       n,     n),
    _A.LEGACY_AVERAGE_LIKES:           (Y,  n,       n,     n),
    _A.LEGACY_FOLLOWERS_GROWTH:        (Y,  n,       n,     n),
    _A.LEGACY_FOLLOWER_CREDIBILITY:    (Y,  n,       n,     n),
    _A.LEGACY_FOLLOWERS:               (Y,  n,       n,     n),
    _A.LEGACY_TOTAL_POSTS:             (Y,  n,       n,     n),
    _A.LEGACY_AUDIENCE_REACHABILITY:   (Y,  n,       n,     n),
    _A.LEGACY_AUDIENCE_GENDER_AND_AGE: (Y,  n,       n,     n),
    _A.LEGACY_NOTABLE_FOLLOWERS:       (Y,  n,       n,     n),
}

POST_COLUMNS: Final[tuple[Holder, ...]] = (Old.POST, Tie.ORDER, Tie.FREE_AUTH, Tie.FREE_TTCM)
POST_TABLE: Final[Mapping[PostMetric, tuple[bool, ...]]] = {
    #                            old  order  authenti- non-auth.
    #                                        cated     TTCM
    _P.TOTAL_ENGAGEMENTS:        (Y,  Y,     Y,        n),
    _P.POST_ENGAGEMENT_RATE:     (Y,  Y,     Y,        n),
    _P.REACH:                    (n,  Y,     n,        n),
    _P.COMMENTS:                 (Y,  Y,     Y,        Y),
    _P.LIKES:                    (Y,  Y,     Y,        Y),
    _P.SHARES:                   (Y,  Y,     Y,        Y),
    _P.VIDEO_VIEWS:              (Y,  Y,     Y,        Y),
    _P.TOTAL_PLAY_TIME:          (n,  Y,     n,        n),
    _P.AVERAGE_PLAY_TIME:        (n,  Y,     n,        n),
    _P.VIDEO_COMPLETION_RATE:    (n,  Y,     n,        n),
    _P.VIDEO_VIEW_RETENTION:     (n,  Y,     n,        n),
    _P.RETENTION_RATE_BY_SECOND: (n,  Y,     n,        n),
    _P.AUDIENCE_AGE:             (n,  Y,     n,        n),
    _P.AUDIENCE_GENDER:          (n,  Y,     n,        n),
    _P.AUDIENCE_GEOGRAPHY:       (n,  Y,     n,        n),
    _P.AUDIENCE_COUNTRY:         (n,  Y,     n,        n),
}
# fmt: on


def _open_cells() -> Iterator[tuple[Holder, Metric]]:
    for metric, cells in ACCOUNT_TABLE.items():
        yield from (
            (holder, metric) for holder, is_open in zip(ACCOUNT_COLUMNS, cells, strict=True) if is_open
        )
    for post_metric, cells in POST_TABLE.items():
        yield from (
            (holder, post_metric) for holder, is_open in zip(POST_COLUMNS, cells, strict=True) if is_open
        )


READABLE: Final[frozenset[tuple[Holder, Metric]]] = frozenset(_open_cells())


def may(holder: Holder, metric: Metric) -> bool:
    """True for an open cell."""
    return (holder, metric) in READABLE


def opened_by(before: Holder, after: Holder) -> tuple[Metric, ...]:
    """The metrics that *after* may show and *before* may not, in the order of the tables."""
    metrics: tuple[Metric, ...] = (*ACCOUNT_TABLE, *POST_TABLE)
    return tuple(metric for metric in metrics if may(after, metric) and not may(before, metric))


@attrs.frozen
class Tables:
    """One edition of both tables: its columns, *accounts* and *posts*, and every cell of them, row by row."""

    version: str
    since: date
    source: str
    accounts: tuple[Holder, ...]
    posts: tuple[Holder, ...]
    cells: tuple[tuple[Holder, Metric, bool], ...] = attrs.field(init=False)

    @cells.default
    def _all_cells(self) -> tuple[tuple[Holder, Metric, bool], ...]:
        rows: tuple[tuple[Metric, tuple[Holder, ...]], ...] = (
            *((metric, self.accounts) for metric in ACCOUNT_TABLE),
            *((metric, self.posts) for metric in POST_TABLE),
        )
        return tuple((holder, metric, may(holder, metric)) for metric, holders in rows for holder in holders)


TABLES: Final = (
    Tables(
        "old-source-1",
        date(2020, 1, 1),
        'The release text, column "Current support": what the product showed of TikTok while its data came from the '
        "old source. It names no first day.",
        (Old.ACCOUNT,),
        (Old.POST,),
    ),
    Tables(
        VERSION,
        date(2024, 1, 1),
        'The release text, columns "After TTCM release", with a closed column for what is not supported. It names no '
        "day of release: they count from the month in which the marketplace's data begins.",
        tuple(Kind),
        tuple(Tie),
    ),
)
"""Both editions, the earlier first."""
