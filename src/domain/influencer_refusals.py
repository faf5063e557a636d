"""What may not be done with influencers, why, and the ways out."""

from typing import ClassVar

import attrs

from influence.domain.errors import Refused
from influence.domain.influencers import GroupKey, InfluencerId


@attrs.frozen
class InfluencerNotFound(Refused):
    """This tenant keeps no such influencer."""

    code: ClassVar[str] = "influencer_not_found"

    id: InfluencerId

    def __str__(self) -> str:
        return f"There is no influencer {self.id} here."

    @property
    def remedies(self) -> tuple[str, ...]:
        """How to find the right one."""
        return ("See who is here: influence influencers list",)


@attrs.frozen
class GroupNotFound(Refused):
    """This tenant has no group of that key."""

    code: ClassVar[str] = "group_not_found"

    key: GroupKey

    def __str__(self) -> str:
        return f"There is no group {self.key!r} here."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Find or make it."""
        return (
            "See the groups: influence groups list",
            f"Make it: influence groups add {self.key} --name NAME",
        )


@attrs.frozen
class GroupExists(Refused):
    """The key of a group is taken."""

    code: ClassVar[str] = "group_exists"

    key: GroupKey

    def __str__(self) -> str:
        return f"There is a group {self.key!r} already."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Another key."""
        return ("Choose another key.", "See the groups: influence groups list")


@attrs.frozen
class InfluencerHeld(Refused):
    """Contracts hang on the accounts of an influencer."""

    code: ClassVar[str] = "influencer_held"

    who: str
    orders: int
    handle: str

    def __str__(self) -> str:
        many = "1 order hangs" if self.orders == 1 else f"{self.orders} orders hang"
        return f"{self.who} cannot be removed: {many} on @{self.handle}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Contracts stay with the person they were made with."""
        return (
            "See them: influence orders list",
            f"Assign the account to another influencer: influence influencers assign {self.handle} --to id:N",
        )


@attrs.frozen
class AccountTaken(Refused):
    """The account belongs to another influencer."""

    code: ClassVar[str] = "account_taken"

    handle: str
    owner: InfluencerId

    def __str__(self) -> str:
        return f"@{self.handle} belongs to influencer id:{self.owner}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look, and then say it expressly."""
        return (
            f"See whose it is: influence influencers show id:{self.owner}",
            f"Give it to another influencer: influence influencers assign {self.handle} --to id:N",
        )


@attrs.frozen
class NobodyToRemove(Refused):
    """An account that belongs to no influencer."""

    code: ClassVar[str] = "no_influencer"

    handle: str

    def __str__(self) -> str:
        return f"@{self.handle} belongs to no influencer; there is nobody to remove."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Nothing needs to be done."""
        return ("An account without an influencer counts as a person of its own and may stay so.",)


@attrs.frozen
class InfluencerLimitReached(Refused):
    """The plan of the tenant bounds how many influencers there may be."""

    code: ClassVar[str] = "influencer_limit_reached"

    plan: str
    most: int
    used: int
    more: int = 1

    def __str__(self) -> str:
        wanted = "one more" if self.more == 1 else f"{self.more} more"
        return (
            f"The plan {self.plan!r} has room for {self.most:,} influencers; {self.used:,} are here,"
            f" and {wanted} would be too many."
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """Make room, or take a larger plan."""
        return (
            "Put several accounts of one person together: influence influencers assign HANDLE... --to id:N",
            "Take a larger plan: influence tenants set --plan PLAN",
        )
