"""Attempts to get a creator's consent, and how consents stand because of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import attrs

from influence.domain.accounts import Account, AccountId
from influence.domain.applications import ApplicationId
from influence.domain.grants import STANDING, ConsentState

CONSENT_LASTS: Final = timedelta(minutes=10)
"""How long a begun consent may take."""
REMEMBERED: Final = timedelta(days=90)
"""How long the outcome of an attempt is known."""
LONGEST_REASON: Final = 200


class ConsentPurpose(StrEnum):
    """What a consent was begun for."""

    DASHBOARD = "dashboard"
    APPLICATION = "application"


class ConsentOutcome(StrEnum):
    """What an attempt came back with."""

    CONNECTED = "connected"
    REFUSED = "refused"  # the creator said no
    ANOTHER_CREATOR = "another_creator"  # somebody else consented
    FAILED = "failed"  # TikTok gave no usable answer, or a rule of ours forbids it


OUTCOME_WORDS: Final[Mapping[ConsentOutcome, str]] = {
    ConsentOutcome.CONNECTED: "connected",
    ConsentOutcome.REFUSED: "the creator refused",
    ConsentOutcome.ANOTHER_CREATOR: "another creator consented",
    ConsentOutcome.FAILED: "it could not be finished",
}


@attrs.frozen
class Consent:
    """A consent that somebody was asked for, and what came of it.

    *state* is the fingerprint of the random text that travels through the browser, *browser* that of the cookie of
    the one browser that may finish it, once one has begun. *handle* is the creator who is expected to answer, if one
    is, and *account* the account that the link was made for; *purpose* is the door it was begun at, and *application*
    what it was begun for there. Once it is *taken_at* some time it is never taken again.
    """

    state: str
    redirect_uri: str
    begun_at: datetime
    begun_by: str
    handle: str | None = None
    purpose: ConsentPurpose = ConsentPurpose.DASHBOARD
    browser: str | None = None
    application: ApplicationId | None = None
    account: AccountId | None = None
    taken_at: datetime | None = None
    outcome: ConsentOutcome | None = None
    reason: str = ""

    def is_open(self, now: datetime) -> bool:
        """True within its ten minutes, until an answer came."""
        return self.taken_at is None and now - self.begun_at <= CONSENT_LASTS

    def is_pending(self, now: datetime) -> bool:
        """True while it may still bring a consent."""
        if self.taken_at is None:
            return self.is_open(now)
        return self.outcome is None and now - self.taken_at <= CONSENT_LASTS

    @property
    def has_failed(self) -> bool:
        """True when an answer came that brought no consent."""
        return self.taken_at is not None and self.outcome is not ConsentOutcome.CONNECTED

    @property
    def why(self) -> str:
        """Why it brought nothing, in words."""
        words = OUTCOME_WORDS[self.outcome or ConsentOutcome.FAILED]
        return f"{words}: {self.reason}" if self.reason else words


def consent_state(account: Account, last: Consent | None, now: datetime) -> ConsentState:
    """How the consent of *account* stands after the *last* attempt. A grant that lives is stronger than an attempt."""
    stands = account.consent_state(now)
    if stands in STANDING or last is None:
        return stands
    if last.is_pending(now):
        return ConsentState.PENDING
    ended = account.consent_end
    is_news = last.taken_at is not None and (ended is None or last.taken_at >= ended.at)
    return ConsentState.FAILED if last.has_failed and is_news else stands


@attrs.frozen
class Leftover:
    """What TikTok still has of a consent that nobody here keeps: to be revoked there once *due_at* has come.

    *state* names the attempt it came from. The tokens are sealed, and erased as soon as TikTok has been told.
    """

    state: str
    open_id: str
    sealed_access: bytes
    sealed_refresh: bytes
    due_at: datetime
