"""Accounts as lists show them: plain rows, without what only a single account needs."""

from datetime import datetime
from typing import Final, NamedTuple

import attrs

from influence.domain.accounts import Account, AccountId, Door, kind_of
from influence.domain.capabilities import Kind
from influence.domain.influencers import InfluencerId
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.roster import Cursor, SortValue

SHOWN_IN_LISTS: Final = frozenset({AccountMetric.DISPLAY_NAME, AccountMetric.FOLLOWER_COUNT})
"""The figures that lists show."""


class ListedAccount(NamedTuple):  # to make one takes half as long as with attrs, and lists make thousands
    """What lists say of an account; whatever it has in common with `Account` is called the same."""

    id: AccountId
    network: Network
    handle: str
    membership: Membership
    checked_at: datetime | None
    authenticated: bool
    door: Door
    trouble: str | None = None
    influencer: InfluencerId | None = None

    @property
    def kind(self) -> Kind:
        """What consent and membership make of it now. Only TikTok accounts have one."""
        return kind_of(authenticated=self.authenticated, member=self.membership is Membership.IN)

    @property
    def tracked(self) -> bool:
        """True when fresh figures may be collected."""
        return self.network is Network.TIKTOK and self.kind is not Kind.UNSUPPORTED


def listed(account: Account) -> ListedAccount:
    """What lists say of *account*."""
    return ListedAccount(
        id=account.id,
        network=account.network,
        handle=account.handle,
        membership=account.answer.membership,
        checked_at=account.answer.checked_at,
        authenticated=account.authenticated,
        door=account.door,
        trouble=account.trouble,
        influencer=account.influencer,
    )


@attrs.frozen
class ListedPage:
    """Some accounts, and where the next ones begin; None at the end.

    *values* are what the list is sorted by, one for each of *accounts*.
    """

    accounts: tuple[ListedAccount, ...]
    values: tuple[SortValue, ...]
    next: Cursor | None = None
