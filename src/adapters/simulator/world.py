"""The simulated world: creators, videos, orders and consents that live by one clock and one seed."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

import attrs

from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.consent_desk import ConsentDesk
from influence.adapters.simulator.creators import Creator, Membership, plain_handle
from influence.adapters.simulator.credentials import Credentials, credentials_of
from influence.adapters.simulator.order_book import OrderBook
from influence.adapters.simulator.orders import Link, Order, Via
from influence.adapters.simulator.population import Population, Seeded, invented_handles
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.shelf import Shelf
from influence.adapters.simulator.standing import Standing, standing_of
from influence.adapters.simulator.videos import Video

REVIEWS: Final = (
    "NO_REVIEW", "CONTENT_REVIEWING", "AD_REVIEWING", "CONTENT_REVIEW_FAIL", "AD_REVIEW_FAIL", "SUCCEED", "ALL_FAIL",
)  # fmt: skip
MEMBERS: Final = 0.6


class World:
    """A marketplace of made-up creators. The same seed and the same deeds give the same world.

    Its methods are what people do: creators on their phones, and whoever sets the scene. Each is done whole or not
    at all, one after the other, whichever thread asks. What can be refused raises `Refused`.
    """

    def __init__(
        self,
        seed: int = 1,
        *,
        clock: SimClock | None = None,
        credentials: Credentials | None = None,
        report_delay: timedelta = timedelta(0),
    ) -> None:
        self.seed = seed
        self.clock = clock or SimClock()
        self.credentials = credentials or credentials_of(seed)
        self.report_delay = report_delay
        self.people = Population()
        self.shelf = Shelf()
        self.book = OrderBook(seed)
        self.desk = ConsentDesk(seed)
        self.lock = threading.RLock()
        self._listeners: list[Callable[[], None]] = []

    # --- setting the scene ---

    def populate(self, count: int, *, members: float = MEMBERS, seed: int | None = None) -> Seeded:
        """Add *count* made-up creators that belong to *seed*, by default the world's own."""
        if not 0 <= count <= 200_000:
            raise Refused(Why.BAD_ARGUMENT, "count lies between 0 and 200000")
        number = self.seed if seed is None else seed
        return self.add_handles(invented_handles(count, number), members=members, seed=number)

    def add_handles(
        self, handles: Sequence[str], *, members: float = MEMBERS, seed: int | None = None
    ) -> Seeded:
        """Make sure that each of *handles* lives here and that the share *members* of them are members."""
        with self.change():
            today = self.clock.now().date()
            return self.people.seed(handles, members, self.seed if seed is None else seed, today)

    def move_clock(
        self, *, to: datetime | None = None, by: timedelta = timedelta(0), frozen: bool | None = None
    ) -> datetime:
        """The present of the world after jumping *to* an instant, then on *by* a while."""
        with self.change():
            if to is not None:
                self.clock.move_to(to)
            if frozen is not None:
                self.clock.freeze(frozen=frozen)
            return self.clock.advance(by)

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call *listener* after every change, while the world stands still."""
        self._listeners.append(listener)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the world still for one deed; listeners hear of it when it was done."""
        with self.lock:
            yield
            for listener in self._listeners:
                listener()

    # --- looking ---

    def find(self, handle: str) -> Creator | None:
        """The creator who is called *handle* now."""
        with self.lock:
            return self.people.find(handle.strip())

    def creator(self, handle: str) -> Creator:
        """As `find`, but an unknown handle is refused."""
        found = self.find(handle.strip().removeprefix("@"))
        if found is None:
            raise Refused(Why.UNKNOWN_HANDLE, f"nobody in this world is called @{handle.removeprefix('@')}")
        return found

    def creators(self, membership: Membership | None = None, limit: int | None = None) -> list[Creator]:
        """Those who live here, in the order of arrival."""
        with self.lock:
            everybody = (
                creator
                for creator in self.people
                if not creator.gone and (membership is None or creator.membership is membership)
            )
            return list(islice(everybody, limit))

    def videos(self, handle: str) -> list[Video]:
        """The public videos of a creator, newest first."""
        with self.lock:
            return self.shelf.of(self.creator(handle))

    def standing(self, creator: Creator) -> Standing:
        """The numbers of *creator* at this moment."""
        with self.lock:
            return standing_of(creator, self.shelf.of(creator), self.clock.now())

    def shown_links(self, order: Order) -> list[Link]:
        """The live links of *order* that the API tells already."""
        latest = self.clock.now() - self.report_delay
        return [link for link in order.live_links if link.linked_at <= latest]

    # --- what creators do about the marketplace ---

    def join(self, handle: str) -> Creator:
        """The creator becomes a member, asked or not."""
        return self._move(handle, Membership.IN)

    def leave(self, handle: str) -> Creator:
        """The creator is no member any more."""
        return self._move(handle, Membership.NOT_IN)

    def invite(self, handle: str) -> str | None:
        """Why the marketplace does not take the creator, `None` once the invitation is out."""
        with self.lock:
            creator = self.find(handle)
            if creator is None:
                return "HANDLE_NOT_FOUND"
            reason = profile_of(creator).reject_reason
            if reason is None and creator.membership is Membership.NOT_IN:
                self._move(handle, Membership.INVITED)
            return reason

    def accept_invite(self, handle: str) -> Creator:
        """An invited creator becomes a member."""
        return self._move(handle, Membership.IN, only_from=Membership.INVITED)

    def decline_invite(self, handle: str) -> Creator:
        """An invited creator does not want to be a member."""
        return self._move(handle, Membership.NOT_IN, only_from=Membership.INVITED)

    def rename(self, handle: str, new_handle: str) -> Creator:
        """The same creator under another handle. The old one is free for somebody else."""
        with self.change():
            creator, plain = self.creator(handle), plain_handle(new_handle.removeprefix("@"))
            holder = self.people.find(plain)
            if holder is not None and holder.key != creator.key:
                raise Refused(Why.HANDLE_TAKEN, f"@{plain} is somebody else")
            return self._keep(attrs.evolve(creator, handle=plain))

    def delete_account(self, handle: str) -> Creator:
        """The creator is gone, the handle unknown, every consent over."""
        with self.change():
            creator = self.creator(handle)
            self.desk.revoke(creator)
            return self._keep(attrs.evolve(creator, gone=True))

    def revoke_consent(self, handle: str) -> int:
        """The number of consents that the creator ends in the TikTok app."""
        with self.change():
            return self.desk.revoke(self.creator(handle))

    # --- what creators do about videos and orders ---

    def publish(self, handle: str, caption: str = "", *, lacking: tuple[str, ...] = ()) -> Video:
        """A new video that belongs to no order. TikTok tells everything about it but what is *lacking*."""
        with self.change():
            return self.shelf.publish(self.creator(handle), caption, self.clock.now(), lacking)

    def publish_new(
        self, handle: str, via: Via = Via.INVITE_LINK, code: str | None = None, caption: str = ""
    ) -> tuple[Video, Order]:
        """A new video, linked while it is uploaded, and its order. *code* is a campaign code or an invite link;
        without one the creator's newest order is meant.
        """
        with self.change():
            creator = self.creator(handle)
            order = self._accepted(self._order_meant(creator, code))
            video = self.shelf.publish(creator, caption, self.clock.now())
            return video, self.book.link(order, video.video_id, via, self.clock.now())

    def link_published(self, handle: str, video_id: str, code: str | None = None) -> Order:
        """The order after its creator typed the code into a video that was published before."""
        with self.change():
            creator = self.creator(handle)
            video = self.shelf.find(creator, video_id)
            if self.shelf.is_deleted(video_id):
                raise Refused(Why.UNKNOWN_VIDEO, f"video {video_id} is deleted")
            order = self._order_meant(creator, code)
            return self.book.link(order, video.video_id, Via.CODE, self.clock.now())

    def accept(self, handle: str, code: str | None = None) -> Order:
        """The order, accepted without a video yet."""
        with self.change():
            return self.book.accept(self._order_meant(self.creator(handle), code), self.clock.now())

    def refuse(self, handle: str, code: str | None = None) -> Order:
        """The order, refused by its creator. TikTok tells nobody; the order just stays without videos."""
        with self.change():
            return self.book.refuse(self._order_meant(self.creator(handle), code), self.clock.now())

    def revoke_link(self, handle: str, video_id: str) -> Order:
        """The order after its creator took a video out of it."""
        with self.change():
            self.shelf.find(self.creator(handle), video_id)
            return self.book.revoke(video_id, self.clock.now())

    def delete_video(self, handle: str, video_id: str) -> Video:
        """The video, gone from every list; an order it was linked to still names it."""
        with self.change():
            return self.shelf.delete(self.creator(handle), video_id)

    def review(self, handle: str, video_id: str, result: str) -> Video:
        """The video after TikTok's review came to another result."""
        if result not in REVIEWS:
            raise Refused(Why.BAD_ARGUMENT, f"a review ends in one of {', '.join(REVIEWS)}")
        with self.change():
            return self.shelf.review(self.creator(handle), video_id, result)

    def _order_meant(self, creator: Creator, code: str | None) -> Order:
        if code is not None:
            return self.book.order_of(creator, self.book.code(code))
        orders = [order for order in self.book.of(creator) if order.refused_at is None]
        if not orders:
            raise Refused(Why.UNKNOWN_ORDER, f"@{creator.handle} has no order")
        return orders[0]

    def _accepted(self, order: Order) -> Order:
        limit = self.book.code(order.code).videos_per_creator
        if len(order.live_links) >= limit:
            raise Refused(Why.VIDEOS_EXHAUSTED, f"order {order.order_id} has all of its {limit} videos")
        return self.book.accept(order, self.clock.now())

    def _move(self, handle: str, to: Membership, *, only_from: Membership | None = None) -> Creator:
        with self.change():
            creator = self.creator(handle)
            if only_from is not None and creator.membership is not only_from:
                raise Refused(Why.WRONG_STATE, f"@{creator.handle} is {creator.membership}, not {only_from}")
            return self._keep(attrs.evolve(creator, membership=to))

    def _keep(self, creator: Creator) -> Creator:
        self.people.put(creator)
        return creator
