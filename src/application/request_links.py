"""Asking creators to link videos that are published already."""

from datetime import datetime

import attrs

from influence.application.acting import Actor
from influence.application.add_post_by_hand import parse_post_address
from influence.application.following_links import keep_request, note_requests
from influence.application.keep_orders import OrderRow, number_of, row_of
from influence.domain.link_refusals import NoLinkRequest, NoWayToRequest, OrderElsewhere, VideoLinked
from influence.domain.link_requests import AskedLink
from influence.domain.networks import Network
from influence.domain.orders import ALLOWED, OrderStepRefused, Placement, Step
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.ports.upstream import LinkRequest
from influence.domain.ports.upstream_failures import Ability, Generation
from influence.domain.posts import InvalidPostAddress, PostNotFound


@attrs.frozen
class Requested:
    """What was, or would be, asked for; *asked* is None before anybody asked."""

    row: OrderRow
    video_id: str
    asked: AskedLink | None
    is_reminder: bool = False


@attrs.frozen
class _Sought:
    """An order that was placed, and a video that is meant for it."""

    row: OrderRow
    placement: Placement
    video_id: str
    before: AskedLink | None


@attrs.frozen
class RequestLinks:
    """Ask the creator of an order to link a published video, remind, or take the request back.

    TikTok takes a reminder a day after the last message, and three messages in all; who would be refused is told before
    TikTok is asked. What TikTok knows is read first, so that a request whose answer was lost is not made twice.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _policy: Policy

    def preview(self, by: Actor, number: str, address: str) -> Requested:
        """What asking would mean, by what is known here; TikTok is asked nothing."""
        with self._storage.view(by.tenant) as view:
            sought = self._sought(view, number, address)
        self._refuse(sought.before)
        return Requested(sought.row, sought.video_id, sought.before, sought.before is not None)

    def __call__(self, by: Actor, number: str, address: str) -> Requested:
        """Ask, or remind.

        Raises:
            NoWayToRequest: this API generation cannot ask.
            LinkRequestTooSoon, TooManyLinkRequests, LinkRequestDecided: TikTok would not take it.
        """
        self.preview(by, number, address)
        sought = self._read_back(by, number, address)
        self._refuse(sought.before)
        told = self._marketplace.request_link(sought.placement.campaign_code, sought.video_id)
        asked = self._keep(by, sought, told, repeated=True)
        return Requested(sought.row, sought.video_id, asked, sought.before is not None)

    def preview_withdrawal(self, by: Actor, number: str, address: str) -> Requested:
        """Which request would be taken back, by what is known here."""
        with self._storage.view(by.tenant) as view:
            return _standing(self._sought(view, number, address))

    def withdraw(self, by: Actor, number: str, address: str) -> Requested:
        """Take a request back that the creator has not answered; it cannot be made again.

        Raises:
            NoLinkRequest: nothing waits for the creator.
        """
        sought = self._read_back(by, number, address)
        _standing(sought)
        told = self._marketplace.withdraw_link_request(sought.placement.campaign_code, sought.video_id)
        return Requested(sought.row, sought.video_id, self._keep(by, sought, told))

    def _refuse(self, before: AskedLink | None) -> None:
        now = self._clock.now()
        if before is not None:
            before.refuse_reminder(self._policy.on(now.date()).tracking, now)

    def _sought(self, view: View, number: str, address: str) -> _Sought:
        row = row_of(view, view.orders.get(number_of(number)))
        generation = self._marketplace.generation
        if Ability.LINK_REQUEST in self._marketplace.lacks:
            raise NoWayToRequest(generation, row.order.id)
        if row.order.placement is None or row.order.state not in ALLOWED[Step.LINK]:
            raise OrderStepRefused(row.order.state, Step.LINK)
        if not generation.has_placed(row.order.placement.upstream_id):
            other = next(one for one in Generation if one is not generation)
            raise OrderElsewhere(row.order.id, other, generation)
        video_id = _video_of(view, row, address)
        before = {asked.video_id: asked for asked in view.link_requests.of([row.order.id])[row.order.id]}
        return _Sought(row, row.order.placement, video_id, before.get(video_id))

    def _read_back(self, by: Actor, number: str, address: str) -> _Sought:
        """The same, with what TikTok knows of it."""
        with self._storage.view(by.tenant) as view:
            sought = self._sought(view, number, address)
        shown = self._marketplace.link_requests([sought.placement.campaign_code])
        about = [request for request in shown if request.video_id == sought.video_id]
        with self._storage.begin(by.tenant, by.user) as work:
            now = self._clock.now()
            for told in about if sought.before is None else ():
                asked = AskedLink.shown(sought.row.order.id, told, None, now)
                keep_request(work, None, asked, now)
            note_requests(work, sought.row.order, about, now)
            work.commit()
            return self._sought(work, number, address)

    def _keep(self, by: Actor, sought: _Sought, told: LinkRequest, *, repeated: bool = False) -> AskedLink:
        now = self._clock.now()
        asked = AskedLink.shown(sought.row.order.id, told, sought.before, now)
        if repeated:
            asked = _asked_again(asked, sought.before, told, now)
        with self._storage.begin(by.tenant, by.user) as work:
            keep_request(work, sought.before, asked, now, by.user)
            work.commit()
        return asked


def _asked_again(asked: AskedLink, before: AskedLink | None, told: LinkRequest, now: datetime) -> AskedLink:
    """The request as it stands after asking once more, also where TikTok does not tell the count or the time."""
    times = told.times_asked or (1 if before is None else before.times_asked + 1)
    return attrs.evolve(asked, times_asked=times, last_asked_at=told.last_asked_at or now)


def _standing(sought: _Sought) -> Requested:
    if sought.before is None or not sought.before.is_open:
        raise NoLinkRequest(sought.video_id, sought.row.order.id)
    return Requested(sought.row, sought.video_id, sought.before)


def _video_of(view: "UnitOfWork | View", row: OrderRow, address: str) -> str:
    """The id of the creator's video at *address* that is not linked yet."""
    network, video_id = parse_post_address(address)
    if network is not Network.TIKTOK:
        raise InvalidPostAddress(address)
    post = view.posts.find(network, video_id)
    if post is not None and post.account != row.account.id:
        raise PostNotFound(address)
    if any(link.video_id == video_id for link in row.order.live_links):
        raise VideoLinked(video_id, row.order.id)
    return video_id
