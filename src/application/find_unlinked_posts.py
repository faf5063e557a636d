"""Finding published posts that may belong to a campaign and are tied to no order."""

from collections import defaultdict
from collections.abc import Iterable

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_campaign
from influence.domain.accounts import Account, AccountId
from influence.domain.campaigns import Campaign
from influence.domain.capabilities import Kind, Tie, opened_by
from influence.domain.metrics import Metric
from influence.domain.networks import Network
from influence.domain.orders import Order
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, View
from influence.domain.posts import Post, PostId, PostStatus, Why, tie_of
from influence.domain.provenance import Provenance
from influence.domain.unlinked import Proposal, propose


@attrs.frozen
class Unlinked:
    """A proposal with whose post it is and which figures a link would add."""

    proposal: Proposal
    account: Account
    adds: tuple[Metric, ...]


@attrs.frozen
class UnlinkedPosts:
    """What was found, the strongest first, among how many known TikTok posts of how many supported participants."""

    campaign: Campaign
    found: tuple[Unlinked, ...]
    looked_at: int
    participants: int


@attrs.frozen
class FindUnlinkedPosts:
    """Propose posts that look like a campaign's and carry no order.

    Only posts of supported participants that TikTok has shown are looked at: whose they are and when they went live.
    Nothing is attached; a post counts when its creator links it and TikTok confirms that.
    """

    _storage: Storage
    _clock: Clock

    def __call__(self, by: Actor, which: str) -> UnlinkedPosts:
        """The proposals for one campaign."""
        today = self._clock.now().date()
        with self._storage.view(by.tenant) as view:
            campaign = find_campaign(view, which)
            accounts = {one.id: one for one in _supported(view, campaign)}
            posts = [
                post for post in view.posts.of_participants(campaign.id) if _is_candidate(post, accounts)
            ]
            linked = _linked(view, {post.account for post in posts})
            by_hand = _by_hand(view, campaign)
            orders: dict[AccountId, list[Order]] = defaultdict(list)
            for order in view.orders.select(campaign=campaign.id):
                orders[order.account].append(order)
        found = []
        for post in posts:
            if post.external_id in linked:
                continue
            proposal = propose(
                campaign, orders[post.account], post, is_by_hand=post.id in by_hand, today=today
            )
            if proposal is not None:
                found.append(_with_gain(proposal, accounts[post.account]))
        found.sort(key=lambda one: (-one.proposal.strength, one.account.handle, -one.proposal.post.id))
        return UnlinkedPosts(campaign, tuple(found), len(posts), len(accounts))


def _supported(view: View, campaign: Campaign) -> Iterable[Account]:
    everyone = view.accounts.select(AccountFilter(campaign=campaign.id))
    return (one for one in everyone if one.network is Network.TIKTOK and one.kind is not Kind.UNSUPPORTED)


def _is_candidate(post: Post, accounts: dict[AccountId, Account]) -> bool:
    return (
        post.account in accounts
        and post.network is Network.TIKTOK
        and post.source is not Provenance.LEGACY
        and post.status is PostStatus.LIVE
    )


def _linked(view: View, accounts: Iterable[AccountId]) -> frozenset[str]:
    """Their videos that count for an order already, whatever campaign it is in."""
    orders = (order for account in accounts for order in view.orders.select(account=account))
    return frozenset(link.video_id for order in orders for link in order.live_links)


def _by_hand(view: View, campaign: Campaign) -> frozenset[PostId]:
    attached = view.posts.attachments(campaign.id)
    return frozenset(one.post for one in attached if one.why is Why.BY_HAND)


def _with_gain(proposal: Proposal, account: Account) -> Unlinked:
    return Unlinked(proposal, account, opened_by(tie_of((), account.kind), Tie.ORDER))
