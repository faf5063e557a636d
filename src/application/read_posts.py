"""The posts of a campaign under its three lists, each with the figures it may show."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache, partial
from itertools import islice
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_campaign
from influence.application.marking_posts import reviewed_in
from influence.application.paging import pieces
from influence.domain.accounts import Account
from influence.domain.breakdowns import PartOf
from influence.domain.campaigns import UNKEPT, Campaign, CampaignId
from influence.domain.capabilities import Tie
from influence.domain.metric_days import MetricDays, MetricHistory
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reading, Snapshot
from influence.domain.order_steps import OrderStep
from influence.domain.phase import Phase
from influence.domain.ports.cutover import RemovedPosts
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.posts import PlacedFilter
from influence.domain.ports.storage import Storage, View
from influence.domain.post_states import LIVE, Lacking, PostStanding, standing_of
from influence.domain.posts import Attachment, PlacedPost, Post, PostId, PostNotFound, PostStatus, Why, tie_of
from influence.domain.provenance import Provenance
from influence.domain.read_gate import (
    Circumstances,
    read_parts,
    read_post,
    read_post_history,
    read_untabled_history,
    read_untabled_post,
)
from influence.domain.retention import grounded, has_ground

_Place = tuple[CampaignId, Post, frozenset[Why]]
"""A post in a campaign, and the reasons for that which count."""


class Tab(StrEnum):
    """The lists of a campaign: TikTok posts stand under Published Posts, others under Posts."""

    PUBLISHED = "published"
    POSTS = "posts"
    ALL = "all"


@attrs.frozen
class PostRow:
    """One post as it may be shown in one campaign now; *parts* are organic and paid, which off TikTok nobody tells."""

    post: Post
    account: Account
    reasons: frozenset[Why]
    tie: Tie | None
    readings: Mapping[PostMetric, Reading]
    parts: Mapping[PartOf, Reading] = attrs.field(factory=dict)
    standing: PostStanding = LIVE

    @property
    def in_campaign(self) -> bool:
        """True when it belongs to the campaign, not only to a participant."""
        return bool(self.reasons)

    @property
    def told_parts(self) -> tuple[PartOf, ...]:
        """The parts of those figures of which at least one part may be shown."""
        told = {one.metric for one, reading in self.parts.items() if isinstance(reading, Observation)}
        return tuple(one for one in self.parts if one.metric in told)


@attrs.frozen
class PostList:
    """A list of posts. *removed* says what the cut-over took away."""

    campaign: Campaign
    rows: tuple[PostRow, ...]
    removed: tuple[RemovedPosts, ...]


@attrs.frozen
class ReadPosts:
    """List the posts of a campaign.

    Published Posts holds the campaign's TikTok posts and nothing else, Posts those of other networks, All Posts every
    known post of the participants. Posts of the old source are hidden from the moment the cut-over begins.
    """

    _storage: Storage
    _marketplace: Marketplace

    def __call__(self, by: Actor, which: str, tab: Tab) -> PostList:
        """The posts under *tab*, newest first within a network."""
        with self._storage.view(by.tenant) as view:
            campaign = find_campaign(view, which)
            return PostList(campaign, tuple(self.rows(view, campaign, tab)), removed_from(view, campaign))

    def by_number(self, by: Actor, which: str, tab: Tab, wanted: PlacedFilter) -> PostList:
        """The posts under *tab* that are *wanted*, by their numbers. Raises `CampaignNotFound`."""
        with self._storage.view(by.tenant) as view:
            campaign = find_campaign(view, which)
            shown = self._shown(view, attrs.evolve(wanted, campaign=campaign.id), tab)
            rows = tuple(row for _, row in islice(shown, wanted.limit))
            return PostList(campaign, rows, removed_from(view, campaign))

    def everywhere(self, by: Actor, wanted: PlacedFilter) -> tuple[tuple[CampaignId, PostRow], ...]:
        """The posts in campaigns that are *wanted*, by the numbers of both."""
        with self._storage.view(by.tenant) as view:
            return tuple(islice(self._shown(view, wanted, Tab.PUBLISHED, Tab.POSTS), wanted.limit))

    def numbered(self, by: Actor, number: PostId) -> tuple[tuple[PostRow, CampaignId], ...]:
        """The post of that number in each of the campaigns that it is in.

        Raises:
            PostNotFound: there is none, or it is in no campaign.
        """
        found = self.everywhere(by, PlacedFilter(post=number))
        if not found:
            raise PostNotFound(str(number))
        return tuple((row, campaign) for campaign, row in found)

    def rows(self, view: View, campaign: Campaign, *tabs: Tab) -> list[PostRow]:
        """The same within a view that is open already, under any of *tabs*."""
        phase = view.installation.release().phase
        reasons = counting_reasons(view.posts.attachments(campaign.id), phase)
        places = [
            (campaign.id, post, reasons.get(post.id, frozenset()))
            for post in view.posts.of_participants(campaign.id)
            if any(_belongs(post, tab, reasons.get(post.id, ())) for tab in tabs)
            and not is_hidden(post, phase)
        ]
        return list(self._rows(view, places, phase))

    def _shown(self, view: View, wanted: PlacedFilter, *tabs: Tab) -> Iterator[tuple[CampaignId, PostRow]]:
        """What is *wanted* of the posts under *tabs*, as they may be shown; read piece by piece."""
        phase = view.installation.release().phase

        def read(after: tuple[CampaignId, PostId] | None, size: int) -> Sequence[PlacedPost]:
            narrowed = attrs.evolve(wanted, after=after, limit=size)
            return _known(view, narrowed) if Tab.ALL in tabs else view.posts.placed(narrowed)

        for some in pieces(read, lambda one: (one.campaign, one.post.id), wanted.after, wanted.limit):
            counted = [(one.campaign, one.post, _counting(one.reasons, phase)) for one in some]
            places = [
                (campaign, post, why)
                for campaign, post, why in counted
                if any(_belongs(post, tab, why) for tab in tabs)
                and not is_hidden(post, phase)
                and wanted.network in (None, post.network)
                and wanted.why in (None, *why)
            ]
            for (campaign, *_), row in zip(places, self._rows(view, places, phase), strict=True):
                yield campaign, row

    def _rows(self, view: View, places: Sequence[_Place], phase: Phase) -> Iterator[PostRow]:
        snapshots = view.figures.of_posts(list(dict.fromkeys(post.id for _, post, _ in places)))
        account_of, reviewed = cache(view.accounts.get), cache(partial(reviewed_in, view))
        for campaign, post, why in places:
            account = account_of(post.account)
            row = self._row(post, account, why, snapshots.get(post.id, ()), phase)
            if post.status is not PostStatus.LIVE:
                step = reviewed(campaign).get(post.external_id)
                row = attrs.evolve(row, standing=standing_in(post, account, why, step))
            yield row

    def readings(
        self, tie: Tie | None, account: Account, snapshots: Sequence[Snapshot[PostMetric]], phase: Phase
    ) -> Mapping[PostMetric, Reading]:
        """What *snapshots* of a post tell that may be shown now; *tie* is None off TikTok."""
        if tie is None:
            return read_untabled_post(snapshots)
        now = Circumstances(phase, self._marketplace.undelivered, None, _SYNC)
        return read_post(tie, grounded(account.kind, snapshots), now)

    def parts(
        self, tie: Tie | None, account: Account, snapshots: Sequence[Snapshot[PostMetric]], phase: Phase
    ) -> Mapping[PartOf, Reading]:
        """What *snapshots* tell of organic and paid that may be shown now; off TikTok nothing."""
        if tie is None:
            return {}
        now = Circumstances(phase, self._marketplace.undelivered, None, _SYNC)
        return read_parts(tie, grounded(account.kind, snapshots), now)

    def history(
        self, row: PostRow, metric: PostMetric, days: Sequence[MetricDays], phase: Phase
    ) -> MetricHistory | Absence:
        """One metric of a listed post over time, as far as it may be shown now."""
        if row.tie is None:
            return read_untabled_history(metric, days)
        now = Circumstances(phase, self._marketplace.undelivered, None, _SYNC)
        kind = row.account.kind
        return read_post_history(
            row.tie, metric, [some for some in days if has_ground(kind, some.source)], now
        )

    def _row(
        self,
        post: Post,
        account: Account,
        why: frozenset[Why],
        snapshots: Sequence[Snapshot[PostMetric]],
        phase: Phase,
    ) -> PostRow:
        tie = tie_of(why, account.kind) if post.network is Network.TIKTOK else None
        about = (tie, account, snapshots, phase)
        return PostRow(post, account, why, tie, self.readings(*about), self.parts(*about))


_SYNC: Final = "influence sync posts"


def standing_in(
    post: Post, account: Account, why: frozenset[Why], reviewed: OrderStep | None = None
) -> PostStanding:
    """How a post of *account* stands that is in a campaign for these reasons, as it was last *reviewed*."""
    public = Lacking.NAMED if Why.ORDER_LINK in why else Lacking.PUBLIC
    return standing_of(post.status, reviewed, Lacking.OWN if account.authenticated else public)


def counting_reasons(attachments: Iterable[Attachment], phase: Phase) -> dict[PostId, frozenset[Why]]:
    """The reasons that count now: what the old source captured is hidden once the cut-over begins."""
    its: dict[PostId, set[Attachment]] = {}
    for attachment in attachments:
        its.setdefault(attachment.post, set()).add(attachment)
    found = ((post, _counting(some, phase)) for post, some in its.items())
    return {post: why for post, why in found if why}


def _counting(attachments: Iterable[Attachment], phase: Phase) -> frozenset[Why]:
    """The same of one post."""
    captured = set() if phase is Phase.BEFORE else {Why.LEGACY_CAPTURE}
    return frozenset(attachment.why for attachment in attachments) - captured


def _belongs(post: Post, tab: Tab, why: Collection[Why]) -> bool:
    return tab is Tab.ALL or (bool(why) and (post.network is Network.TIKTOK) == (tab is Tab.PUBLISHED))


def _known(view: View, wanted: PlacedFilter) -> list[PlacedPost]:
    """The next known posts of those who take part in a campaign; what is in it stands among as many places."""
    campaign, limit = wanted.campaign or UNKEPT, wanted.limit or 0
    behind = PlacedFilter(campaign=campaign, after=wanted.after, limit=limit)
    placed = {one.post.id: one for one in view.posts.placed(behind)}
    posts = view.posts.page(campaign, wanted.after and wanted.after[1], limit)
    return [placed.get(post.id) or PlacedPost(campaign, post, frozenset()) for post in posts]


def is_hidden(post: Post, phase: Phase) -> bool:
    """True for what the old source found, once the cut-over has begun."""
    return post.source is Provenance.LEGACY and phase is not Phase.BEFORE


def removed_from(view: View, campaign: Campaign) -> tuple[RemovedPosts, ...]:
    """What the cut-over took away from *campaign*."""
    return tuple(gone for gone in view.installation.removed_posts() if gone.campaign == campaign.id)
