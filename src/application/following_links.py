"""Reading back what creators answered to requests to link a published video."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from influence.application.noting_acceptance import note_acceptance
from influence.application.sync_subjects import AWAITED
from influence.domain.events import Event, EventKind
from influence.domain.link_requests import AskedLink
from influence.domain.networks import Network
from influence.domain.order_steps import REQUESTS_ASKED, OrderStep, Origin, StepKind
from influence.domain.orders import Order, OrderId
from influence.domain.ports.storage import UnitOfWork
from influence.domain.ports.upstream import LinkRequest, LinkRequestStatus

_STEPS: Final[Mapping[LinkRequestStatus, StepKind]] = {
    LinkRequestStatus.IN_REVIEW: StepKind.LINK_REQUESTED,
    LinkRequestStatus.APPROVED: StepKind.LINK_APPROVED,
    LinkRequestStatus.REJECTED: StepKind.LINK_REJECTED,
    LinkRequestStatus.REVOKED: StepKind.LINK_WITHDRAWN,
}
_ANSWERS: Final = {
    LinkRequestStatus.APPROVED: "the creator agreed",
    LinkRequestStatus.REJECTED: "the creator refused",
}


def asked_codes(orders: Iterable[Order], asked: Mapping[OrderId, Sequence[AskedLink]]) -> tuple[str, ...]:
    """The campaign codes of those *orders* that still wait for something: under these TikTok is asked, a call each."""
    waiting = (o for o in orders if o.state in AWAITED or any(one.is_open for one in asked[o.id]))
    return tuple(dict.fromkeys(o.placement.campaign_code for o in waiting if o.placement is not None))


def note_requests(work: UnitOfWork, order: Order, shown: Sequence[LinkRequest], now: datetime) -> None:
    """Keep what TikTok shows of the requests for *order*; those for other creators' videos are not its."""
    if order.placement is None:
        return
    known = {asked.video_id: asked for asked in work.link_requests.of([order.id])[order.id]}
    for told in shown:
        before = known.get(told.video_id)
        is_under = told.campaign_code == order.placement.campaign_code
        if is_under and (before is not None or _is_of(work, told.video_id, order)):
            keep_request(work, before, AskedLink.shown(order.id, told, before, now), now)


def keep_request(
    work: UnitOfWork, before: AskedLink | None, after: AskedLink, now: datetime, by: str | None = None
) -> None:
    """Keep what is new of a request, done *by* a user or shown by TikTok, and tell what the creator answered."""
    if after == before or work.orders.get(after.order).erased_at is not None:
        return
    work.link_requests.keep(after)
    kind = _news(before, after)
    if kind is None:
        return
    origin = Origin.TIKTOK if by is None else Origin.OURS
    work.order_steps.note(OrderStep(after.order, kind, now, origin, by or REQUESTS_ASKED, after.video_id))
    if after.status in _ANSWERS:
        order = work.orders.get(after.order)
        account = work.accounts.get(order.account)
        if after.status is LinkRequestStatus.APPROVED:
            note_acceptance(work, order, after.video_id, REQUESTS_ASKED, now)
        said = f"{_ANSWERS[after.status]}, video {after.video_id}"
        work.outbox.put(Event(EventKind.LINK_REQUEST_ANSWERED, account.handle, said, f"order/{after.order}"))


def _news(before: AskedLink | None, after: AskedLink) -> StepKind | None:
    if before is None or before.status is not after.status:
        return _STEPS[after.status]
    return StepKind.LINK_REMINDED if after.times_asked > before.times_asked else None


def _is_of(work: UnitOfWork, video_id: str, order: Order) -> bool:
    post = work.posts.find(Network.TIKTOK, video_id)
    return post is not None and post.account == order.account
