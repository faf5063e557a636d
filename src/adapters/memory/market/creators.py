"""Creators of the in-memory marketplace, their videos, and figures to begin with."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import Final

import attrs

from influence.domain.breakdowns import Part, PartOf, Parts
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import fold
from influence.domain.ports.upstream import ReviewStage, Vacation
from influence.domain.values import Money, Value

_A, _P = AccountMetric, PostMetric

FIGURES: Final[Mapping[AccountMetric, Value]] = {
    _A.AUDIENCE_LOCALES: (("CA", 0.21), ("NY", 0.13), ("TX", 0.08)),
    _A.AVERAGE_VIEWS: 51_300,
    _A.ENGAGEMENT_RATE: 0.0847,
    _A.COMPLETION_RATE: 0.31,
    _A.CREATOR_RATE: Money(400.0, "USD"),
    _A.AUDIENCE_COUNTRIES: (("US", 0.62), ("CA", 0.11), ("GB", 0.07)),
    _A.AUDIENCE_GENDERS: (("female", 0.58), ("male", 0.41), ("unknown", 0.01)),
    _A.AUDIENCE_AGES: (("18-24", 0.44), ("25-34", 0.35), ("35+", 0.21)),
    _A.PROFILE_IMAGE: "https://p16.tiktokcdn.example/avatar.jpeg",
    _A.DISPLAY_NAME: "Ann Cooks 🌿",
    _A.FOLLOWER_COUNT: 120_400,
    _A.LIKE_COUNT: 2_310_000,
    _A.VIDEO_COUNT: 214,
}
"""What a creator has that nobody gave other figures."""

VIDEO_FIGURES: Final[Mapping[PostMetric, Value]] = {
    _P.TOTAL_ENGAGEMENTS: 4_620,
    _P.POST_ENGAGEMENT_RATE: 0.0924,
    _P.REACH: 43_000,
    _P.COMMENTS: 310,
    _P.LIKES: 4_100,
    _P.SHARES: 210,
    _P.VIDEO_VIEWS: 50_000,
    _P.TOTAL_PLAY_TIME: 610_000.0,
    _P.AVERAGE_PLAY_TIME: 12.2,
    _P.VIDEO_COMPLETION_RATE: 0.27,
    _P.VIDEO_VIEW_RETENTION: (1.0, 0.8, 0.6),
    _P.RETENTION_RATE_BY_SECOND: ((0, 1.0), (1, 0.8), (2, 0.6)),
    _P.AUDIENCE_AGE: (("18-24", 0.5), ("25-34", 0.3), ("35+", 0.2)),
    _P.AUDIENCE_GENDER: (("female", 0.55), ("male", 0.45)),
    _P.AUDIENCE_GEOGRAPHY: (("CA", 0.3), ("TX", 0.2)),
    _P.AUDIENCE_COUNTRY: (("US", 0.7), ("GB", 0.1)),
}
"""What a video has that nobody gave other figures."""

VIDEO_PARTS: Final[Parts] = {
    PartOf(_P.VIDEO_VIEWS, Part.ORGANIC): 40_000,
    PartOf(_P.VIDEO_VIEWS, Part.PAID): 10_000,
    PartOf(_P.LIKES, Part.ORGANIC): 3_400,
    PartOf(_P.LIKES, Part.PAID): 700,
    PartOf(_P.COMMENTS, Part.ORGANIC): 280,
    PartOf(_P.COMMENTS, Part.PAID): 30,
    PartOf(_P.SHARES, Part.ORGANIC): 190,
    PartOf(_P.SHARES, Part.PAID): 20,
    PartOf(_P.POST_ENGAGEMENT_RATE, Part.ORGANIC): 0.0968,
    PartOf(_P.POST_ENGAGEMENT_RATE, Part.PAID): 0.075,
    PartOf(_P.REACH, Part.ORGANIC): 35_000,
    PartOf(_P.REACH, Part.PAID): 9_500,
    PartOf(_P.AVERAGE_PLAY_TIME, Part.ORGANIC): 12.9,
    PartOf(_P.AVERAGE_PLAY_TIME, Part.PAID): 9.4,
    PartOf(_P.VIDEO_COMPLETION_RATE, Part.ORGANIC): 0.29,
}
"""What its reports tell of them in parts; one part is left out, as TikTok does."""


class NotPossible(Exception):
    """Something that creators cannot do. Only who sets the scene sees it."""


@attrs.frozen
class Creator:
    """One person in the in-memory marketplace; the number never changes, the handle may."""

    number: int
    handle: str
    membership: Membership
    values: Mapping[AccountMetric, Value]
    rejected: str | None = None
    is_gone: bool = False
    vacation: Vacation | None = None

    @property
    def creator_id(self) -> str:
        return f"70000000000000{self.number:05}"

    @property
    def open_id(self) -> str:
        return f"_000open{self.number:05}"


@attrs.frozen
class ShownVideo:
    """A video that can be watched, or could be; *stage* and *reason* are those of TikTok's review."""

    video_id: str
    owner: int
    published_at: datetime
    values: Mapping[PostMetric, Value]
    parts: Parts
    is_deleted: bool = False
    is_private: bool = False
    is_reported: bool = True
    stage: ReviewStage = ReviewStage.PUBLISHED
    reason: str = ""


