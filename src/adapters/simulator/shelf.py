"""All videos of the simulated world: those a creator brought along, those published since, those deleted."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from influence.adapters.simulator.chance import number
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.videos import Video, catalogue_of


@attrs.frozen
class Unseen:
    """Videos that not everybody sees: private ones, and those that TikTok's review still withholds, or why."""

    private: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()


class Shelf:
    """Videos by creator. Only what happened since the beginning is kept."""

    def __init__(
        self,
        published: Iterable[Video] = (),
        deleted: Iterable[str] = (),
        reviews: Iterable[tuple[str, str]] = (),
        unseen: Unseen | None = None,
    ) -> None:
        self._published: dict[str, list[Video]] = {}
        for video in published:
            self._published.setdefault(video.owner, []).append(video)
        self._deleted = set(deleted)
        self._reviews = dict(reviews)
        kept = unseen or Unseen()
        self._private = set(kept.private)
        self._withheld = set(kept.withheld)
        self._reasons = dict(kept.reasons)

    @property
    def published(self) -> tuple[Video, ...]:
        return tuple(video for videos in self._published.values() for video in videos)

    @property
    def deleted(self) -> tuple[str, ...]:
        return tuple(sorted(self._deleted))

    @property
    def reviews(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self._reviews.items()))

    @property
    def unseen(self) -> Unseen:
        return Unseen(
            private=tuple(sorted(self._private)),
            withheld=tuple(sorted(self._withheld)),
            reasons=tuple(sorted(self._reasons.items())),
        )

    def is_public(self, video_id: str) -> bool:
        return not any(video_id in hidden for hidden in (self._deleted, self._private, self._withheld))

    def is_released(self, video_id: str) -> bool:
        return video_id not in self._withheld

    def is_private(self, video_id: str) -> bool:
        return video_id in self._private

    def reason(self, video_id: str) -> str | None:
        """Why the review of the video failed."""
        return self._reasons.get(video_id)

    def is_deleted(self, video_id: str) -> bool:
        return video_id in self._deleted

    def of(self, creator: Creator) -> list[Video]:
        """The videos of *creator* that everybody can watch, newest first."""
        return self.own(creator, private=False)

    def own(self, creator: Creator, *, private: bool = True) -> list[Video]:
        """The videos that *creator* sees in the own list, newest first: *private* ones, too."""
        hidden = self._deleted | self._withheld
        if not private:
            hidden |= self._private
        return [video for video in self._ever(creator) if video.video_id not in hidden]

    def has(self, creator: Creator, video_id: str) -> bool:
        return any(video.video_id == video_id for video in self._ever(creator))

    def find(self, creator: Creator, video_id: str) -> Video:
        """The video of *creator* with that id, also a deleted one.

        Raises:
            Refused: this creator has no such video.
        """
        for video in self._ever(creator):
            if video.video_id == video_id:
                return video
        raise Refused(Why.UNKNOWN_VIDEO, f"@{creator.handle} has no video {video_id}")

    def publish(self, creator: Creator, caption: str, now: datetime, lacking: tuple[str, ...] = ()) -> Video:
        """A new video of *creator*. No two videos of one creator bear the same millisecond."""
        mine = self._published.setdefault(creator.key, [])
        moment = now.replace(microsecond=now.microsecond // 1000 * 1000)
        taken = {video.created_at for video in self._ever(creator)}
        while moment in taken:
            moment += timedelta(milliseconds=1)
        video_id = number(creator.seed, creator.key, "published", len(mine))
        video = Video(video_id, creator.key, moment, caption, lacking)
        mine.append(video)
        return video

    def delete(self, creator: Creator, video_id: str) -> Video:
        """The video, gone from every list.

        Raises:
            Refused: there is no such video, or it is gone already.
        """
        video = self.find(creator, video_id)
        if video_id in self._deleted:
            raise Refused(Why.WRONG_STATE, f"video {video_id} is deleted already")
        self._deleted.add(video_id)
        return video

    def hide(self, creator: Creator, video_id: str, *, private: bool) -> Video:
        """The video, visible to its creator only or to everybody again.

        Raises:
            Refused: there is no such video, it is deleted, or it is so already.
        """
        video = self.find(creator, video_id)
        if video_id in self._deleted:
            raise Refused(Why.WRONG_STATE, f"video {video_id} is deleted")
        if private is (video_id in self._private):
            raise Refused(
                Why.WRONG_STATE, f"video {video_id} is {'private' if private else 'public'} already"
            )
        (self._private.add if private else self._private.discard)(video_id)
        return video

    def withhold(self, creator: Creator, video_id: str) -> Video:
        """The video, seen by nobody until TikTok's review lets it pass."""
        self._withheld.add(self.find(creator, video_id).video_id)
        return self.review(creator, video_id, "NO_REVIEW")

    def review(self, creator: Creator, video_id: str, result: str, reason: str | None = None) -> Video:
        """The video with another *result* of TikTok's review; success releases it."""
        self._reviews[self.find(creator, video_id).video_id] = result
        self._reasons.pop(video_id, None)
        if reason is not None:
            self._reasons[video_id] = reason
        if result == "SUCCEED":
            self._withheld.discard(video_id)
        return self.find(creator, video_id)

    def _ever(self, creator: Creator) -> list[Video]:
        published = self._published.get(creator.key, ())
        videos = (
            sorted((*published, *catalogue_of(creator)), key=_moment, reverse=True)
            if published
            else (catalogue_of(creator))
        )
        return [self._reviewed(video) for video in videos] if self._reviews else list(videos)

    def _reviewed(self, video: Video) -> Video:
        result = self._reviews.get(video.video_id)
        return video if result is None else attrs.evolve(video, review=result)


def _moment(video: Video) -> datetime:
    return video.created_at
