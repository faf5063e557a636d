"""The policy as a test or an embedder writes it down."""

from datetime import date, timedelta
from typing import Final

import attrs

from influence.domain.eligibility import Criteria, Criterion, ProfileKind, Threshold
from influence.domain.invites import InviteTerms
from influence.domain.limits import TikTokLimits
from influence.domain.organisation import UNLIMITED
from influence.domain.policy import Book, Plans, Retention, Terms
from influence.domain.policy_editions import Edition, Issue
from influence.domain.quota import Limits, Window
from influence.domain.tracking import Tracking

_SINCE: Final = Issue(date(2020, 1, 1), "made up")
_MONTH: Final = 30

CRITERIA: Final = Criteria(
    thresholds={
        Criterion.FOLLOWERS: Threshold(10_000),
        Criterion.AGE: Threshold(18),
        Criterion.POSTS: Threshold(3, _MONTH),
        Criterion.VIEWS: Threshold(1_000, _MONTH),
    },
    abroad={"KR": {Criterion.FOLLOWERS: Threshold(50_000), Criterion.AGE: Threshold(19)}},
    countries=frozenset({"DE", "KR", "US"}),
    profiles=frozenset({ProfileKind.PERSONAL, ProfileKind.CREATOR}),
    good_standing=True,
)
INVITE_TERMS: Final = InviteTerms(
    repeat_after=timedelta(days=7),
    settle_after=timedelta(hours=24),
    after_rejection=timedelta(days=30),
    lapse_after=timedelta(days=30),
)
TRACKING: Final = Tracking(
    figures_after=timedelta(hours=48),
    tracked_for=timedelta(days=90),
    reminder_after=timedelta(hours=24),
    most_requests=3,
)
LIMITS: Final = TikTokLimits(
    levels={"basic": Limits({Window.SECOND: 10, Window.MINUTE: 600, Window.DAY: 864_000})},
    insights=20,
    silence=timedelta(minutes=5),
    orders_per_code=200,
    handles_per_order=100,
    posts_per_order=10,
    spark_days=(0, 7, 30, 60, 365),
)
PLANS: Final = Plans({"trial": 3, "standard": 250, "premium": 1_000}, frozenset({UNLIMITED}))

BOOK: Final = Book(
    eligibility=(Edition(_SINCE, CRITERIA),),
    invites=(Edition(_SINCE, INVITE_TERMS),),
    limits=(Edition(_SINCE, LIMITS),),
    plans=(Edition(_SINCE, PLANS),),
    retention=(Edition(_SINCE, Retention()),),
    tracking=(Edition(_SINCE, TRACKING),),
)
"""One edition of each subject, much like those of the product."""


@attrs.frozen
class MemoryPolicy:
    """The editions of a *book*."""

    book: Book = BOOK

    def on(self, day: date) -> Terms:
        """The terms of *day*."""
        return self.book.on(day)

    def dates(self) -> tuple[date, ...]:
        """The days on which something changes, in order."""
        return self.book.dates
