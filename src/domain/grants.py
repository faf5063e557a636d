"""A creator's consent to one tenant."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import attrs

from influence.domain.secret import Secret

SCOPES: Final = (
    "user.info.basic",
    "user.info.username",
    "user.info.stats",
    "user.info.profile",
    "user.account.type",
    "user.insights",
    "video.list",
    "video.insights",
    "biz.creator.info",
    "biz.creator.insights",
    "tcm.order.update",
    "tto.campaign.link",
)
"""Asked for at once: a missing one would mean a second consent (TikTok API, creator token)."""

_ALIKE: Final = frozenset({"tcm.order.update", "tto.campaign.link"})
"""The same right under its two names; either will do."""

EXPIRING_WITHIN: Final = timedelta(days=30)
MARGIN: Final = timedelta(minutes=5)
"""An access token is renewed so long before its end; our clock and TikTok's may differ."""
REFRESH_SETTLES: Final = timedelta(minutes=2)
"""After this a refresh that was begun and never answered counts as lost, and is tried once more."""
REFRESH_TRIES: Final = 2


def missing_scopes(scopes: frozenset[str]) -> tuple[str, ...]:
    """Which of the scopes asked for a creator did not give."""
    has_alike = bool(scopes & _ALIKE)
    return tuple(s for s in SCOPES if s not in scopes and not (s in _ALIKE and has_alike))


class EndReason(StrEnum):
    """Why a consent ended."""

    WITHDRAWN = "withdrawn"  # the creator, in the TikTok app
    DISCONNECTED = "disconnected"  # we did, here
    EXPIRED = "expired"  # its year is over
    LOST = "lost"  # the answer to a refresh was lost, and the old token is dead
    REFUSED = "refused"  # TikTok no longer takes its tokens, and does not say why
    DECLINED = "declined"  # the application that brought it was declined
    APPLICATION_WITHDRAWN = "application_withdrawn"  # the applicant took that application back
    ACCOUNT_DELETED = "account_deleted"  # on TikTok
    AGE_CHANGED = "age_changed"  # the creator is too young by now
    ACCOUNT_BANNED = "account_banned"  # by TikTok
    DEVELOPER_REVOKED = "developer_revoked"  # the app ended it at TikTok


class ConsentState(StrEnum):
    """How a consent stands. Whether the account is authenticated follows from it."""

    NEVER = "never"
    PENDING = "pending"  # the creator was asked and may answer yet
    ACTIVE = "active"
    EXPIRING = "expiring"
    IN_DOUBT = "in_doubt"
    EXPIRED = "expired"
    REVOKED = "revoked"
    FAILED = "failed"  # the last attempt brought nothing


STANDING: Final = frozenset({ConsentState.ACTIVE, ConsentState.EXPIRING, ConsentState.IN_DOUBT})
"""The states in which an account is authenticated."""


@attrs.frozen
class ConsentEnd:
    """The end of the grant of *epoch*, which is final for it and all earlier ones."""

    epoch: int
    why: EndReason
    at: datetime


@attrs.frozen
class Tokens:
    """What TikTok hands out for a code. Lives only between two calls; storage gets it sealed."""

    open_id: str
    access: Secret
    refresh: Secret
    access_expires_at: datetime
    refresh_expires_at: datetime
    scopes: frozenset[str]


@attrs.frozen
class Grant:
    """A live consent of the creator *open_id*; the tokens are sealed with a key outside the database.

    *refresh_begun_at* is written before TikTok is asked for new tokens and cleared with its answer: while it stands,
    nobody else asks, and what became of the old refresh token is not known. *end_told_at* is when people were told that
    it ends soon, which they are once.
    """

    open_id: str
    epoch: int
    scopes: frozenset[str]
    sealed_access: bytes
    sealed_refresh: bytes
    access_expires_at: datetime
    refresh_expires_at: datetime
    granted_at: datetime
    refresh_begun_at: datetime | None = None
    refresh_tries: int = 0
    end_told_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """True while the consent can still be used or refreshed."""
        return now < self.refresh_expires_at

    def is_fresh(self, now: datetime) -> bool:
        """True while the access token can be used without a refresh."""
        return now + MARGIN < self.access_expires_at

    def is_in_flight(self, now: datetime) -> bool:
        """True while somebody may be waiting for the answer to a refresh."""
        return self.refresh_begun_at is not None and now - self.refresh_begun_at < REFRESH_SETTLES

    def is_spent(self, now: datetime) -> bool:
        """True when the one more try after a lost answer was lost too: only a new consent helps."""
        return (
            self.refresh_begun_at is not None
            and self.refresh_tries >= REFRESH_TRIES
            and not self.is_in_flight(now)
        )

    def state(self, now: datetime) -> ConsentState:
        """How it stands."""
        if not self.is_live(now):
            return ConsentState.EXPIRED
        if self.refresh_begun_at is not None:
            return ConsentState.IN_DOUBT
        is_near = now + EXPIRING_WITHIN >= self.refresh_expires_at
        return ConsentState.EXPIRING if is_near else ConsentState.ACTIVE

    def ends_untold(self, now: datetime) -> bool:
        """True when it ends soon and nobody was told."""
        return self.end_told_at is None and self.state(now) is ConsentState.EXPIRING

    def end_told(self, now: datetime) -> "Grant":
        """People were told; another consent of the creator is told of again."""
        return attrs.evolve(self, end_told_at=now)

    def refresh_begun(self, now: datetime) -> "Grant":
        """Marked before TikTok is asked."""
        return attrs.evolve(self, refresh_begun_at=now, refresh_tries=self.refresh_tries + 1)

    def refresh_undone(self) -> "Grant":
        """TikTok was not reached: nothing happened."""
        return attrs.evolve(self, refresh_begun_at=None, refresh_tries=0)
