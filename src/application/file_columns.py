"""Which column of a customer's file holds what."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import attrs

from influence.domain.errors import Unusable
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network


class Field(StrEnum):
    """What a column can hold besides a metric."""

    HANDLE = "handle"
    URL = "url"
    POST_ID = "post_id"
    CAPTION = "caption"
    PUBLISHED_AT = "published_at"


Target = Field | AccountMetric | PostMetric

_A, _P = AccountMetric, PostMetric
_ACCOUNT_WORDS: Final[Mapping[str, Target]] = {
    "handle": Field.HANDLE,
    "username": Field.HANDLE,
    "user name": Field.HANDLE,
    "account": Field.HANDLE,
    "profile": Field.HANDLE,
    "profile url": Field.HANDLE,
    "link": Field.HANDLE,
    "url": Field.HANDLE,
    "creator": Field.HANDLE,
    "author": Field.HANDLE,
    "influencer": Field.HANDLE,
    "tiktoker name": Field.HANDLE,
    "tiktok handle": Field.HANDLE,
    "tiktok username": Field.HANDLE,
    "influencer insta name": Field.HANDLE,
    "instagram handle": Field.HANDLE,
    "instagram username": Field.HANDLE,
    "youtube handle": Field.HANDLE,
    "youtuber name": Field.HANDLE,
    "channel": Field.HANDLE,
    "name": _A.DISPLAY_NAME,
    "full name": _A.DISPLAY_NAME,
    "display name": _A.DISPLAY_NAME,
    "tiktok name": _A.DISPLAY_NAME,
    "instagram name": _A.DISPLAY_NAME,
    "youtube name": _A.DISPLAY_NAME,
    "channel name": _A.DISPLAY_NAME,
    "creator id": _A.CREATOR_ID,
    "profile image": _A.PROFILE_IMAGE,
    "avatar": _A.PROFILE_IMAGE,
    "followers": _A.FOLLOWER_COUNT,
    "followers count": _A.FOLLOWER_COUNT,
    "follower count": _A.FOLLOWER_COUNT,
    "fans": _A.FOLLOWER_COUNT,
    "subscribers": _A.FOLLOWER_COUNT,
    "subscribers count": _A.FOLLOWER_COUNT,
    "videos": _A.VIDEO_COUNT,
    "videos count": _A.VIDEO_COUNT,
    "video count": _A.VIDEO_COUNT,
    "likes": _A.LIKE_COUNT,
    "likes count": _A.LIKE_COUNT,
    "like count": _A.LIKE_COUNT,
    "total posts": _A.LEGACY_TOTAL_POSTS,
    "posts": _A.LEGACY_TOTAL_POSTS,
    "views avg": _A.LEGACY_AVERAGE_VIEWS,
    "avg views": _A.LEGACY_AVERAGE_VIEWS,
    "average views": _A.LEGACY_AVERAGE_VIEWS,
    "likes avg": _A.LEGACY_AVERAGE_LIKES,
    "avg likes": _A.LEGACY_AVERAGE_LIKES,
    "average likes": _A.LEGACY_AVERAGE_LIKES,
    "comments avg": _A.LEGACY_AVERAGE_COMMENTS,
    "avg comments": _A.LEGACY_AVERAGE_COMMENTS,
    "average comments": _A.LEGACY_AVERAGE_COMMENTS,
    "engagement rate": _A.ENGAGEMENT_RATE,
    "followers growth": _A.LEGACY_FOLLOWERS_GROWTH,
    "follower growth": _A.LEGACY_FOLLOWERS_GROWTH,
    "follower credibility": _A.LEGACY_FOLLOWER_CREDIBILITY,
    "audience credibility": _A.LEGACY_FOLLOWER_CREDIBILITY,
    "notable followers": _A.LEGACY_NOTABLE_FOLLOWERS,
    "audience reachability": _A.LEGACY_AUDIENCE_REACHABILITY,
    "audience gender and age": _A.LEGACY_AUDIENCE_GENDER_AND_AGE,
}
_POST_WORDS: Final[Mapping[str, Target]] = {
    **{word: target for word, target in _ACCOUNT_WORDS.items() if target is Field.HANDLE},
    "url": Field.URL,
    "link": Field.URL,
    "post": Field.URL,
    "post url": Field.URL,
    "permalink": Field.URL,
    "video url": Field.URL,
    "id": Field.POST_ID,
    "post id": Field.POST_ID,
    "video id": Field.POST_ID,
    "caption": Field.CAPTION,
    "text": Field.CAPTION,
    "description": Field.CAPTION,
    "published": Field.PUBLISHED_AT,
    "published at": Field.PUBLISHED_AT,
    "date": Field.PUBLISHED_AT,
    "posted": Field.PUBLISHED_AT,
    "views": _P.VIDEO_VIEWS,
    "video views": _P.VIDEO_VIEWS,
    "plays": _P.VIDEO_VIEWS,
    "engagements": _P.TOTAL_ENGAGEMENTS,
    "engagement rate": _P.POST_ENGAGEMENT_RATE,
}
_BY_ID: Final[Mapping[bool, Mapping[str, Target]]] = {
    False: {str(target): target for target in (*Field, *AccountMetric)},
    True: {str(target): target for target in (*Field, *PostMetric)},
}
_NETWORK_WORDS: Final = (
    (re.compile(r"tiktok", re.IGNORECASE), Network.TIKTOK),
    (re.compile(r"insta", re.IGNORECASE), Network.INSTAGRAM),
    (re.compile(r"youtube", re.IGNORECASE), Network.YOUTUBE),
)


@attrs.frozen
class Columns:
    """The columns that are used, by position, and the names of those that are not, with the reason."""

    used: Mapping[int, Target]
    unused: Mapping[str, str]
    names: tuple[str, ...]

    def place_of(self, target: Target) -> int | None:
        """The position of the column that holds *target*."""
        return next((place for place, held in self.used.items() if held is target), None)


def _words(name: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_", " ", name.casefold()).split())


def parse_mapping(pairs: tuple[str, ...], *, posts: bool) -> dict[str, Target]:
    """What ``--map column=field`` says.

    Raises:
        Unusable: not of that form, or no such field.
    """
    mapping = {}
    for pair in pairs:
        column, _, field = pair.rpartition("=")
        if not column or field not in _BY_ID[posts]:
            known = ", ".join(_BY_ID[posts])
            raise Unusable("map", pair, f"write column=field; the fields are {known}")
        mapping[column] = _BY_ID[posts][field]
    return mapping


def recognise(names: tuple[str, ...], mapping: Mapping[str, Target], *, posts: bool) -> Columns:
    """What each of the columns *names* holds. Said beats own ids beats usual words; the first column wins.

    Raises:
        Unusable: a column that was said is not there, or nothing holds the handle (or the post's address).
    """
    for column in mapping:
        if column not in names:
            raise Unusable("map", column, f"the file has the columns {', '.join(names)}")
    words = _POST_WORDS if posts else _ACCOUNT_WORDS
    used: dict[int, Target] = {}
    unused: dict[str, str] = {}
    for place, name in sorted(enumerate(names), key=lambda pair: pair[1] not in mapping):
        target = mapping.get(name) or _BY_ID[posts].get(name.strip()) or words.get(_words(name))
        if target is None:
            unused[name] = "holds nothing that is kept"
        elif target in used.values():
            unused[name] = f"another column holds {target.value} already"
        else:
            used[place] = target
    wanted = {Field.URL, Field.POST_ID} if posts else {Field.HANDLE}
    if not wanted & set(used.values()):
        need = "the post's address or id" if posts else "the handle"
        raise Unusable(
            "columns", ", ".join(names), f"none holds {need}; say which: --map COLUMN={min(wanted).value}"
        )
    return Columns(used, unused, names)


def network_of(names: tuple[str, ...]) -> Network | None:
    """The network that a header tells, if it does."""
    header = " ".join(names)
    told = {network for form, network in _NETWORK_WORDS if form.search(header)}
    return told.pop() if len(told) == 1 else None
