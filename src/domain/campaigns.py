"""Campaigns and who takes part in them."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final, NewType

import attrs

from influence.domain.errors import Refused, Unusable
from influence.domain.keywords import KeywordRules
from influence.domain.money import Money

CampaignId = NewType("CampaignId", int)
UNKEPT: Final = CampaignId(0)
LONGEST_BRAND: Final = 60
"""Characters of a brand name or an order's description (TikTok API, order create)."""
LONGEST_BRIEF: Final = 20_000
"""Characters of what a campaign says to those who take part."""


class CampaignStatus(StrEnum):
    """Where a campaign stands on a day. Computed."""

    PENDING = "pending"
    ACTIVE = "active"
    COMPLETED = "completed"
    ARCHIVED = "archived"


@attrs.frozen
class Campaign:
    """What a brand runs with several creators, over several networks."""

    name: str
    brand: str
    created_at: datetime
    created_by: str
    id: CampaignId = UNKEPT
    description: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    rules: KeywordRules = attrs.field(factory=KeywordRules)
    archived_at: datetime | None = None
    client: str = ""
    salesperson: str = ""
    brief: str = ""
    client_fee: Money | None = None
    version: int = 0

    def __attrs_post_init__(self) -> None:
        if not self.name.strip():
            raise Unusable("name", self.name, "a campaign needs a name")
        if self.name.strip().isdigit():
            raise Unusable("name", self.name, "a campaign's name is more than a number: numbers are its ids")
        if self.brand == self.name and len(self.name) > LONGEST_BRAND:
            why = f"it stands for the brand too, of which TikTok takes {LONGEST_BRAND} characters; name a --brand"
            raise Unusable("name", f"{self.name[:40]}…", why)
        if not 1 <= len(self.brand) <= LONGEST_BRAND:
            raise Unusable("brand", _cut(self.brand), f"TikTok takes 1 to {LONGEST_BRAND} characters")
        if len(self.description) > LONGEST_BRAND:
            raise Unusable(
                "description", _cut(self.description), f"TikTok takes up to {LONGEST_BRAND} characters"
            )
        if len(self.brief) > LONGEST_BRIEF:
            raise Unusable("brief", f"{self.brief[:40]}…", f"a brief has up to {LONGEST_BRIEF} characters")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise Unusable(
                "end", self.ends_on.isoformat(), f"lies before the start {self.starts_on.isoformat()}"
            )

    def status(self, today: date) -> CampaignStatus:
        """Pending, Active, Completed or Archived."""
        if self.archived_at is not None:
            return CampaignStatus.ARCHIVED
        if self.starts_on is not None and today < self.starts_on:
            return CampaignStatus.PENDING
        if self.ends_on is not None and today > self.ends_on:
            return CampaignStatus.COMPLETED
        return CampaignStatus.ACTIVE

    def archived(self, at: datetime) -> "Campaign":
        """The campaign put away; a second time changes nothing."""
        return self if self.archived_at else attrs.evolve(self, archived_at=at)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_BRAND else f"{text[:40]}…"


@attrs.frozen
class CampaignNotFound(Refused):
    """No campaign of this tenant has that name or number."""

    code: ClassVar[str] = "campaign_not_found"

    which: str

    def __str__(self) -> str:
        return f"There is no campaign {self.which!r} here."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to look."""
        return ("See which there are: influence campaigns list",)


@attrs.frozen
class CampaignExists(Refused):
    """Two campaigns of one tenant do not share a name."""

    code: ClassVar[str] = "campaign_exists"

    name: str

    def __str__(self) -> str:
        return f"There is already a campaign {self.name!r}."


@attrs.frozen
class NotAParticipant(Refused):
    """The account does not take part in the campaign."""

    code: ClassVar[str] = "not_a_participant"

    handle: str
    campaign: str

    def __str__(self) -> str:
        return f"@{self.handle} does not take part in the campaign {self.campaign!r}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """How to let it take part."""
        return (f"Add it: influence campaigns add {self.campaign!r} {self.handle}",)


@attrs.frozen
class ParticipantHeld(Refused):
    """Whoever has orders or posts in a campaign cannot leave it."""

    code: ClassVar[str] = "participant_held"

    handle: str
    campaign: str

    def __str__(self) -> str:
        return (
            f"@{self.handle} has orders or posts in the campaign {self.campaign!r} and cannot be taken out."
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to do instead."""
        return (f"See them: influence campaigns show {self.campaign!r}",)


@attrs.frozen
class CampaignClosed(Refused):
    """An archived campaign takes no more changes."""

    code: ClassVar[str] = "campaign_archived"

    name: str

    def __str__(self) -> str:
        return f"The campaign {self.name!r} is archived."
