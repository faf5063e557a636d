"""Who may come in through which door, and what the refused can do."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final

import attrs

from influence.domain.accounts import AccountId
from influence.domain.errors import Refused
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.networks import Network


def ways_out(handle: str) -> tuple[str, str]:
    """The two ways in which an unsupported account becomes a supported one."""
    return (
        f"Invite @{handle} to TikTok's Creator Marketplace: influence accounts invite {handle}",
        (
            "Have the influencer add the account on the influencers' dashboard: "
            f"influence accounts connect-link {handle} --wait"
        ),
    )


_WHY: Final[Mapping[Membership, str]] = {
    Membership.NOT_IN: "it is not in TikTok's Creator Marketplace",
    Membership.INVITED: "it was invited to TikTok's Creator Marketplace but has not joined yet",
    Membership.INVALID: "TikTok knows no account of that name",
    Membership.UNKNOWN: "TikTok has not confirmed that it is in TikTok's Creator Marketplace",
}


@attrs.frozen
class NotAMember(Refused):
    """The CRM door opens only for marketplace members."""

    code: ClassVar[str] = "not_a_marketplace_member"

    handle: str
    membership: Membership

    def __str__(self) -> str:
        return f"@{self.handle} cannot be added without authentication: {_WHY[self.membership]}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Both ways out; a wrong name has another one."""
        if self.membership is Membership.INVALID:
            return ("Check the spelling of the handle.", ways_out(self.handle)[1])
        return ways_out(self.handle)


def let_in_through_crm(handle: str, answer: MembershipAnswer, now: datetime) -> None:
    """Pass for a member confirmed within the last 24 hours.

    Raises:
        NotAMember: any other answer, an old one, or none.
    """
    if not answer.is_member:
        raise NotAMember(handle, answer.membership)
    if not answer.is_fresh(now):
        raise NotAMember(handle, Membership.UNKNOWN)


@attrs.frozen
class AccountNotFound(Refused):
    """This tenant follows nobody of that name or id."""

    code: ClassVar[str] = "account_not_found"

    who: str | AccountId
    network: Network = Network.TIKTOK

    def __str__(self) -> str:
        return f"There is no {self.network.value} account @{self.who} here."

    @property
    def remedies(self) -> tuple[str, ...]:
        """How to find or add it."""
        return ("See who is here: influence accounts list", f"Add it: influence accounts add {self.who}")


@attrs.frozen
class AccountExists(Refused):
    """The creator is already followed."""

    code: ClassVar[str] = "account_exists"

    handle: str

    def __str__(self) -> str:
        return f"@{self.handle} is already here."


@attrs.frozen
class TwoAccounts(AccountExists):
    """One creator has two accounts here: one by its consent, one by its public id."""

    code: ClassVar[str] = "two_accounts_of_one_creator"

    by_consent: AccountId
    by_public_id: AccountId

    def __str__(self) -> str:
        return (
            f"@{self.handle} is here twice: account {self.by_consent} holds its consent, account {self.by_public_id}"
            " its public id. Nothing was changed."
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """Make them one, then consent again."""
        return (
            f"Make them one: influence accounts merge {self.by_consent} {self.by_public_id}",
            "Then ask for the consent again.",
        )


@attrs.frozen
class Stale(Refused):
    """Somebody else changed it since it was read."""

    code: ClassVar[str] = "changed_meanwhile"

    what: str

    def __str__(self) -> str:
        return f"{self.what} was changed by somebody else meanwhile."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Read again, decide again."""
        return ("Look at it again and repeat the command.",)
