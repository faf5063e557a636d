"""Bringing one order up to what TikTok shows of it."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from influence.application.collecting import keep_video_figures
from influence.application.erasing import settle
from influence.domain.accounts import Account
from influence.domain.capabilities import Tie
from influence.domain.events import Event, EventKind
from influence.domain.networks import Network, fold
from influence.domain.orders import ALLOWED, Order, OrderId, OrderState, Step
from influence.domain.ports.storage import UnitOfWork
from influence.domain.ports.upstream import UpstreamOrder, Video
from influence.domain.posts import PAGES, Attachment, LinkConflict, Post, PostId, Why
from influence.domain.provenance import Provenance


@attrs.frozen
class _Following:
    """One order on its way through a unit of work."""

    work: UnitOfWork
    order: Order
    account: Account
    now: datetime
    remarks: list[Event] = attrs.field(factory=list)
    """What stands in the way of links; people hear of each cause once."""

    def with_order(self, order: Order) -> "_Following":
        return attrs.evolve(self, order=self.work.orders.save(order))

    def tell(self, kind: EventKind, detail: str) -> None:
        self.work.outbox.put(Event(kind, self.account.handle, detail))

    def remark(self, kind: EventKind, detail: str) -> None:
        self.remarks.append(Event(kind, self.account.handle, detail))

    def tell_remarks(self) -> None:
        """Tell what did not stand in the way the last time."""
        by_cause = {f"{event.kind.value}: {event.detail}": event for event in self.remarks}
        news = self.work.remarks.news(self.order.id, by_cause.keys())
        self.work.outbox.put(*(event for cause, event in by_cause.items() if cause in news))

    def reason(self, post: PostId) -> Attachment:
        return Attachment(
            self.order.campaign, post, Network.TIKTOK, Why.ORDER_LINK, self.now, order=self.order.id
        )


def mismatch(order: Order, account: Account, upstream: UpstreamOrder) -> str | None:
    """Why what TikTok shows cannot be this order's, or None when everything fits."""
    if order.placement is None:
        return "the order was never placed"
    if upstream.campaign_code and upstream.campaign_code != order.placement.campaign_code:
        return "another campaign code"
    if fold(upstream.handle) != fold(account.handle):
        return f"another creator, @{upstream.handle}"
    return None


def follow(work: UnitOfWork, number: OrderId, upstream: UpstreamOrder, now: datetime) -> int:
    """Link what TikTok confirmed, unlink what is gone, keep the figures; the answer is how many links are new.

    A cancelled order gets no new links, and loses those that are gone.
    """
    order = work.orders.get(number)
    here = _Following(work, order, work.accounts.get(order.account), now)
    why = mismatch(order, here.account, upstream)
    if why is not None:
        if upstream.video_ids:
            here.remark(EventKind.LINK_MISMATCH, why)
        here.tell_remarks()
        return 0
    own = {r.video.video_id: r.video for r in upstream.reports if fold(r.handle) == fold(here.account.handle)}
    others = {r.video.video_id for r in upstream.reports} - set(own)
    before = {link.video_id for link in order.live_links}
    if order.state in ALLOWED[Step.UNLINK]:
        for video_id in sorted(before - {*upstream.video_ids, *upstream.unattributed}):
            here = _unlink(here, video_id)
    for video_id in upstream.video_ids:
        if video_id in before or here.order.state not in ALLOWED[Step.LINK]:
            continue
        if video_id in others:
            here.remark(EventKind.LINK_MISMATCH, f"video {video_id} is another creator's")
            continue
        here = _link(here, video_id, own.get(video_id))
    _keep_figures(here, own)
    here.tell_remarks()
    return len({link.video_id for link in here.order.live_links} - before)


def address_of(account: Account, video_id: str) -> str:
    """Where people watch a video; what TikTok delivers is the address of its bare player."""
    return PAGES[Network.TIKTOK].format(handle=account.handle, id=video_id)


def _keep_figures(here: _Following, videos: Mapping[str, Video]) -> None:
    for link in here.order.live_links:
        post = here.work.posts.find(Network.TIKTOK, link.video_id)
        if post is not None and link.video_id in videos:
            video, source = videos[link.video_id], Provenance.TTCM_ORDER_REPORT
            keep_video_figures(here.work, post.id, Tie.ORDER, video, source)


def _link(here: _Following, video_id: str, video: Video | None) -> _Following:
    known = here.work.posts.find(Network.TIKTOK, video_id)
    if known is not None and known.account != here.account.id:
        here.remark(EventKind.LINK_MISMATCH, f"video {video_id} is another creator's")
        return here
    try:
        after = here.with_order(here.order.linked(video_id, here.now))
    except LinkConflict:
        here.remark(EventKind.LINK_CONFLICT, video_id)
        return here
    url = address_of(here.account, video_id)
    post = known if known is not None and known.source is not Provenance.LEGACY else None
    if post is None:  # a report tells the day only: what the creator's own list told is better
        published, source = video.published_at if video else None, Provenance.TTCM_ORDER_REPORT
        new = Post(Network.TIKTOK, video_id, here.account.id, url, source, published_at=published)
        post = here.work.posts.keep([new])[0]
    here.work.posts.attach([here.reason(post.id)])
    here.tell(EventKind.POST_LINKED, url)
    if OrderState.FULFILLED in {after.order.state} - {here.order.state}:
        here.tell(EventKind.ORDER_FULFILLED, str(here.order.id))
    return after


def _unlink(here: _Following, video_id: str) -> _Following:
    post = here.work.posts.find(Network.TIKTOK, video_id)
    if post is not None:
        here.work.posts.detach(here.reason(post.id))
        settle(here.work, [here.account], here.now)
    here.tell(EventKind.POST_UNLINKED, video_id)
    return here.with_order(here.order.unlinked(video_id, here.now))
