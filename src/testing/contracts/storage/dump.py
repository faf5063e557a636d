"""Everything that a storage keeps, read through its ports, in an order and under names that no store chooses."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeVar

import attrs

from influence.domain.accounts import Account, AccountId
from influence.domain.applications import ApplicationId
from influence.domain.campaigns import Campaign, CampaignId
from influence.domain.metrics import Metric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.orders import Order, OrderId
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import Storage, View
from influence.domain.posts import Attachment, CampaignPost, Post, PostId, Why
from influence.domain.provenance import Provenance

M = TypeVar("M", bound=Metric)
Told = tuple[object, ...]

VIDEOS: Final = tuple(f"video-{number}" for number in range(1, 7))
"""The posts that tests know; no port lists the posts of those who take part nowhere."""


EVER: Final = datetime(9000, 1, 1, tzinfo=UTC)
NETWORKS: Final = (Network.TIKTOK, Network.INSTAGRAM)


@attrs.frozen
class Names:
    """What is called what: ids are the store's own affair. *old* is whether the old source's rows are told."""

    accounts: Mapping[AccountId, int]
    campaigns: Mapping[CampaignId, str]
    orders: Mapping[OrderId, str]
    posts: Mapping[PostId, str]
    old: bool

    def snapshots(self, snapshots: Iterable[Snapshot[M]]) -> list[Told]:
        """Snapshots, oldest first."""
        told = [s for s in snapshots if self.old or s.source is not Provenance.LEGACY]
        told.sort(key=lambda s: (s.as_of, s.source))
        return [(s.source, s.as_of, s.fetched_at, dict(s.values), s.definitions, dict(s.parts)) for s in told]

    def reasons(self, reasons: Iterable[Attachment]) -> list[Told]:
        """Reasons of posts, by post."""
        told = [r for r in reasons if r.post in self.posts and (self.old or r.why is not Why.LEGACY_CAPTURE)]
        return sorted(
            (self.posts[r.post], r.network, r.why, r.at, r.by, (r.order and self.orders[r.order]) or "")
            for r in told
        )

    def standings(self, found: Iterable[CampaignPost]) -> list[Told]:
        """Posts that are to be refreshed for campaigns."""
        return sorted(
            (
                self.posts[one.post.id],
                one.by_hand,
                sorted(self.orders[order] for order in one.orders),
                one.newer,
            )
            for one in found
            if one.post.id in self.posts
        )


def _posts(view: View, *, old: bool) -> list[Post]:
    found = (view.posts.find(network, video) for network in NETWORKS for video in VIDEOS)
    return [post for post in found if post and (old or post.source is not Provenance.LEGACY)]


def _accounts(view: View, accounts: list[Account], names: Names) -> list[Told]:
    newest = view.figures.of_accounts([account.id for account in accounts])
    return [
        (
            attrs.evolve(account, id=AccountId(names.accounts[account.id])),
            names.snapshots(view.figures.account_history(account.id)),
            names.snapshots(newest[account.id]),
        )
        for account in accounts
    ]


def _known(view: View, posts: list[Post], names: Names) -> list[Told]:
    newest = view.figures.of_posts([post.id for post in posts])
    return [
        (
            attrs.evolve(post, id=PostId(0), account=AccountId(names.accounts[post.account])),
            names.snapshots(view.figures.post_history(post.id)),
            names.snapshots(newest[post.id]),
        )
        for post in posts
    ]


def _campaign(view: View, campaign: Campaign, names: Names) -> Told:
    posts = (names.posts.get(post.id) for post in view.posts.of_participants(campaign.id))
    participants = view.accounts.select(AccountFilter(campaign=campaign.id))
    return (
        attrs.evolve(campaign, id=CampaignId(0)),
        [names.accounts[account.id] for account in participants],
        [post for post in posts if post],
        names.reasons(view.posts.attachments(campaign.id)),
        names.standings(view.posts.in_campaigns([campaign.id])),
    )


def _order(order: Order, names: Names) -> Told:
    nameless = attrs.evolve(order, id=OrderId(0), campaign=CampaignId(0), account=AccountId(0))
    return names.campaigns[order.campaign], names.accounts[order.account], nameless


def _asked(view: View, names: Names) -> dict[str, object]:
    """Applications and attempts to get a consent, with their accounts by number."""

    def numbered(account: AccountId | None) -> AccountId | None:
        return None if account is None else AccountId(names.accounts[account])

    applications = view.applications.all()
    return {
        "applications": [
            attrs.evolve(one, id=ApplicationId(number), account=numbered(one.account))
            for number, one in enumerate(applications)
        ],
        "attempts": [
            attrs.evolve(one, account=numbered(one.account), application=None)
            for one in view.consents.remembered()
        ],
        "leftovers": view.consents.leftovers(EVER),
    }


def dump_tenant(view: View, *, old: bool = True) -> dict[str, object]:
    """What one tenant holds."""
    accounts = list(view.accounts.select(AccountFilter(applying=None)))
    campaigns, orders, posts = view.campaigns.all(), view.orders.select(), _posts(view, old=old)
    names = Names(
        {account.id: number for number, account in enumerate(accounts)},
        {campaign.id: campaign.name for campaign in campaigns},
        {order.id: order.key for order in orders},
        {post.id: f"{post.network.value}/{post.external_id}" for post in posts},
        old,
    )
    return {
        "accounts": _accounts(view, accounts, names),
        "campaigns": [_campaign(view, campaign, names) for campaign in campaigns],
        "orders": [_order(order, names) for order in orders],
        "posts": _known(view, posts, names),
        **_asked(view, names),
        "outbox": [event for _, event in view.outbox.waiting(10**6)],
    }


def dump_old_source(view: View) -> dict[str, object]:
    """What the old source left, and how far the cut-over has come."""
    campaigns = {campaign.id: campaign.name for campaign in view.campaigns.all()}
    standing = view.old_source.posts_in_campaigns().items()
    return {
        "counts": dict(view.old_source.counts()),
        "standing": {campaigns[c]: count for (tenant, c), count in standing if tenant == view.tenant},
        "removed": [(campaigns[r.campaign], r.count, r.on) for r in view.installation.removed_posts()],
        "release": view.installation.release(),
        "steps": dict(view.installation.steps()),
    }


OPEN_IDS: Final = ("o1", "o2")
STATES: Final = ("s1", "s2")
"""The creators and the consents that tests know."""


def dump_consents(storage: Storage) -> dict[str, object]:
    """Where known consents were begun, and who holds grants of known creators."""
    return {
        **{state: storage.tenant_of_consent(state) for state in STATES},
        **{open_id: storage.tenants_with_grant(open_id) for open_id in OPEN_IDS},
    }


def dump(storage: Storage, *, old: bool = True, tenant: str | None = None) -> dict[str, object]:
    """What every tenant holds, or one, and where consents are.

    Without the *old* source's rows only what has to outlive the cut-over.
    """
    kept: dict[str, object] = {"consents": dump_consents(storage)}
    for name in storage.tenants() if tenant is None else (tenant,):
        with storage.view(name) as view:
            kept[name] = dump_tenant(view, old=old), dump_old_source(view) if old else None
    return kept
