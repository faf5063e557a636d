"""The campaign report: everyone who takes part, every post, every figure or why there is none."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from influence.application.acting import Actor
from influence.application.read_posts import PostRow, ReadPosts, Tab, removed_from
from influence.application.run_campaigns import find_campaign
from influence.domain.accounts import Account
from influence.domain.campaigns import Campaign
from influence.domain.capabilities import VERSION
from influence.domain.metrics import SHAPES, PostMetric, Shape
from influence.domain.networks import Network
from influence.domain.orders import Order
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.cutover import RemovedPosts
from influence.domain.ports.storage import Storage
from influence.domain.standing import Standing, standing
from influence.domain.totals import Total, total

SUMMED = tuple(metric for metric in PostMetric if SHAPES[metric] is Shape.COUNT)


@attrs.frozen
class Participation:
    """One who takes part: standing, order and number of posts."""

    account: Account
    standing: Standing
    orders: tuple[Order, ...]
    posts: int


@attrs.frozen
class Report:
    """One campaign at one moment. Totals are per network; TikTok is its own line."""

    campaign: Campaign
    made_at: datetime
    policy: str
    participants: tuple[Participation, ...]
    posts: tuple[PostRow, ...]
    totals: Mapping[Network, Mapping[PostMetric, Total]]
    removed: tuple[RemovedPosts, ...]


@attrs.frozen
class ReportCampaign:
    """Report a campaign.

    Unsupported accounts are listed with their error. A total says how many posts it covers and never uses a
    withheld figure.
    """

    _storage: Storage
    _read_posts: ReadPosts
    _clock: Clock

    def __call__(self, by: Actor, which: str) -> Report:
        """The report as of now."""
        with self._storage.view(by.tenant) as view:
            campaign = find_campaign(view, which)
            phase = view.installation.release().phase
            posts = [
                row
                for tab in (Tab.PUBLISHED, Tab.POSTS)
                for row in self._read_posts.rows(view, campaign, tab)
            ]
            orders = view.orders.select(campaign=campaign.id)
            participants = tuple(
                Participation(
                    account,
                    standing(account, phase),
                    tuple(order for order in orders if order.account == account.id),
                    sum(row.account.id == account.id for row in posts),
                )
                for account in view.accounts.select(AccountFilter(campaign=campaign.id))
            )
            return Report(
                campaign,
                self._clock.now(),
                VERSION,
                participants,
                tuple(posts),
                _totals(posts),
                removed_from(view, campaign),
            )


def _totals(posts: list[PostRow]) -> dict[Network, dict[PostMetric, Total]]:
    totals = {}
    for network in Network:
        rows = [row for row in posts if row.post.network is network]
        if rows:
            totals[network] = {metric: total(row.readings[metric] for row in rows) for metric in SUMMED}
    return totals
