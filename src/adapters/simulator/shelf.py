"""All videos of the simulated world: those a creator brought along, those published since, those deleted."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from influence.adapters.simulator.chance import number
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.videos import Video, catalogue_of


class Shelf:
    """Videos by creator. Only what happened since the beginning is kept."""

    def __init__(
        self,
        published: Iterable[Video] = (),
        deleted: Iterable[str] = (),
        reviews: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._published: dict[str, list[Video]] = {}
        for video in published:
            self._published.setdefault(video.owner, []).append(video)
        self._deleted = set(deleted)
        self._reviews = dict(reviews)

    @property
    def published(self) -> tuple[Video, ...]:
        return tuple(video for videos in self._published.values() for video in videos)

    @property
    def deleted(self) -> tuple[str, ...]:
        return tuple(sorted(self._deleted))

    @property
    def reviews(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self._reviews.items()))

    def is_deleted(self, video_id: str) -> bool:
        return video_id in self._deleted

    def of(self, creator: Creator) -> list[Video]:
        """The videos of *creator* that can be watched, newest first."""
        return [video for video in self._ever(creator) if video.video_id not in self._deleted]

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

    def review(self, creator: Creator, video_id: str, result: str) -> Video:
        """The video with another *result* of TikTok's review."""
        self._reviews[self.find(creator, video_id).video_id] = result
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
