"""Members, profiles and videos, as TikTok One tells them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from influence.adapters.tiktok.addresses import page_of
from influence.adapters.tiktok.asked import Asked, handle_in
from influence.adapters.tiktok.calls import Answer, Json
from influence.adapters.tiktok.codes import FIELDS_OFFLINE, SCOPE_MISSING
from influence.adapters.tiktok.converters import address, identifier
from influence.adapters.tiktok.desk import Desk
from influence.adapters.tiktok.fields import Drift, Row, figures, names
from influence.adapters.tiktok.listings import Stretch, newest, newest_first
from influence.adapters.tiktok.tiktok_one import tables
from influence.adapters.tiktok.tiktok_one.records import Record
from influence.adapters.tiktok.times import instant
from influence.domain.formulas import Definitions
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.metrics import AccountMetric
from influence.domain.networks import fold
from influence.domain.ports.upstream import Profile, Video
from influence.domain.ports.upstream_failures import TikTokRefused
from influence.domain.secret import Secret

MEMBERSHIPS: Final = "/tto/tcm/creator/status/get/"
PUBLIC: Final = "/tto/tcm/creator/public/"
PUBLIC_VIDEOS: Final = "/tto/tcm/creator/public/video/list/"
AUTHORISED: Final = "/tto/creator/authorized/"
AUTHORISED_VIDEOS: Final = "/tto/creator/authorized/video/list/"
PUBLIC_VIDEOS_PER_PAGE: Final = 25
AUTHORISED_VIDEOS_PER_PAGE: Final = 10
_PLAINER: Final = frozenset({SCOPE_MISSING, FIELDS_OFFLINE})

_MEMBERSHIPS: Final[Mapping[str, Membership]] = {
    "IN": Membership.IN,
    "NOT_IN": Membership.NOT_IN,
    "INVITED": Membership.INVITED,
    "INVALID": Membership.INVALID,
}


@attrs.frozen
class Creators:
    """What TikTok tells of creators: to anyone who asks for a member, or to whom the creator lends a token."""

    _desk: Desk

    def memberships(self, handles: Sequence[str]) -> Mapping[str, MembershipAnswer]:
        asked = Asked(handles)
        answer = self._desk.brand_reads(MEMBERSHIPS, {"handle_names": asked.once})
        return asked.spelt(memberships(answer, self._desk.now(), self._desk.drift))

    def public_profile(self, handle: str) -> Profile:
        answer = self._desk.brand_reads(PUBLIC, {"handle_name": handle})
        return public_profile(answer, handle, self._desk.now(), self._desk.drift)

    def authorised_profile(self, open_id: str, token: Secret) -> Profile:
        """All that may be asked for; less where a scope is missing, or fields are offline."""
        try:
            return self._shared(open_id, token, tables.AUTHORISED_PROFILE)
        except TikTokRefused as refused:
            if refused.upstream_code not in _PLAINER:
                raise
        return self._shared(open_id, token, tables.PLAIN_PROFILE)

    def public_videos(self, handle: str, wanted: Stretch) -> tuple[Video, ...]:
        page = _pages(lambda q: self._desk.brand_reads(PUBLIC_VIDEOS, {"handle_name": handle, **q}))
        return self._videos(PUBLIC_VIDEOS, newest(page, wanted, PUBLIC_VIDEOS_PER_PAGE), handle)

    def authorised_videos(self, open_id: str, token: Secret, wanted: Stretch) -> tuple[Video, ...]:
        who: Json = {"creator_id": open_id}
        page = _pages(lambda q: self._desk.creator_reads(AUTHORISED_VIDEOS, {**who, **q}, token))
        return self._videos(AUTHORISED_VIDEOS, newest(page, wanted, AUTHORISED_VIDEOS_PER_PAGE), None)

    def _shared(self, open_id: str, token: Secret, table: Sequence[Row[AccountMetric]]) -> Profile:
        query: Json = {"creator_id": open_id, "fields": names(table)}
        answer = self._desk.creator_reads(AUTHORISED, query, token)
        return authorised_profile(answer, table, open_id, self._desk.now(), self._desk.drift)

    def _videos(self, path: str, posts: Sequence[Json], handle: str | None) -> tuple[Video, ...]:
        records = [Record(path, post, self._desk.drift) for post in posts]
        return newest_first(videos(records, handle, self._desk.now()))


def _pages(ask: Callable[[Json], Answer]) -> Callable[[int, int], Answer]:
    return lambda cursor, limit: ask({"cursor": cursor, "limit": limit})


def memberships(answer: Answer, at: datetime, drift: Drift) -> Iterator[tuple[str, MembershipAnswer]]:
    """Who is a member, by handle as TikTok writes it. An unknown status is no answer."""
    for item in answer.items("onboarding_status"):
        record = Record(answer.path, item, drift)
        handle, membership = handle_in(item), record.need("status", _membership)
        if handle is not None and membership is not None:
            yield handle, MembershipAnswer(membership, at)


def _membership(value: object) -> Membership | None:
    return _MEMBERSHIPS.get(value.strip().upper()) if isinstance(value, str) else None


def public_profile(answer: Answer, asked: str, at: datetime, drift: Drift) -> Profile:
    """A member's public profile. Where TikTok names the creator otherwise, the handle is TikTok's."""
    told = handle_in(answer.data)
    values = figures(tables.PUBLIC_PROFILE, answer.data, answer.path, drift)
    creator_id = values.get(AccountMetric.CREATOR_ID)
    return Profile(
        handle=asked if told is None or fold(told) == fold(asked) else told,
        fetched_at=at,
        values=values,
        creator_id=creator_id if isinstance(creator_id, str) else None,
        definitions=Definitions.TIKTOK_ONE,
    )


def authorised_profile(
    answer: Answer, table: Sequence[Row[AccountMetric]], open_id: str, at: datetime, drift: Drift
) -> Profile:
    """A consenting creator's profile.

    Raises:
        TikTokUnavailable: it does not say whose it is.
    """
    handle = handle_in(answer.data)
    if handle is None:
        raise answer.unreadable("handle_name")
    values = figures(table, answer.data, answer.path, drift)
    return Profile(handle, at, values, open_id=open_id, definitions=Definitions.TIKTOK_ONE)


def videos(posts: Iterable[Record], handle: str | None, at: datetime) -> Iterator[Video]:
    """The videos in *posts*, all of the creator called *handle*; one without an id is left out."""
    for post in posts:
        video_id = post.need("video_id", identifier)
        if video_id is not None:
            yield Video(
                video_id=video_id,
                fetched_at=at,
                values=figures(tables.LISTED_VIDEO, post.fields, post.endpoint, post.drift),
                url=post.take("embed_url", address) or page_of(handle, video_id),
                published_at=post.take("create_time", instant),
                definitions=Definitions.TIKTOK_ONE,
            )
