"""Refreshing orders, links and post figures from TikTok."""

from datetime import date

import attrs

from influence.application.acting import Actor, Lanes, Progress, unwatched
from influence.application.asking_creators import AskCreator, Told
from influence.application.collecting import keep_video_figures
from influence.application.ending_consents import end_if_dead, is_same_consent
from influence.application.follow_orders import FollowOrders
from influence.application.following_orders import address_of
from influence.application.fresh_tokens import FreshTokens
from influence.domain.accounts import Account, AccountId
from influence.domain.campaigns import CampaignStatus
from influence.domain.capabilities import Tie
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.ports.upstream_failures import TikTokPostponed
from influence.domain.posts import Post, tie_of
from influence.domain.quota import Urgency

NEWEST = 30
"""How many videos of a participant are looked at."""


@attrs.frozen
class PostsSynced:
    """How a refresh went; *postponed* participants were not asked about, for the reason told."""

    orders: int
    linked: int
    videos: int
    failed: tuple[tuple[str, str], ...]
    postponed: int = 0
    why_postponed: TikTokPostponed | None = None


@attrs.frozen
class SyncPosts:
    """Follow all placed orders and refresh the known posts of everyone who takes part in a running campaign.

    Posts of participants become known so that a user can add them by hand; none enters a campaign by its words. When
    TikTok cannot be asked at all the rest waits for the next refresh.
    """

    _storage: Storage
    _marketplace: Marketplace
    _tokens: FreshTokens
    _clock: Clock
    _lanes: Lanes
    _follow: FollowOrders

    def __call__(self, by: Actor, progress: Progress = unwatched) -> PostsSynced:
        """Refresh; raises the marketplace's errors when orders cannot be read at all."""
        followed = self._follow(by)
        with self._storage.view(by.tenant) as view:
            watched = participants(view, self._clock.now().date())
        ask = AskCreator(self._marketplace.at(Urgency.FIGURES), self._tokens)
        failed: list[tuple[str, str]] = []
        videos, postponed = 0, 0
        asked = self._lanes.run(lambda account: ask.videos(by, account, NEWEST), watched)
        for done, told in enumerate(asked, start=1):
            postponed += told.postponed is not None
            if told.error is not None and told.postponed is None and not told.consent_is_dead:
                failed.append((told.account.handle, str(told.error)))
            with self._storage.begin(by.tenant) as work:
                videos += self._keep(work, told)
                work.commit()
            progress(done, len(watched))
        return PostsSynced(
            followed.orders, followed.linked, videos, tuple(failed), postponed, ask.why_postponed
        )

    def _keep(self, work: UnitOfWork, told: Told) -> int:
        account = work.accounts.get(told.account.id)
        if told.consent_is_dead:
            end_if_dead(work, account, told.account, self._clock.now())
            return 0
        if not is_same_consent(account, told.account) or not account.tracked:
            return 0
        tie: Tie = tie_of((), account.kind)
        posts = [
            Post(
                Network.TIKTOK,
                video.video_id,
                account.id,
                address_of(account, video.video_id),
                told.source,
                published_at=video.published_at,
            )
            for video in told.videos
        ]
        for post, video in zip(work.posts.keep(posts), told.videos, strict=True):
            keep_video_figures(work, post.id, tie, video, told.source)
        return len(posts)


def participants(view: View, today: date) -> list[Account]:
    """Everyone tracked who takes part in a campaign that is not archived, each once."""
    running = [c for c in view.campaigns.all() if c.status(today) is not CampaignStatus.ARCHIVED]
    accounts: dict[AccountId, Account] = {}
    for campaign in running:
        fitting = view.accounts.select(AccountFilter(Network.TIKTOK, campaign=campaign.id))
        accounts |= {a.id: a for a in fitting if a.tracked}
    return list(accounts.values())
