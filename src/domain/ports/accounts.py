"""Keeping accounts and their grants."""

from collections.abc import Iterator, Mapping
from typing import Protocol

import attrs

from influence.domain.accounts import Account, AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.grants import ConsentEnd, Grant
from influence.domain.influencers import InfluencerId
from influence.domain.membership import MembershipAnswer
from influence.domain.networks import Network


@attrs.frozen
class AccountFilter:
    """Which accounts; what is None does not matter. Accounts of open applications are left out unless asked for."""

    network: Network | None = None
    member: bool | None = None
    authenticated: bool | None = None
    campaign: CampaignId | None = None
    influencer: InfluencerId | None = None
    among: tuple[AccountId, ...] | None = None
    applying: bool | None = False
    after: AccountId | None = None
    limit: int | None = None


class Accounts(Protocol):
    """The accounts of this tenant. One that was merged into another is found by its id alone."""

    def get(self, account: AccountId) -> Account:
        """The account.

        Raises:
            AccountNotFound: there is none.
        """
        ...

    def find(self, network: Network, handle: str) -> Account | None:
        """The account called *handle*, without case. Of several, one with an identity, then the newest.

        An account of an open application is not found by its handle.
        """
        ...

    def find_stub(self, network: Network, handle: str) -> Account | None:
        """The account called *handle* that has no identity yet."""
        ...

    def find_applicant(self, network: Network, handle: str) -> Account | None:
        """The account called *handle* of an open application, the newest of several."""
        ...

    def of_creator(self, creator_id: str) -> Account | None:
        """The TikTok account of a public creator id."""
        ...

    def of_open_id(self, open_id: str) -> Account | None:
        """The TikTok account of an id from a consent."""
        ...

    def add(self, account: Account) -> Account:
        """Keep a new account, with its grant if it has one; the answer has its id.

        Raises:
            NotAMember: it would be unsupported, and is not taken over from the old source in phase BEFORE.
            AccountExists: the identity, or the handle of a stub, is taken.
        """
        ...

    def save(self, account: Account) -> Account:
        """Keep a changed account, all but its grant; the answer has the next version.

        Raises:
            Stale: somebody else saved it since it was read, or it is not here.
            AccountExists: its identity, or as a stub its handle, belongs to another account.
        """
        ...

    def answer(self, answers: Mapping[AccountId, MembershipAnswer]) -> None:
        """Keep many membership answers at once, as `Account.answered` would; versions change where it changes."""
        ...

    def select(self, wanted: AccountFilter) -> Iterator[Account]:
        """The accounts that fit, in the order of their ids."""
        ...

    def grant(self, account: AccountId, grant: Grant) -> None:
        """Keep the live grant of an account.

        A later epoch replaces it, the same one brings new tokens; an epoch that is older, or that has ended, changes
        nothing.
        """
        ...

    def end_grant(self, account: AccountId, end: ConsentEnd) -> None:
        """Erase the grant up to the epoch of *end*, tokens included, and remember why; a newer grant stays.

        An end that is older than what is known changes nothing.
        """
        ...

    def remove_applicant(self, account: AccountId) -> None:
        """Erase the account of an open application with everything that is known of it: figures, pictures, consents.

        Raises:
            AccountNotFound: there is none, or it belongs to more than its application.
        """
        ...
