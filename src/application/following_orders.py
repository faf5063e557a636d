"""Bringing one order up to what TikTok shows of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from influence.application.linking_videos import Following, keep_figures, link, unlink
from influence.application.noting_acceptance import note_acceptance
from influence.application.watching_reviews import ENDED, KINDS, Reviewed
from influence.domain.accounts import Account
from influence.domain.events import EventKind
from influence.domain.networks import Network, fold
from influence.domain.order_steps import ORDER_ASKED, REVIEW_ASKED, StepKind, stages
from influence.domain.orders import ALLOWED, Order, OrderId, Step
from influence.domain.ports.storage import UnitOfWork
from influence.domain.ports.upstream import UpstreamOrder, Video

_NOT_SHOWN: Final = "TikTok shows it no more for this order"


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
    not linked, but shows that the creator took the order.
    """
    order = work.orders.get(number)
    known = work.order_steps.of([number])[number]
    here = Following(work, order, work.accounts.get(order.account), now, reviewed or Reviewed(), known)
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
        here = unlink(here, video_id, gone)
    here = _link_new(here, upstream, own, others=others)
    here = _note_taken(here, upstream, others)
    keep_figures(here, own)
    here.tell_remarks()
    return len({link.video_id for link in here.order.live_links} - before)


def _note_stages(here: Following, upstream: UpstreamOrder, others: set[str]) -> None:
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


def _ended(here: Following, upstream: UpstreamOrder, live: set[str]) -> Mapping[str, str]:
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
    here: Following, upstream: UpstreamOrder, own: Mapping[str, Video], *, others: set[str]
) -> Following:
    live = {link.video_id for link in here.order.live_links}
    last = stages(here.known)
    for video_id in upstream.video_ids:
        if video_id in live or here.order.state not in ALLOWED[Step.LINK]:
            continue
        if video_id in others:
            here.remark(EventKind.LINK_MISMATCH, f"video {video_id} is another creator's")
        elif not here.reviewed.holds(video_id, last):
            here = link(here, video_id, own.get(video_id))
    return here


def _note_taken(here: Following, upstream: UpstreamOrder, others: set[str]) -> Following:
    """The order taken, once a video of its creator stands at it, whatever becomes of the video."""
    own = (one for one in upstream.video_ids if one not in others and _is_of(here, one))
    standing = next(own, None)
    if standing is None:
        return here
    order = note_acceptance(here.work, here.order, standing, ORDER_ASKED, here.now)
    return attrs.evolve(here, order=order)


def _is_of(here: Following, video_id: str) -> bool:
    """False for a video that is known to be another creator's."""
    known = here.work.posts.find(Network.TIKTOK, video_id)
    return known is None or known.account == here.account.id
