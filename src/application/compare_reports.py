"""A campaign on two days: what each figure was, what it became, and why."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_campaign
from influence.application.read_posts import ReadPosts, counting_reasons, is_hidden, removed_from
from influence.application.report_campaign import SUMMED, OneInfluencer, reported_accounts
from influence.domain.accounts import Account, AccountId
from influence.domain.campaigns import Campaign
from influence.domain.capabilities import VERSION, Kind, Tie
from influence.domain.errors import Unusable
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.orders import Link
from influence.domain.phase import Phase
from influence.domain.ports.clock import Clock
from influence.domain.ports.cutover import RemovedPosts
from influence.domain.ports.storage import Storage, View
from influence.domain.posts import Attachment, Post, PostId, Why, tie_of
from influence.domain.report_changes import (
    FigureChange,
    Side,
    TotalChange,
    figure_change,
    part_change,
    total_change,
)

Figures = Mapping[PostId, tuple[Snapshot[PostMetric], ...]]


@attrs.frozen
class PostChange:
    """One post that was in the campaign on one of the days, with all its figures, and parts of them, on both."""

    post: Post
    account: Account
    was_in: bool
    is_in: bool
    figures: tuple[FigureChange, ...]
    parts: tuple[FigureChange, ...] = ()


@attrs.frozen
class Comparison:
    """One campaign at the end of two days (UTC). Totals are per network; TikTok is its own line."""

    campaign: Campaign
    first: date
    second: date
    made_at: datetime
    policy: str
    posts: tuple[PostChange, ...]
    totals: Mapping[Network, Mapping[PostMetric, TotalChange]]
    removed: tuple[RemovedPosts, ...]
    only: OneInfluencer | None = None


@attrs.frozen
class CompareReports:
    """Compare a campaign on two days.

    What may not be shown now is shown for neither day and takes part in no difference. Every figure that moved says
    why, and the parts of a total's difference add up to it.
    """

    _storage: Storage
    _read_posts: ReadPosts
    _clock: Clock

    def __call__(
        self, by: Actor, which: str, first: date, second: date, *, only: OneInfluencer | None = None
    ) -> Comparison:
        """Both days as they ended, the present day as it is.

        Raises:
            CampaignNotFound: there is none.
            AccountNotFound: nobody has the handle that *only* names.
            NotAParticipant: the one it names does not take part.
            Unusable: the days are not in order, or have not come yet.
        """
        now = self._clock.now()
        if not first < second <= now.date():
            raise Unusable(
                "compare", f"{first} {second}", "name an earlier day, then a later one up to today"
            )
        with self._storage.view(by.tenant) as view:
            campaign = find_campaign(view, which)
            accounts = {one.id: one for one in reported_accounts(view, campaign, only)}
            posts = self._posts(view, campaign, accounts, (_end_of(first), _end_of(second)))
            return Comparison(
                campaign,
                first,
                second,
                now,
                VERSION,
                posts,
                _totals(posts),
                removed_from(view, campaign),
                only,
            )

    def _posts(
        self,
        view: View,
        campaign: Campaign,
        accounts: Mapping[AccountId, Account],
        days: tuple[datetime, datetime],
    ) -> tuple[PostChange, ...]:
        phase = view.installation.release().phase
        stays = _Stays.of(view, campaign, phase)
        posts = [
            post
            for post in view.posts.of_participants(campaign.id)
            if post.account in accounts
            and not is_hidden(post, phase)
            and any(stays.reasons(post, day) for day in days)
        ]
        told = [view.figures.of_posts_at([post.id for post in posts], day) for day in days]
        return tuple(self._post(post, accounts[post.account], stays, (days, told)) for post in posts)

    def _post(
        self,
        post: Post,
        account: Account,
        stays: "_Stays",
        then: tuple[tuple[datetime, datetime], Sequence[Figures]],
    ) -> PostChange:
        days, told = then
        is_tiktok = post.network is Network.TIKTOK
        tie = tie_of(stays.now.get(post.id, ()), account.kind) if is_tiktok else None
        lost = _lost(post, account, stays, days[0]) if is_tiktok else frozenset()
        was_in, is_in = (bool(stays.reasons(post, day)) for day in days)
        before, after = (
            self._read_posts.readings(tie, account, figures[post.id], stays.phase) for figures in told
        )
        figures = (
            figure_change(m, Side(was_in, before[m]), Side(is_in, after[m]), lost=lost, tie=tie)
            for m in PostMetric
        )
        parted, parts = (
            self._read_posts.parts(tie, account, figures[post.id], stays.phase) for figures in told
        )
        moved = (
            part_change(one, Side(was_in, parted[one]), Side(is_in, parts[one]), lost=lost, tie=tie)
            for one in parts
        )
        return PostChange(post, account, was_in, is_in, tuple(figures), tuple(moved))


@attrs.frozen
class _Stays:
    """Since when, and until when, posts were in a campaign."""

    phase: Phase
    attached: Mapping[PostId, tuple[Attachment, ...]]
    now: Mapping[PostId, frozenset[Why]]
    revoked: Mapping[str, tuple[Link, ...]]

    @classmethod
    def of(cls, view: View, campaign: Campaign, phase: Phase) -> "_Stays":
        """Those of all posts of *campaign*."""
        attachments = view.posts.attachments(campaign.id)
        attached: dict[PostId, tuple[Attachment, ...]] = {}
        for one in attachments:
            attached[one.post] = (*attached.get(one.post, ()), one)
        revoked: dict[str, tuple[Link, ...]] = {}
        for order in view.orders.select(campaign=campaign.id):
            for link in order.links:
                if not link.is_live:
                    revoked[link.video_id] = (*revoked.get(link.video_id, ()), link)
        return cls(phase, attached, counting_reasons(attachments, phase), revoked)

    def reasons(self, post: Post, at: datetime) -> frozenset[Why]:
        """Why *post* was in the campaign at *at*, as far as it still counts."""
        counting = self.now.get(post.id, frozenset())
        kept = {one.why for one in self.attached.get(post.id, ()) if one.at <= at and one.why in counting}
        linked = any(_held(link, at) for link in self._links(post))
        return frozenset({*kept, Why.ORDER_LINK} if linked else kept)

    def was_linked_since(self, post: Post, at: datetime) -> bool:
        """True when an order link that is gone now held at *at* or later."""
        return any(link.revoked_at is not None and link.revoked_at > at for link in self._links(post))

    def _links(self, post: Post) -> tuple[Link, ...]:
        return self.revoked.get(post.external_id, ()) if post.network is Network.TIKTOK else ()


def _held(link: Link, at: datetime) -> bool:
    return link.confirmed_at <= at and (link.revoked_at is None or link.revoked_at > at)


def _lost(post: Post, account: Account, stays: _Stays, since: datetime) -> frozenset[Tie]:
    """The ways of tracking that ended after *since*: an order link, a consent, a membership."""
    end = account.consent_end
    ended: tuple[tuple[bool, Tie], ...] = (
        (stays.was_linked_since(post, since), Tie.ORDER),
        (end is not None and end.at > since and not account.authenticated, Tie.FREE_AUTH),
        (
            account.left_at is not None and account.left_at > since and account.kind is Kind.UNSUPPORTED,
            Tie.FREE_TTCM,
        ),
    )
    return frozenset(tie for is_over, tie in ended if is_over)


_LAST: Final = time.max


def _end_of(day: date) -> datetime:
    return datetime.combine(day, _LAST, UTC)


def _totals(posts: Iterable[PostChange]) -> dict[Network, dict[PostMetric, TotalChange]]:
    every = list(posts)
    totals: dict[Network, dict[PostMetric, TotalChange]] = {}
    for network in Network:
        figures = [change for one in every if one.post.network is network for change in one.figures]
        if figures:
            totals[network] = {
                metric: total_change(metric, (change for change in figures if change.metric is metric))
                for metric in SUMMED
            }
    return totals
