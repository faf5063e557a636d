"""Lists that come in pieces: numbered pages, and videos behind a cursor."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Final

import attrs

from influence.adapters.tiktok.calls import Answer, Json
from influence.adapters.tiktok.converters import whole
from influence.domain.ports.upstream import Video

MOST_PAGES: Final = 10_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@attrs.frozen
class Stretch:
    """Which part of a list of videos is wanted: up to *most* of those published *before*, or of all."""

    most: int
    before: datetime | None = None

    @property
    def cursor(self) -> int:
        """Where it begins. Cursors are times in milliseconds, older videos follow; 0 is before the newest."""
        return 0 if self.before is None else -((_EPOCH - self.before) // timedelta(milliseconds=1))


def numbered(ask: Callable[[int], Answer], name: str, page_size: int) -> list[Json]:
    """All items of the list *name*, page after page.

    Page totals are evidence, not proof: a full page is the last one only if every total says so, and a short one
    only if none says otherwise. A page that repeats the one before ends the list.

    Raises:
        TikTokUnavailable: TikTok counts items and shows none.
    """
    found: list[Json] = []
    last: list[Json] = []
    for page in range(1, MOST_PAGES + 1):
        answer = ask(page)
        items = answer.items(name)
        totals = _totals(answer.data, len(found) + len(items), page)
        if not items and not found and not all(totals):
            raise answer.unreadable(name)
        if not items or items == last:
            break
        found += items
        last = items
        if all(totals) and (totals or len(items) < page_size):
            break
    return found


def _totals(data: Json, items: int, page: int) -> list[bool]:
    """For each total that can be read: does it say that this is the end?"""
    info = data.get("page_info")
    told = info if isinstance(info, Mapping) else {}
    number, pages = whole(told.get("total_number")), whole(told.get("total_page"))
    return [
        *([] if number is None else [items >= number]),
        *([] if pages is None else [page >= pages]),
    ]


def newest(ask: Callable[[int, int], Answer], wanted: Stretch, page_size: int) -> list[Json]:
    """The posts that are *wanted*, the newest of them. *ask* takes a cursor and a limit.

    A cursor that was used before ends the list, and so does a page without anything new.
    """
    posts: dict[str, Json] = {}
    cursor, used, most = wanted.cursor, set[int](), wanted.most
    while len(posts) < most and cursor not in used:
        used.add(cursor)
        answer = ask(cursor, min(page_size, most - len(posts)))
        page = {str(post.get("video_id")): post for post in answer.items("posts")}
        fresh = {video_id: post for video_id, post in page.items() if video_id not in posts}
        posts |= fresh
        following = _following(answer.data)
        if not fresh or following is None:
            break
        cursor = following
    return list(posts.values())[:most]


def newest_first(told: Iterable[Video]) -> tuple[Video, ...]:
    """The videos, the newest first, in whatever order a page had them; as they came while one has no date."""
    videos = tuple(told)
    dated = [(video.published_at, video) for video in videos if video.published_at is not None]
    if len(dated) < len(videos):
        return videos
    return tuple(video for _, video in sorted(dated, key=itemgetter(0), reverse=True))


def _following(data: Json) -> int | None:
    """The next cursor, which stands inside `page_info` or on top."""
    info = data.get("page_info")
    note = {**data, **(info if isinstance(info, Mapping) else {})}
    return whole(note.get("cursor")) if note.get("has_more") in (True, "true") else None
