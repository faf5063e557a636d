"""Accounts of every kind and drafted orders, on top of the builders that all tests share."""

from typing import Final

from influence.domain.accounts import Account, AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.capabilities import Kind
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.networks import Network
from influence.domain.orders import Order
from influence.testing.builders import a_grant, a_placement, a_stub, an_order
from influence.testing.moments import DAY, NOON, hours_later

__all__ = ["DAY", "NOW", "PLACEMENT", "account", "account_of", "answer", "order"]

NOW: Final = NOON
PLACEMENT: Final = a_placement()


def answer(membership: Membership, *, hours_ago: float = 0) -> MembershipAnswer:
    """What TikTok said so many hours before NOW; UNKNOWN was never said."""
    if membership is Membership.UNKNOWN:
        return MembershipAnswer()
    return MembershipAnswer(membership, hours_later(-hours_ago))


def account(
    membership: Membership = Membership.UNKNOWN,
    *,
    authenticated: bool = False,
    network: Network = Network.TIKTOK,
) -> Account:
    """The account of ann.cooks with that answer, with or without a consent."""
    made = a_stub(network=network, answer=answer(membership))
    return made.consented(a_grant()) if authenticated else made


def account_of(kind: Kind) -> Account:
    """An account of that kind."""
    is_member = kind in {Kind.AUTHENTICATED_TTCM, Kind.NON_AUTHENTICATED_TTCM}
    consents = kind in {Kind.AUTHENTICATED_TTCM, Kind.AUTHENTICATED_NON_TTCM}
    return account(Membership.IN if is_member else Membership.NOT_IN, authenticated=consents)


def order(posts: int = 1) -> Order:
    """A draft."""
    return an_order(CampaignId(1), AccountId(1), posts_required=posts)
