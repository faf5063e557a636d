"""Looking for posts of campaigns behind the newest videos of their creator."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.asking_creators import AskCreator, Told
from influence.application.sync_subjects import JUMPS, NEWEST, Pages
from influence.domain.accounts import Account
from influence.domain.ports.upstream import Video
from influence.domain.posts import Post

_AT_ONCE: Final = timedelta(seconds=1)
"""TikTok tells seconds; a stretch that begins so much later holds the post itself."""


@attrs.frozen
class Looked:
    """What TikTok told of one participant.

    Of the posts that were sought *behind* lie too far back, or TikTok did not answer for them; *gone* ones do not stand
    where they should, in no list.
    """

    told: Told
    behind: int = 0
    gone: tuple[Post, ...] = ()
    unlisted: tuple[Post, ...] = ()
    """Posts that nobody sought, because orders bring their figures, and that the newest videos lack."""


@attrs.frozen
class LookBack:
    """Ask for the newest videos, then once for each stretch of older ones in which a sought post lies.

    Lists go by time, so a post costs one call however far back it lies. No more than `JUMPS` are made; the newest
    posts come first. A post whose time nobody knows is found only where another leads.
    """

    _ask: AskCreator
    _pages: Pages

    def __call__(
        self, by: Actor, account: Account, sought: Sequence[Post], beside: Sequence[Post] = ()
    ) -> Looked:
        """What was told, and what was not; posts *beside* are looked at only where the newest videos are."""
        told = self._ask.videos(by, account, NEWEST)
        if told.error is not None:
            return Looked(told)
        left = _Left(list(sought))
        left.seen(told.videos, wanted=NEWEST)
        others = _Left(list(beside))
        others.seen(told.videos, wanted=NEWEST)
        for _ in range(JUMPS):
            at = left.next()
            if at is None:
                break
            more = self._ask.videos(by, told.account, self._pages.of(account), at + _AT_ONCE)
            if more.consent_is_dead:
                return Looked(more)
            if more.error is not None:
                # what came stays; that TikTok could not be asked any more is no failure of this creator's
                told = attrs.evolve(told, error=None if more.postponed else more.error)
                break
            left.seen(more.videos)
            told = attrs.evolve(more, videos=_together(told.videos, more.videos))
        behind = len(left.posts) + left.passed
        return Looked(told, behind=behind, gone=tuple(left.gone), unlisted=tuple(others.gone))


@attrs.define
class _Left:
    """The posts that were not told yet; *passed* ones were looked for and the list did not lead there."""

    posts: list[Post]
    gone: list[Post] = attrs.field(factory=list)
    passed: int = 0
    _last: Post | None = None

    def next(self) -> datetime | None:
        """When the newest of them was published."""
        dated = [(post.published_at, post) for post in self.posts if post.published_at is not None]
        at, self._last = max(dated, key=lambda one: one[0], default=(None, None))
        return at

    def seen(self, videos: Sequence[Video], wanted: int = 0) -> None:
        """Strike out what is there, and what should be; of less than *wanted*, also what has no date."""
        ids = {video.video_id for video in videos}
        missing = [post for post in self.posts if post.external_id not in ids]
        self.posts = [post for post in missing if _is_behind(post, videos, wanted)]
        self.gone += [post for post in missing if post not in self.posts]
        if self._last in self.posts:
            self.posts = [post for post in self.posts if post is not self._last]
            self.passed += 1


def _is_behind(post: Post, videos: Sequence[Video], wanted: int) -> bool:
    """True for a post that may stand further back. A short list is no proof: videos without an id are left out."""
    if post.published_at is None:
        return len(videos) >= wanted
    if not videos:
        return False
    oldest = min((video.published_at for video in videos if video.published_at is not None), default=None)
    return oldest is None or post.published_at <= oldest


def _together(known: Sequence[Video], more: Sequence[Video]) -> tuple[Video, ...]:
    """All of them, each once."""
    return tuple({video.video_id: video for video in (*known, *more)}.values())