class Population:
    """Who lives there, and what they published."""

    def __init__(self) -> None:
        self._creators: dict[int, Creator] = {}
        self._videos: dict[str, ShownVideo] = {}
        self._numbers = count(1)

    def find(self, handle: str) -> Creator | None:
        """The creator who is called *handle* now."""
        alive = (one for one in self._creators.values() if not one.is_gone)
        return next((one for one in alive if fold(one.handle) == fold(handle)), None)

    def called(self, handle: str) -> Creator:
        """As `find`, for one who must be there."""
        found = self.find(handle)
        if found is None:
            raise NotPossible(f"nobody is called @{handle}")
        return found

    def numbered(self, number: int) -> Creator:
        return self._creators[number]

    def add(self, handle: str, membership: Membership, values: Mapping[AccountMetric, Value]) -> Creator:
        """Somebody new."""
        if self.find(handle) is not None:
            raise NotPossible(f"@{handle} is somebody else")
        return self.put(Creator(next(self._numbers), handle, membership, values))

    def put(self, creator: Creator) -> Creator:
        """The creator, as it is now."""
        self._creators[creator.number] = creator
        return creator

    def publish(
        self, creator: Creator, values: Mapping[PostMetric, Value], at: datetime, parts: Parts | None = None
    ) -> ShownVideo:
        """A new video; the usual figures come with the usual *parts*, others with none."""
        usual: Parts = VIDEO_PARTS if values is VIDEO_FIGURES else {}
        name, told = f"71000000000000{len(self._videos) + 1:05}", usual if parts is None else parts
        video = ShownVideo(name, creator.number, at, values, told)
        return self.put_video(video)

    def put_video(self, video: ShownVideo) -> ShownVideo:
        """The video, as it is now."""
        self._videos[video.video_id] = video
        return video

    def seen(self, video_id: str) -> ShownVideo | None:
        """The video, unless it is gone."""
        video = self._videos.get(video_id)
        return None if video is None or video.is_deleted else video

    def video(self, video_id: str) -> ShownVideo:
        """The video, also a deleted one."""
        if video_id not in self._videos:
            raise NotPossible(f"there is no video {video_id}")
        return self._videos[video_id]

    def videos_of(self, creator: Creator, *, own: bool) -> Iterator[ShownVideo]:
        """What anybody can watch, newest first; in the creator's *own* list private ones too."""
        mine = [
            one
            for one in self._videos.values()
            if one.owner == creator.number and not one.is_deleted and (own or not one.is_private)
        ]
        yield from sorted(mine, key=lambda one: (one.published_at, one.video_id), reverse=True)
