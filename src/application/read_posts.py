"""The posts of a campaign under its three lists, each with the figures it may show."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_campaign
from influence.application.marking_posts import reviewed_in
from influence.domain.accounts import Account, AccountId
from influence.domain.breakdowns import PartOf
from influence.domain.campaigns import Campaign, CampaignId
from influence.domain.capabilities import Tie
from influence.domain.metric_days import MetricDays, MetricHistory
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reading, Snapshot
from influence.domain.order_steps import OrderStep
from influence.domain.phase import Phase
from influence.domain.ports.cutover import RemovedPosts
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, View
from influence.domain.post_states import LIVE, Lacking, PostStanding, standing_of
from influence.domain.posts import Attachment, Post, PostId, PostNotFound, PostStatus, Why, tie_of
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

    def everywhere(
        self, by: Actor, since: CampaignId | None = None, only: CampaignId | None = None
    ) -> Iterator[tuple[CampaignId, PostRow]]:
        """The posts in campaigns, by the numbers of both; from the campaign *since* on, or of one campaign *only*."""
        with self._storage.view(by.tenant) as view:
            for campaign in view.campaigns.all():
                if campaign.id >= (since or 0) and only in (None, campaign.id):
                    rows = self.rows(view, campaign, Tab.PUBLISHED, Tab.POSTS)
                    yield from ((campaign.id, row) for row in sorted(rows, key=lambda row: row.post.id))

    def numbered(self, by: Actor, number: PostId) -> tuple[tuple[PostRow, CampaignId], ...]:
        """The post of that number in each of the campaigns that it is in.

        Raises:
            PostNotFound: there is none, or it is in no campaign.
        """
        found = tuple((row, one) for one, row in self.everywhere(by) if row.post.id == number)
        if not found:
            raise PostNotFound(str(number))
        return found

    def rows(self, view: View, campaign: Campaign, *tabs: Tab) -> list[PostRow]:
        """The same within a view that is open already, under any of *tabs*."""
        phase = view.installation.release().phase
        reasons = counting_reasons(view.posts.attachments(campaign.id), phase)
        posts = [
            post
            for post in view.posts.of_participants(campaign.id)
            if any(_belongs(post, tab, reasons) for tab in tabs) and not is_hidden(post, phase)
        ]
        snapshots = view.figures.of_posts([post.id for post in posts])
        away = any(post.status is not PostStatus.LIVE for post in posts)
        reviewed = reviewed_in(view, campaign) if away else {}
        accounts: dict[AccountId, Account] = {}
        rows = []
        for post in posts:
            account = accounts.get(post.account) or view.accounts.get(post.account)
            accounts[post.account] = account
            why = reasons.get(post.id, frozenset())
            row = self._row(post, account, why, snapshots.get(post.id, ()), phase)
            if post.status is not PostStatus.LIVE:
                row = attrs.evolve(
                    row, standing=standing_in(post, account, why, reviewed.get(post.external_id))
                )
            rows.append(row)
        return rows

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


def counting_reasons(attachments: Sequence[Attachment], phase: Phase) -> dict[PostId, frozenset[Why]]:
    """The reasons that count now: what the old source captured is hidden once the cut-over begins."""
    reasons: dict[PostId, frozenset[Why]] = {}
    for attachment in attachments:
        if attachment.why is Why.LEGACY_CAPTURE and phase is not Phase.BEFORE:
            continue
        reasons[attachment.post] = reasons.get(attachment.post, frozenset()) | {attachment.why}
    return reasons


def _belongs(post: Post, tab: Tab, reasons: Mapping[PostId, frozenset[Why]]) -> bool:
    if tab is Tab.ALL:
        return True
    return post.id in reasons and (post.network is Network.TIKTOK) == (tab is Tab.PUBLISHED)


def is_hidden(post: Post, phase: Phase) -> bool:
    """True for what the old source found, once the cut-over has begun."""
    return post.source is Provenance.LEGACY and phase is not Phase.BEFORE


def removed_from(view: View, campaign: Campaign) -> tuple[RemovedPosts, ...]:
    """What the cut-over took away from *campaign*."""
    return tuple(gone for gone in view.installation.removed_posts() if gone.campaign == campaign.id)
