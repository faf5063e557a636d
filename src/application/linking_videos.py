"""Linking and unlinking the videos of one order, with what they bring and what is noted of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from influence.application.collecting import keep_video_figures
from influence.application.erasing import settle
from influence.application.watching_reviews import ENDED, Reviewed
from influence.domain.accounts import Account
from influence.domain.capabilities import Tie
from influence.domain.events import Event, EventKind
from influence.domain.networks import Network
from influence.domain.order_steps import (
    ORDER_ASKED,
    REPORT_ASKED,
    OrderStep,
    Origin,
    StepKind,
)
from influence.domain.orders import Order, OrderState
from influence.domain.ports.storage import UnitOfWork
from influence.domain.ports.upstream import Video
from influence.domain.posts import PAGES, Attachment, LinkConflict, Post, PostId, PostStatus, Why
from influence.domain.provenance import Provenance

_REMARKED: Final = {
    EventKind.LINK_CONFLICT: StepKind.CONFLICT,
    EventKind.LINK_MISMATCH: StepKind.MISMATCH,
}
_NO_LONGER_OUT: Final[Mapping[str, PostStatus]] = {
    ENDED[StepKind.REJECTED]: PostStatus.PRIVATE,
    ENDED[StepKind.DELETED]: PostStatus.DELETED,
}
"""What becomes of a post whose video the review took away; why is told with the order."""


@attrs.frozen
class Following:
    """One order on its way through a unit of work."""

    work: UnitOfWork
    order: Order
    account: Account
    now: datetime
    reviewed: Reviewed = attrs.field(factory=Reviewed)
    known: tuple[OrderStep, ...] = ()
    remarks: list[Event] = attrs.field(factory=list)
    """What stands in the way of links; people hear of each cause once."""

    def with_order(self, order: Order) -> "Following":
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


def address_of(account: Account, video_id: str) -> str:
    """Where people watch a video; what TikTok delivers is the address of its bare player."""
    return PAGES[Network.TIKTOK].format(handle=account.handle, id=video_id)


def keep_figures(here: Following, videos: Mapping[str, Video]) -> None:
    """Keep what TikTok reports of the linked videos."""
    told = {step.video_id for step in here.known if step.kind is StepKind.FIGURES}
    for link in here.order.live_links:
        post = here.work.posts.find(Network.TIKTOK, link.video_id)
        if post is not None and link.video_id in videos:
            video, source = videos[link.video_id], Provenance.TTCM_ORDER_REPORT
            keep_video_figures(here.work, post.id, Tie.ORDER, video, source)
            if video.values and link.video_id not in told:
                here.note(StepKind.FIGURES, REPORT_ASKED, video_id=link.video_id)


def link(here: Following, video_id: str, video: Video | None) -> Following:
    """The order with the video, unless it is another creator's or another order's."""
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
    elif post.status is not PostStatus.LIVE:
        post = here.work.posts.keep([attrs.evolve(post, status=PostStatus.LIVE)])[0]
    here.work.posts.attach([here.reason(post.id)])
    here.tell(EventKind.POST_LINKED, url)
    if OrderState.FULFILLED in {after.order.state} - {here.order.state}:
        here.tell(EventKind.ORDER_FULFILLED, str(here.order.id))
    return after


def unlink(here: Following, video_id: str, why: str) -> Following:
    """The order without the video, which leaves the campaign unless a user had added it."""
    post = here.work.posts.find(Network.TIKTOK, video_id)
    if post is not None:
        here.work.posts.detach(here.reason(post.id))
        settle(here.work, [here.account], here.now)
        if why in _NO_LONGER_OUT:
            here.work.posts.keep([attrs.evolve(post, status=_NO_LONGER_OUT[why])])
        if why == ENDED[StepKind.DELETED]:
            here.work.erasure.forget_posts([post.id])
    here.tell(EventKind.POST_UNLINKED, video_id)
    here.note(StepKind.UNLINKED, video_id=video_id, detail=why)
    return here.with_order(here.order.unlinked(video_id, here.now))
