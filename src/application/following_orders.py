"""Bringing one order up to what TikTok shows of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from influence.application.collecting import keep_video_figures
from influence.application.erasing import settle
from influence.application.watching_reviews import ENDED, KINDS, Reviewed
from influence.domain.accounts import Account
from influence.domain.capabilities import Tie
from influence.domain.events import Event, EventKind
from influence.domain.networks import Network, fold
from influence.domain.order_steps import (
    ORDER_ASKED,
    REPORT_ASKED,
    REVIEW_ASKED,
    OrderStep,
    Origin,
    StepKind,
    stages,
)
from influence.domain.orders import ALLOWED, Order, OrderId, OrderState, Step
from influence.domain.ports.storage import UnitOfWork
from influence.domain.ports.upstream import UpstreamOrder, Video
from influence.domain.posts import PAGES, Attachment, LinkConflict, Post, PostId, PostStatus, Why
from influence.domain.provenance import Provenance

_REMARKED: Final = {
    EventKind.LINK_CONFLICT: StepKind.CONFLICT,
    EventKind.LINK_MISMATCH: StepKind.MISMATCH,
}
_NOT_SHOWN: Final = "TikTok shows it no more for this order"


@attrs.frozen
class _Following:
    """One order on its way through a unit of work."""

    work: UnitOfWork
    order: Order
    account: Account
    now: datetime
    reviewed: Reviewed = attrs.field(factory=Reviewed)
    known: tuple[OrderStep, ...] = ()
    remarks: list[Event] = attrs.field(factory=list)
    """What stands in the way of links; people hear of each cause once."""

    def with_order(self, order: Order) -> "_Following":
        return attrs.evolve(self, order=self.work.orders.save(order))

    def tell(self, kind: EventKind, detail: str) -> None:
        self.work.outbox.put(Event(kind, self.account.handle, detail, f"order/{self.order.id}"))

    def remark(self, kind: EventKind, detail: str) -> None:
        self.remarks.append(Event(kind, self.account.handle, detail, f"order/{self.order.id}"))

    def note(self, kind: StepKind, by: str = ORDER_ASKED, **more: str) -> None:
        step = OrderStep(self.order.id, kind, self.now, Origin.TIKTOK, by, **more)
        self.work.order_steps.note(step)

    def tell_remarks(self) -> None:
        """Tell what did not stand in the way the last time."""
        by_cause = {f"{event.kind.value}: {event.detail}": event for event in self.remarks}
        news = self.work.remarks.news(self.order.id, by_cause.keys())
        for cause, event in by_cause.items():
            if cause in news:
                self.work.outbox.put(event)
                self.note(_REMARKED[event.kind], detail=event.detail)

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


def follow(
    work: UnitOfWork,
    number: OrderId,
    upstream: UpstreamOrder,
    now: datetime,
    reviewed: Reviewed | None = None,
) -> int:
    """Link what TikTok confirmed, unlink what is gone, keep the figures; the answer is how many links are new.

    A cancelled order gets no new links, and loses those that are gone. A video that TikTok's review has not let out is
    not linked.
    """
    order = work.orders.get(number)
    known = work.order_steps.of([number])[number]
    here = _Following(work, order, work.accounts.get(order.account), now, reviewed or Reviewed(), known)
    why = mismatch(order, here.account, upstream)
    if why is not None:
        if upstream.video_ids:
            here.remark(EventKind.LINK_MISMATCH, why)
        here.tell_remarks()
        return 0
    own = {r.video.video_id: r.video for r in upstream.reports if fold(r.handle) == fold(here.account.handle)}
    others = {r.video.video_id for r in upstream.reports} - set(own)
    before = {link.video_id for link in order.live_links}
    _note_stages(here, upstream, others)
    for video_id, gone in _ended(here, upstream, before).items():
        here = _unlink(here, video_id, gone)
    here = _link_new(here, upstream, own, others=others)
    _keep_figures(here, own)
    here.tell_remarks()
    return len({link.video_id for link in here.order.live_links} - before)


def address_of(account: Account, video_id: str) -> str:
    """Where people watch a video; what TikTok delivers is the address of its bare player."""
    return PAGES[Network.TIKTOK].format(handle=account.handle, id=video_id)


def _note_stages(here: _Following, upstream: UpstreamOrder, others: set[str]) -> None:
    """Note how far the review of the order's videos is, where that is news."""
    last = stages(here.known)
    for video_id in upstream.video_ids:
        told = here.reviewed.videos.get(video_id)
        if told is None or video_id in others:
            continue
        kind, before = KINDS[told.stage], last.get(video_id)
        if before is not None and (before.kind, before.detail) == (kind, told.reason):
            continue
        here.note(kind, REVIEW_ASKED, video_id=video_id, detail=told.reason)
        if kind is StepKind.REJECTED:
            why = told.reason.rstrip(".") or "no reason given"
            here.tell(EventKind.POST_REJECTED, f"{video_id}, {why}")


def _ended(here: _Following, upstream: UpstreamOrder, live: set[str]) -> Mapping[str, str]:
    """Which live links end, and why."""
    shown = {*upstream.video_ids, *upstream.unattributed}
    last = stages(here.known)
    found: dict[str, str] = {}
    for video_id in sorted(live):
        stage = here.reviewed.stage(video_id, last)
        if stage is not None and stage in ENDED:
            found[video_id] = ENDED[stage]
        elif video_id not in shown:
            found[video_id] = _NOT_SHOWN
    return found if here.order.state in ALLOWED[Step.UNLINK] else {}


def _link_new(
    here: _Following, upstream: UpstreamOrder, own: Mapping[str, Video], *, others: set[str]
) -> _Following:
    live = {link.video_id for link in here.order.live_links}
    last = stages(here.known)
    for video_id in upstream.video_ids:
        if video_id in live or here.order.state not in ALLOWED[Step.LINK]:
            continue
        if video_id in others:
            here.remark(EventKind.LINK_MISMATCH, f"video {video_id} is another creator's")
        elif not here.reviewed.holds(video_id, last):
            here = _link(here, video_id, own.get(video_id))
    return here


def _keep_figures(here: _Following, videos: Mapping[str, Video]) -> None:
    told = {step.video_id for step in here.known if step.kind is StepKind.FIGURES}
    for link in here.order.live_links:
        post = here.work.posts.find(Network.TIKTOK, link.video_id)
        if post is not None and link.video_id in videos:
            video, source = videos[link.video_id], Provenance.TTCM_ORDER_REPORT
            keep_video_figures(here.work, post.id, Tie.ORDER, video, source)
            if video.values and link.video_id not in told:
                here.note(StepKind.FIGURES, REPORT_ASKED, video_id=link.video_id)


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


def _unlink(here: _Following, video_id: str, why: str) -> _Following:
    post = here.work.posts.find(Network.TIKTOK, video_id)
    if post is not None:
        here.work.posts.detach(here.reason(post.id))
        settle(here.work, [here.account], here.now)
        if why == ENDED[StepKind.DELETED]:
            here.work.posts.keep([attrs.evolve(post, status=PostStatus.DELETED)])
            here.work.erasure.forget_posts([post.id])
    here.tell(EventKind.POST_UNLINKED, video_id)
    here.note(StepKind.UNLINKED, video_id=video_id, detail=why)
    return here.with_order(here.order.unlinked(video_id, here.now))
