"""A creator's consent to one tenant."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

import attrs

from influence.domain.errors import Refused
from influence.domain.secret import Secret

CONSENT_LASTS: Final = timedelta(minutes=10)
"""How long a begun consent may take."""

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
)
"""Asked for at once: a missing one would mean a second consent (TikTok API, creator token)."""


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
    """A live consent of the creator *open_id*; the tokens are sealed with a key outside the database."""

    open_id: str
    epoch: int
    scopes: frozenset[str]
    sealed_access: bytes
    sealed_refresh: bytes
    access_expires_at: datetime
    refresh_expires_at: datetime
    granted_at: datetime

    def is_live(self, now: datetime) -> bool:
        """True while the consent can still be used or refreshed."""
        return now < self.refresh_expires_at


@attrs.frozen
class Consent:
    """A consent that somebody was asked for and that TikTok has not answered yet.

    *state* is the fingerprint of the random text that travels through the browser. *handle* is the creator
    who is expected to answer, if one is.
    """

    state: str
    redirect_uri: str
    begun_at: datetime
    begun_by: str
    handle: str | None = None

    def is_open(self, now: datetime) -> bool:
        """True within its ten minutes."""
        return now - self.begun_at <= CONSENT_LASTS


@attrs.frozen
class ConsentUnknown(Refused):
    """No open consent has this state: never begun, already used, or too late."""

    code: ClassVar[str] = "consent_unknown"

    def __str__(self) -> str:
        return "This consent was not begun here, was already used, or took longer than ten minutes."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Begin again."""
        return ("Create a new link: influence accounts connect-link",)


@attrs.frozen
class ConsentRefused(Refused):
    """The creator said no on TikTok's page."""

    code: ClassVar[str] = "consent_refused"

    why: str

    def __str__(self) -> str:
        return f"The creator did not consent ({self.why}). Nothing was added or changed."


@attrs.frozen
class AnotherCreator(Refused):
    """Somebody else consented than the one who was expected."""

    code: ClassVar[str] = "another_creator"

    expected: str
    came: str

    def __str__(self) -> str:
        return f"@{self.came} consented, but @{self.expected} was asked. Nothing was added or changed."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Which link to use."""
        return (
            f"Ask @{self.expected} to log in to TikTok with that account and open the link again.",
            f"To connect @{self.came}: influence accounts connect-link {self.came}",
        )
