"""Things of the domain, made with what a test does not care about filled in."""

from datetime import UTC, datetime, timedelta
from typing import Final

from influence.domain.accounts import Account, AccountId, Door
from influence.domain.campaigns import Campaign, CampaignId
from influence.domain.capabilities import Kind
from influence.domain.grants import Grant
from influence.domain.keywords import KeywordRules
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.networks import Network
from influence.domain.orders import Order, Placement

NOW: Final = datetime(2024, 6, 3, 12, tzinfo=UTC)
DAY: Final = timedelta(days=1)


def answer(membership: Membership, *, hours_ago: float = 0) -> MembershipAnswer:
    """What TikTok said so many hours before NOW; UNKNOWN was never said."""
    if membership is Membership.UNKNOWN:
        return MembershipAnswer()
    return MembershipAnswer(membership, NOW - timedelta(hours=hours_ago))


def grant(epoch: int = 1, open_id: str = "open-ann") -> Grant:
    """A consent of the creator *open_id*, good for a year."""
    return Grant(
        open_id=open_id,
        epoch=epoch,
        scopes=frozenset({"user.info.basic"}),
        sealed_access=b"sealed access",
        sealed_refresh=b"sealed refresh",
        access_expires_at=NOW + DAY,
        refresh_expires_at=NOW + 365 * DAY,
        granted_at=NOW,
    )


def account(
    membership: Membership = Membership.UNKNOWN,
    *,
    authenticated: bool = False,
    network: Network = Network.TIKTOK,
    handle: str = "ann.cooks",
) -> Account:
    """An account with that answer, with or without a consent."""
    made = Account(network, handle, Door.TAKEN_OVER, NOW, "mara", answer=answer(membership))
    return made.consented(grant()) if authenticated else made


def account_of(kind: Kind) -> Account:
    """An account of that kind."""
    membership = (
        Membership.IN if kind in {Kind.AUTHENTICATED_TTCM, Kind.NON_AUTHENTICATED_TTCM} else Membership.NOT_IN
    )
    consents = kind in {Kind.AUTHENTICATED_TTCM, Kind.AUTHENTICATED_NON_TTCM}
    return account(membership, authenticated=consents)


def campaign(name: str = "Spring", *, rules: KeywordRules | None = None) -> Campaign:
    """A campaign without dates."""
    return Campaign(name, "Acme", NOW, "mara", rules=rules or KeywordRules())


def order(posts: int = 1, *, key: str = "key-1") -> Order:
    """A draft."""
    return Order(key, CampaignId(1), AccountId(1), posts, NOW, "mara")


PLACEMENT: Final = Placement("up-1", "CODE1", "https://tiktok.example/invite/1", NOW)
