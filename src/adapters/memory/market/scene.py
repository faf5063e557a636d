"""How the scene of the in-memory marketplace is set: what creators do."""

from collections.abc import Iterable, Mapping

import attrs

from influence.adapters.memory.market.creators import FIGURES, VIDEO_FIGURES, Creator, NotPossible
from influence.adapters.memory.market.link_requests import Asked
from influence.adapters.memory.market.world import OWN_ACCOUNT, World
from influence.domain.breakdowns import Parts
from influence.domain.grants import SCOPES
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import fold
from influence.domain.ports.upstream import LinkRequest, ReviewStage, Vacation
from influence.domain.ports.upstream_failures import Generation, TikTokRefused
from influence.domain.secret import Secret
from influence.domain.values import Value


class Scene(World):
    """A marketplace, from the side of those who live in it."""

    def add_creator(
        self,
        handle: str,
        membership: Membership = Membership.IN,
        values: Mapping[AccountMetric, Value] = FIGURES,
    ) -> Creator:
        """Somebody new; *values* are all the figures TikTok has of them."""
        with self._lock:
            return self._people.add(handle, membership, values)

    def becomes(self, handle: str, membership: Membership) -> None:
        """The creator joins, leaves, or is invited."""
        with self._lock:
            self._people.put(attrs.evolve(self._people.called(handle), membership=membership))

    def has(self, handle: str, values: Mapping[AccountMetric, Value]) -> None:
        """The creator has other figures now."""
        with self._lock:
            self._people.put(attrs.evolve(self._people.called(handle), values=values))

    def goes_on_vacation(self, handle: str, vacation: Vacation | None) -> None:
        """The creator takes no invitations for a while, or takes them again."""
        with self._lock:
            self._people.put(attrs.evolve(self._people.called(handle), vacation=vacation))

    def rename(self, handle: str, new_handle: str) -> None:
        """The same creator under another handle; the old one is free."""
        with self._lock:
            creator, holder = self._people.called(handle), self._people.find(new_handle)
            if holder is not None and holder.number != creator.number:
                raise NotPossible(f"@{new_handle} is somebody else")
            self._people.put(attrs.evolve(creator, handle=new_handle))

    def forget(self, handle: str) -> None:
        """The account is gone, with its consents and its videos."""
        with self._lock:
            creator = self._people.called(handle)
            for video in list(self._people.videos_of(creator, own=True)):
                self._people.put_video(attrs.evolve(video, is_deleted=True))
            self._desk.withdraw(creator)
            self._people.put(attrs.evolve(creator, is_gone=True))

    def reject_invites(self, handle: str, why: str) -> None:
        """The marketplace does not take this creator."""
        with self._lock:
            self._people.put(attrs.evolve(self._people.called(handle), rejected=why))

    def refuse_orders(self, handle: str, why: str) -> None:
        """Orders for this creator are refused, those for others in the same call are not."""
        self._refusals[fold(handle)] = why

    def add_video(self, handle: str, values: Mapping[PostMetric, Value] = VIDEO_FIGURES) -> str:
        """The id of a new video that belongs to no order."""
        with self._lock:
            return self._people.publish(self._people.called(handle), values, self._clock.now()).video_id

    def publish(
        self,
        handle: str,
        code: str,
        values: Mapping[PostMetric, Value] = VIDEO_FIGURES,
        parts: Parts | None = None,
    ) -> str:
        """The id of a new video that is tied, while it is uploaded, to the order under a code or its link."""
        with self._lock:
            creator = self._people.called(handle)
            order = self._book.order_of(creator, code)
            if self._generation is Generation.TIKTOK_ONE and creator.membership is not Membership.IN:
                raise NotPossible(f"@{creator.handle} is no member")
            if order.is_full:
                raise NotPossible(f"order {order.order_id} has all of its videos")
            video = self._people.publish(creator, values, self._clock.now(), parts)
            self._book.link(order, video.video_id)
            return video.video_id

    def link(self, handle: str, video_id: str, code: str) -> None:
        """The creator ties a video that was published before, by the code or by its link."""
        with self._lock:
            creator, video = self._people.called(handle), self._people.video(video_id)
            if video.owner != creator.number or video.is_deleted:
                raise NotPossible(f"@{handle} has no video {video_id}")
            self._book.link(self._book.order_of(creator, code), video_id)

    def unlink(self, video_id: str) -> None:
        """The creator takes a video out of its order."""
        with self._lock:
            self._book.unlink(video_id)

    def delete_video(self, video_id: str) -> None:
        """The video is gone from every list; its order still names it."""
        with self._lock:
            video = self._people.video(video_id)
            if video.is_deleted:
                raise NotPossible(f"video {video_id} is deleted already")
            self._people.put_video(attrs.evolve(video, is_deleted=True))

    def make_private(self, video_id: str, *, private: bool = True) -> None:
        """Only its creator sees the video from now on, or everybody again; its order still names it."""
        with self._lock:
            self._people.put_video(attrs.evolve(self._people.video(video_id), is_private=private))

    def report_later(self, video_id: str) -> None:
        """TikTok names the video, and has no figures of it yet."""
        with self._lock:
            self._people.put_video(attrs.evolve(self._people.video(video_id), is_reported=False))

    def report_now(self, video_id: str) -> None:
        """TikTok has its figures by now."""
        with self._lock:
            self._people.put_video(attrs.evolve(self._people.video(video_id), is_reported=True))

    def review(self, video_id: str, stage: ReviewStage, reason: str = "") -> None:
        """TikTok's review of the video has come so far."""
        with self._lock:
            self._people.put_video(attrs.evolve(self._people.video(video_id), stage=stage, reason=reason))

    def answer_request(self, handle: str, code: str, video_id: str, *, approve: bool) -> LinkRequest:
        """The creator answers a request to link a video in the TikTok app."""
        with self._lock:
            order = self._book.order_of(self._people.called(handle), code)
            for asked in self._requests.waiting(order):
                if asked.video_id == video_id:
                    return self._answered(asked, approve=approve)
            raise NotPossible(f"@{handle} was not asked about video {video_id}")

    def _answered(self, asked: Asked, *, approve: bool) -> LinkRequest:
        try:
            return self._requests.answer(asked, approve=approve).shown
        except TikTokRefused as refused:
            raise NotPossible(refused.message) from refused

    def close_account(self) -> None:
        """The token of the brand reaches its marketplace account no longer."""
        self._closed.add(OWN_ACCOUNT)

    def use_up(self, code: str, left: int = 0) -> None:
        """Others use a campaign code, until no more than *left* of its orders are left."""
        with self._lock:
            found = self._book.code(code)
            if found is None:
                raise NotPossible(f"there is no code {code}")
            self._book.use_up(found, left)

    def accept(self, handle: str, code: str) -> None:
        """The creator takes an order without a video yet."""
        with self._lock:
            self._book.accept(self._book.order_of(self._people.called(handle), code))

    def consent(self, handle: str, redirect_uri: str, *, withheld: Iterable[str] = ()) -> Secret:
        """The code that the browser of the consenting creator carries back; some scopes may be *withheld*."""
        with self._lock:
            creator, scopes = self._people.called(handle), frozenset(SCOPES) - frozenset(withheld)
            return self._desk.begin(creator, redirect_uri, scopes, self._clock.now())

    def keep_refresh_tokens(self) -> None:
        """From now on a refresh tells the same refresh token once more, and it stays good."""
        self._desk.rotates = False

    def withdraw(self, handle: str) -> None:
        """The creator ends every consent in the TikTok app."""
        with self._lock:
            self._desk.withdraw(self._people.called(handle))
