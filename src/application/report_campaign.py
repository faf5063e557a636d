"""The campaign report: everyone who takes part, every post, every figure or why there is none."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_account, find_campaign
from influence.application.read_posts import PostRow, ReadPosts, Tab, removed_from
from influence.domain.accounts import Account
from influence.domain.agreements import Agreement
from influence.domain.campaigns import Campaign, NotAParticipant
from influence.domain.capabilities import VERSION
from influence.domain.metrics import SHAPES, PostMetric, Shape
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation
from influence.domain.orders import Order
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.cutover import RemovedPosts
from influence.domain.ports.storage import Storage, View
from influence.domain.standing import Standing, standing
from influence.domain.totals import Total, total
from influence.domain.trends import Chart, Segment, SourceClass, Span, chart

SUMMED: Final = tuple(metric for metric in PostMetric if SHAPES[metric] is Shape.COUNT)
CHARTED_POSTS: Final = 5
"""The posts with most views, whose views are shown day by day."""
Totals = Mapping[PostMetric, Total]


@attrs.frozen
class OneInfluencer:
    """A report on nobody but the account of that handle."""

    handle: str
    network: Network = Network.TIKTOK


@attrs.frozen
class Participation:
    """One who takes part: standing, order, number of posts, and their sums, empty where there are no posts."""

    account: Account
    standing: Standing
    orders: tuple[Order, ...]
    posts: int
    totals: Totals
    agreement: Agreement


@attrs.frozen
class PostChart:
    """The views of one post over time: those of one source and formula, which may be compared."""

    row: PostRow
    line: Segment


@attrs.frozen
class Report:
    """One campaign at one moment. Totals are per network; TikTok is its own line."""

    campaign: Campaign
    made_at: datetime
    policy: str
    participants: tuple[Participation, ...]
    posts: tuple[PostRow, ...]
    totals: Mapping[Network, Totals]
    removed: tuple[RemovedPosts, ...]
    only: OneInfluencer | None = None
    charts: tuple[PostChart, ...] = ()


@attrs.frozen
class ReportCampaign:
    """Report a campaign, or one influencer's part in it.

    Unsupported accounts are listed with their error. A total says how many posts it covers and never uses a
    withheld figure.
    """

    _storage: Storage
    _read_posts: ReadPosts
    _clock: Clock

    def __call__(
        self, by: Actor, which: str, *, only: OneInfluencer | None = None, charts: bool = False
    ) -> Report:
        """The report as of now; with *charts* also the views of the most viewed posts, day by day.

        Raises:
            CampaignNotFound: there is none.
            AccountNotFound: nobody has the handle that *only* names.
            NotAParticipant: the one it names does not take part.
        """
        with self._storage.view(by.tenant) as view:
            campaign = find_campaign(view, which)
            accounts = reported_accounts(view, campaign, only)
            wanted = {account.id for account in accounts}
            rows = self._read_posts.rows(view, campaign, Tab.PUBLISHED, Tab.POSTS)
            posts = [row for row in rows if row.account.id in wanted]
            posts.sort(key=lambda row: row.post.network is not Network.TIKTOK)
            return Report(
                campaign,
                self._clock.now(),
                VERSION,
                _participants(view, campaign, accounts, posts),
                tuple(posts),
                _by_network(posts),
                removed_from(view, campaign),
                only,
                self._charts(view, posts) if charts else (),
            )

    def _charts(self, view: View, posts: Sequence[PostRow]) -> tuple[PostChart, ...]:
        rows, span = most_viewed(posts, CHARTED_POSTS), Span()
        phase = view.installation.release().phase
        seen = view.figures.post_metric_history(
            [row.post.id for row in rows], PostMetric.VIDEO_VIEWS, Span(span.since, self._clock.now())
        )
        told = (
            (row, self._read_posts.history(row, PostMetric.VIDEO_VIEWS, seen[row.post.id], phase))
            for row in rows
        )
        drawn = (
            (row, _newest_line(chart(history, span)))
            for row, history in told
            if not isinstance(history, Absence)
        )
        return tuple(PostChart(row, line) for row, line in drawn if line is not None)


def _newest_line(drawn: Chart) -> Segment | None:
    """The line that comes nearest to today; on the same day that of the order's report."""
    return max(
        drawn.segments,
        key=lambda line: (line.points[-1].at.date(), line.source is SourceClass.ORDER_REPORT),
        default=None,
    )


def reported_accounts(view: View, campaign: Campaign, only: OneInfluencer | None) -> tuple[Account, ...]:
    """Everyone who takes part in *campaign*, or the one that *only* names.

    Raises:
        AccountNotFound: nobody has that handle.
        NotAParticipant: the one who has does not take part.
    """
    if only is None:
        return tuple(view.accounts.select(AccountFilter(campaign=campaign.id)))
    account = find_account(view, only.handle, only.network)
    if not view.campaigns.takes_part(campaign.id, account.id):
        raise NotAParticipant(account.handle, campaign.name)
    return (account,)


def most_viewed(posts: Iterable[PostRow], most: int) -> list[PostRow]:
    """The posts whose views may be shown, those with most views first."""
    seen = [(views, row) for row in posts if (views := _views(row)) is not None]
    seen.sort(key=lambda pair: (-pair[0], pair[1].post.id))
    return [row for _, row in seen[:most]]


def _views(row: PostRow) -> int | float | None:
    reading = row.readings[PostMetric.VIDEO_VIEWS]
    value = reading.value if isinstance(reading, Observation) else None
    return value if isinstance(value, int | float) else None


def _participants(
    view: View, campaign: Campaign, accounts: Iterable[Account], posts: Sequence[PostRow]
) -> tuple[Participation, ...]:
    phase = view.installation.release().phase
    agreed = {one.account: one for one in view.agreements.of(campaign.id)}
    orders: dict[int, list[Order]] = {}
    for order in view.orders.select(campaign=campaign.id):
        orders.setdefault(order.account, []).append(order)
    rows: dict[int, list[PostRow]] = {}
    for row in posts:
        rows.setdefault(row.account.id, []).append(row)
    return tuple(
        Participation(
            account,
            standing(account, phase),
            tuple(orders.get(account.id, ())),
            len(rows.get(account.id, ())),
            sums(rows.get(account.id, ())),
            agreed.get(account.id, Agreement(campaign.id, account.id)),
        )
        for account in accounts
    )


def sums(posts: Sequence[PostRow]) -> dict[PostMetric, Total]:
    """What can be added up over *posts*; nothing where there are none."""
    return {metric: total(row.readings[metric] for row in posts) for metric in SUMMED} if posts else {}


def _by_network(posts: Sequence[PostRow]) -> dict[Network, Totals]:
    by_network = {network: [row for row in posts if row.post.network is network] for network in Network}
    return {network: sums(rows) for network, rows in by_network.items() if rows}
