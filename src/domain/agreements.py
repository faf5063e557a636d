"""What a campaign and one who takes part have agreed: the brief, the answer to it, and the fee."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import attrs

from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.errors import Refused, Unusable
from influence.domain.money import Money


class Onboarding(StrEnum):
    """How far one who takes part has come. Computed."""

    LISTED = "listed"
    BRIEFED = "briefed"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@attrs.frozen
class NeverBriefed(Refused):
    """A brief is answered by somebody who got it."""

    code: ClassVar[str] = "never_briefed"

    handle: str
    campaign: str

    def __str__(self) -> str:
        return f"@{self.handle} was not given the brief of {self.campaign!r} yet."

    @property
    def remedies(self) -> tuple[str, ...]:
        """How to write it down."""
        return (f"Write down that it was given: influence campaigns brief {self.campaign!r} {self.handle}",)


@attrs.frozen
class Agreement:
    """What stands between a campaign and an account that takes part."""

    campaign: CampaignId
    account: AccountId
    fee: Money | None = None
    briefed_at: datetime | None = None
    answered_at: datetime | None = None
    has_accepted: bool | None = None

    def __attrs_post_init__(self) -> None:
        if self.fee is not None and self.fee.hundredths < 0:
            raise Unusable("fee", str(self.fee), "a fee is not negative")

    @property
    def onboarding(self) -> Onboarding:
        """The last thing that happened."""
        if self.has_accepted is not None:
            return Onboarding.ACCEPTED if self.has_accepted else Onboarding.DECLINED
        return Onboarding.BRIEFED if self.briefed_at else Onboarding.LISTED

    def briefed(self, at: datetime) -> "Agreement":
        """The brief was given; the first time counts. A refusal before it is forgotten: this is a new offer."""
        if self.has_accepted is False:
            return attrs.evolve(self, briefed_at=at, answered_at=None, has_accepted=None)
        return attrs.evolve(self, briefed_at=self.briefed_at or at)

    def answered(self, at: datetime, *, accepts: bool) -> "Agreement":
        """The brief was accepted or declined; the same answer again changes nothing."""
        if self.has_accepted is accepts:
            return self
        return attrs.evolve(self, answered_at=at, has_accepted=accepts)
