"""Refreshing orders, links and post figures from TikTok."""

import attrs

from influence.application.acting import Actor, Lanes, Progress, unwatched
from influence.application.asking_creators import AskCreator
from influence.application.collecting import keep_video_figures
from influence.application.ending_consents import end_if_dead, is_same_consent
from influence.application.follow_orders import FollowOrders
from influence.application.fresh_tokens import FreshTokens
from influence.application.linking_videos import address_of
from influence.application.looking_back import LookBack, Looked
from influence.application.marking_posts import mark_gone
from influence.application.sync_subjects import PAGES, linked_posts, participants, wanted_posts
from influence.domain.accounts import Account, AccountId
from influence.domain.capabilities import Tie
from influence.domain.networks import Network
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.ports.upstream_failures import TikTokPostponed
from influence.domain.posts import Post, tie_of
from influence.domain.quota import Urgency
from influence.domain.sync_plan import Matter, SyncPlan


@attrs.frozen
class PostsSynced:
    """How a refresh went.

    *postponed* participants were not asked about, for the reason told; orders *elsewhere* were placed through the other
    API generation. Of the posts of running campaigns *behind* lie too far back to be asked for, or TikTok did not
    answer for them; *gone* ones are in no list of TikTok's any more.
    """

    orders: int
    linked: int
    videos: int
    failed: tuple[tuple[str, str], ...]
    postponed: int = 0
    why_postponed: TikTokPostponed | None = None
    elsewhere: int = 0
    behind: int = 0
    gone: int = 0


@attrs.frozen
class SyncPosts:
    """Follow all placed orders and refresh the known posts of everyone who takes part in a running campaign.

    Posts of participants become known so that a user can add them by hand; none enters a campaign by its words. A post
    of a campaign that lies behind the newest videos is looked for where it lies. With a plan only its orders and
    participants are looked at, in its order. When TikTok cannot be asked at all the rest waits for the next refresh.
    """

    _storage: Storage
    _marketplace: Marketplace
    _tokens: FreshTokens
    _clock: Clock
    _lanes: Lanes
    _follow: FollowOrders

    def __call__(
        self, by: Actor, progress: Progress = unwatched, plan: SyncPlan | None = None
    ) -> PostsSynced:
        """Refresh; raises the marketplace's errors when orders cannot be read at all."""
        followed = self._follow(by, only=None if plan is None else frozenset(plan.numbers(Matter.ORDER)))
        generation = self._marketplace.generation
        with self._storage.view(by.tenant) as view:
            watched = self._watched(view, plan)
            wanted = wanted_posts(view, generation, self._clock.now(), self._follow.tracking)
            linked = linked_posts(view, self._clock.now())
        ask = AskCreator(self._marketplace.at(Urgency.FIGURES), self._tokens)
        look = LookBack(ask, PAGES[generation])
        failed: list[tuple[str, str]] = []
        videos, postponed, behind, gone = 0, 0, 0, 0
        looks = self._lanes.run(
            lambda account: look(
                by,
                account,
                [one.post for one in wanted.get(account.id, ())],
                [one.post for one in linked.get(account.id, ())],
            ),
            watched,
        )
        for done, looked in enumerate(looks, start=1):
            told, behind, gone = looked.told, behind + looked.behind, gone + len(looked.gone)
            postponed += told.postponed is not None
            if told.error is not None and told.postponed is None and not told.consent_is_dead:
                failed.append((told.account.handle, str(told.error)))
            if told.postponed is None:
                with self._storage.begin(by.tenant, by.user) as work:
                    videos += self._keep(work, looked)
                    work.looks.note(Matter.POSTS, [told.account.id], self._clock.now())
                    work.commit()
            progress(done, len(watched))
        return PostsSynced(
            orders=followed.orders,
            linked=followed.linked,
            videos=videos,
            failed=tuple(failed),
            postponed=postponed,
            why_postponed=ask.why_postponed,
            elsewhere=followed.elsewhere,
            behind=behind,
            gone=gone,
        )

    def _watched(self, view: View, plan: SyncPlan | None) -> list[Account]:
        taking_part = {a.id: a for a in participants(view, self._clock.now().date())}
        if plan is None:
            return list(taking_part.values())
        # who has left every campaign since the plan was made is not asked about
        return [taking_part[one] for one in map(AccountId, plan.numbers(Matter.POSTS)) if one in taking_part]

    def _keep(self, work: UnitOfWork, looked: Looked) -> int:
        told = looked.told
        account = work.accounts.get(told.account.id)
        if told.consent_is_dead:
            end_if_dead(work, account, told.account, self._clock.now())
            return 0
        if not is_same_consent(account, told.account) or not account.tracked:
            return 0
        if told.error is None:
            mark_gone(work, told, (*looked.gone, *looked.unlisted), self._clock.now())
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
