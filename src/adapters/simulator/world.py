"""The simulated world: a marketplace of made-up creators, and everything they do."""

from typing import Final

from influence.adapters.simulator.campaigning import Campaigning
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.orders import CampaignCode, Order, Via
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.society import Society
from influence.adapters.simulator.videos import Video

REVIEWS: Final = (
    "NO_REVIEW", "CONTENT_REVIEWING", "AD_REVIEWING", "CONTENT_REVIEW_FAIL", "AD_REVIEW_FAIL", "SUCCEED", "ALL_FAIL",
)  # fmt: skip


class World(Society, Campaigning):
    """A marketplace of made-up creators. The same seed and the same deeds give the same world.

    Its methods are what creators do on their phones. Each is done whole or not at all, one after the other,
    whichever thread asks. What can be refused raises `Refused`.
    """

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

    def upload(
        self, handle: str, via: Via = Via.INVITE_LINK, code: str | None = None, caption: str = ""
    ) -> tuple[Video, Order]:
        """As `publish_new`, but nobody sees the video before TikTok's review lets it pass."""
        with self.change():
            video, order = self.publish_new(handle, via, code, caption)
            return self.shelf.withhold(self.creator(handle), video.video_id), order

    def link_published(self, handle: str, video_id: str, code: str | None = None) -> Order:
        """The order after its creator typed the code into a video that was published before."""
        with self.change():
            creator = self.creator(handle)
            video = self.watchable(creator, video_id)
            self.check_free(video_id)
            order = self._order_meant(creator, code)
            return self.book.link(order, video.video_id, Via.CODE, self.clock.now())

    def newest_unlinked(self, handle: str) -> Video:
        """The newest video of a creator that belongs to no order and no campaign."""
        with self.lock:
            for video in self.videos(handle):
                if self.linked_anywhere(video.video_id) is None:
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

    def hide_video(self, handle: str, video_id: str, *, private: bool) -> Video:
        """The video, from now on visible to its creator only, or to everybody again."""
        with self.change():
            return self.shelf.hide(self.creator(handle), video_id, private=private)

    def review(self, handle: str, video_id: str, result: str, reason: str | None = None) -> Video:
        """The video after TikTok's review came to another result. Only a failure has a reason."""
        if result not in REVIEWS:
            raise Refused(Why.BAD_ARGUMENT, f"a review ends in one of {', '.join(REVIEWS)}")
        if reason is not None and "FAIL" not in result:
            raise Refused(Why.BAD_ARGUMENT, "reason: only a review that failed has one")
        with self.change():
            creator = self.creator(handle)
            before = self.shelf.find(creator, video_id).review
            video = self.shelf.review(creator, video_id, result, reason)
            if result == "SUCCEED" != before:
                self.tell_published(creator, video_id)
            return video

    def use_up(self, code: str) -> CampaignCode:
        """The code after others took every order it still carried."""
        with self.change():
            return self.book.use_up(self.book.code(code))

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
