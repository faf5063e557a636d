"""Refreshing orders, links and post figures from TikTok."""

import attrs

from influence.application.acting import Actor, Lanes, Progress, unwatched
from influence.application.collecting import keep_video_figures
from influence.application.following_orders import Upstream, address_of, follow
from influence.application.resolve_doubt import ResolveDoubt
from influence.domain.accounts import Account, AccountId
from influence.domain.campaigns import CampaignId, CampaignStatus
from influence.domain.capabilities import Tie
from influence.domain.errors import InfluenceError
from influence.domain.networks import Network
from influence.domain.orders import Order, OrderState
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.sealing import Sealer
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.ports.upstream import Permit, Video, VideoReport
from influence.domain.posts import Post, tie_of
from influence.domain.provenance import Provenance

NEWEST = 30
"""How many videos of a participant are looked at."""
_FOLLOWED = frozenset(OrderState) - {OrderState.DRAFT, OrderState.FAILED, OrderState.IN_DOUBT}


@attrs.frozen
class PostsSynced:
    """How a refresh went."""

    orders: int
    linked: int
    videos: int
    failed: tuple[tuple[str, str], ...]


@attrs.frozen
class _Seen:
    """The videos of one participant, or why TikTok did not show them."""

    account: Account
    source: Provenance
    videos: tuple[Video, ...] = ()
    error: InfluenceError | None = None


@attrs.frozen
class SyncPosts:
    """Follow all placed orders and refresh the known posts of everyone who takes part in a running campaign.

    A video counts for an order only when TikTok shows it there and everything fits. Posts of participants become
    known so that a user can add them by hand; none enters a campaign by its words.
    """

    _storage: Storage
    _marketplace: Marketplace
    _sealer: Sealer
    _clock: Clock
    _lanes: Lanes

    def __call__(self, by: Actor, progress: Progress = unwatched) -> PostsSynced:
        """Refresh; raises the marketplace's errors when orders cannot be read at all."""
        with self._storage.view(by.tenant) as view:
            orders = [o for o in view.orders.select() if o.placement and o.state in _FOLLOWED]
            doubtful = [o for o in view.orders.select() if o.state is OrderState.IN_DOUBT]
            watched = self._watched(view)
        linked = self._follow(by, orders)
        self._resolve(by, doubtful, orders)
        failed: list[tuple[str, str]] = []
        videos = 0
        for done, seen in enumerate(self._lanes.run(self._look, watched), start=1):
            if seen.error is not None:
                failed.append((seen.account.handle, str(seen.error)))
            with self._storage.begin(by.tenant) as work:
                videos += self._keep(work, seen)
                work.commit()
            progress(done, len(watched))
        return PostsSynced(len(orders), linked, videos, tuple(failed))

    def _watched(self, view: View) -> list[Account]:
        today = self._clock.now().date()
        running = [c for c in view.campaigns.all() if c.status(today) is not CampaignStatus.ARCHIVED]
        accounts: dict[AccountId, Account] = {}
        for campaign in running:
            fitting = view.accounts.select(AccountFilter(Network.TIKTOK, campaign=campaign.id))
            accounts |= {a.id: a for a in fitting if a.tracked}
        return list(accounts.values())

    def _follow(self, by: Actor, orders: list[Order]) -> int:
        """Bring the placed orders up to what TikTok shows; the answer is how many videos are newly linked."""
        if not orders:
            return 0
        ids = [o.placement.upstream_id for o in orders if o.placement]
        shown = {u.upstream_id: u for u in self._marketplace.read_orders(ids)}
        with_videos = [i for i in ids if i in shown and shown[i].video_ids]
        reports: dict[str, list[VideoReport]] = {}
        for report in self._marketplace.report(with_videos) if with_videos else ():
            reports.setdefault(report.upstream_id, []).append(report)
        linked = 0
        for order in orders:
            upstream = shown.get(order.placement.upstream_id) if order.placement else None
            if upstream is not None:
                with self._storage.begin(by.tenant) as work:
                    told = Upstream(upstream, reports.get(upstream.upstream_id, ()))
                    linked += follow(work, order.id, told, self._clock.now())
                    work.commit()
        return linked

    def _resolve(self, by: Actor, doubtful: list[Order], placed: list[Order]) -> None:
        """Read back orders whose answer was lost, where a shared campaign code makes that possible."""
        resolve = ResolveDoubt(self._storage, self._marketplace, self._clock)
        codes: dict[tuple[CampaignId, int], dict[str, None]] = {}
        for order, placement in ((order, order.placement) for order in placed if order.placement):
            codes.setdefault((order.campaign, order.posts_required), {})[placement.campaign_code] = None
        for order in doubtful:
            possible = codes.get((order.campaign, order.posts_required), {})
            any(resolve(by, order, code) for code in possible)

    def _look(self, account: Account) -> _Seen:
        try:
            if account.grant is not None:
                token = self._sealer.open(account.grant.sealed_access, account.grant.open_id)
                own = self._marketplace.authorised_videos(account.grant.open_id, token, most=NEWEST)
                return _Seen(account, Provenance.TTCM_AUTHORISED, own)
            seen = self._marketplace.public_videos(Permit.of_account(account), most=NEWEST)
        except InfluenceError as error:
            return _Seen(account, Provenance.TTCM_PUBLIC, error=error)
        return _Seen(account, Provenance.TTCM_PUBLIC, seen)

    def _keep(self, work: UnitOfWork, seen: _Seen) -> int:
        account = work.accounts.get(seen.account.id)
        if account.grant != seen.account.grant or not account.tracked:
            return 0
        tie: Tie = tie_of((), account.kind)
        posts = [
            Post(
                Network.TIKTOK,
                video.video_id,
                account.id,
                address_of(account, video.video_id),
                seen.source,
                published_at=video.published_at,
            )
            for video in seen.videos
        ]
        for post, video in zip(work.posts.keep(posts), seen.videos, strict=True):
            keep_video_figures(work, post.id, tie, video, seen.source)
        return len(posts)
