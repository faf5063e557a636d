"""The simulated world: a marketplace of made-up creators, and everything they do."""

from typing import Final

import attrs

from influence.adapters.simulator.creators import Creator, Membership, plain_handle
from influence.adapters.simulator.orders import Order, Via
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.scene import Scene
from influence.adapters.simulator.videos import Video

REVIEWS: Final = (
    "NO_REVIEW", "CONTENT_REVIEWING", "AD_REVIEWING", "CONTENT_REVIEW_FAIL", "AD_REVIEW_FAIL", "SUCCEED", "ALL_FAIL",
)  # fmt: skip


class World(Scene):
    """A marketplace of made-up creators. The same seed and the same deeds give the same world.

    Its methods are what creators do on their phones. Each is done whole or not at all, one after the other,
    whichever thread asks. What can be refused raises `Refused`.
    """

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
        """A new video, linked while it is uploaded, and its order.

        *code* is a campaign code or an invite link; without one the creator's newest order is meant.
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

    def newest_unlinked(self, handle: str) -> Video:
        """The newest video of a creator that belongs to no order."""
        with self.lock:
            for video in self.videos(handle):
                if self.book.linked_to(video.video_id) is None:
                    return video
            raise Refused(Why.UNKNOWN_VIDEO, f"@{handle} has no video that could be linked")

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
