"""What a creator's own token tells about all own videos and the own account."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final, cast

import attrs

from influence.adapters.simulator.audiences import Shares
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.measurements import audience_of_video, retention, watch_seconds
from influence.adapters.simulator.profiles import Profile, profile_of
from influence.adapters.simulator.videos import Potential, Video, counters_of, potential_of
from influence.adapters.simulator.wire.authorized import INSIGHTS
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.creators import profile_image
from influence.adapters.simulator.wire.envelope import PARAMETER, ApiRefused
from influence.adapters.simulator.wire.links import player, signed, watch
from influence.adapters.simulator.wire.pages import cursor_page, cursored
from influence.adapters.simulator.wire.parameters import Kind, Parameter, read_parameters
from influence.adapters.simulator.wire.tto.publishing import BUSINESS, owner

_FIELDS: Final = Parameter("fields", Kind.TEXTS, most=100)
VIDEOS: Final = (
    BUSINESS,
    _FIELDS,
    Parameter("filters", Kind.OBJECT, required=False),
    *cursored(20, "max_count"),
)
_FILTERS: Final = (
    Parameter("video_ids", Kind.TEXTS, required=False, most=20),
    Parameter("ad_post_only", Kind.FLAG, required=False, default=False),
)
PROFILE: Final = (BUSINESS, Parameter("fields", Kind.TEXTS, required=False, least=0, most=100))

# How old the numbers are that are not counted at once.
_DELAY: Final = timedelta(hours=24)


@attrs.frozen
class _About:
    call: Call
    creator: Creator
    profile: Profile
    video: Video

    @property
    def potential(self) -> Potential:
        return potential_of(self.video.video_id, self.profile.followers)


def videos(call: Call) -> Data:
    """The own videos with the fields that were asked for; numbers about watching come a day late."""
    creator = owner(call)
    call.demand("video.list")
    fields = _known(call, VIDEO_FIELDS)
    if "item_id" not in fields:
        raise ApiRefused(PARAMETER, "fields: must contain item_id")
    if any(VIDEO_FIELDS[field][0] for field in fields):
        call.demand("video.insights")
    told = read_parameters(_FILTERS, cast("Mapping[str, object]", call.values["filters"] or {}))
    wanted = cast("tuple[str, ...]", told["video_ids"] or ())
    kept = () if told["ad_post_only"] else call.world.shelf.own(creator)
    own = [video for video in kept if not wanted or video.video_id in wanted]
    page, note = cursor_page(call, own, "max_count")
    profile = profile_of(creator)
    return {"videos": [_video(_About(call, creator, profile, video), fields) for video in page], **note}


def profile(call: Call) -> Data:
    """The own account with the fields that were asked for."""
    creator = owner(call)
    own, standing = profile_of(creator), call.world.standing(creator)
    whole: Data = {
        "username": creator.handle,
        "display_name": own.display_name,
        "profile_image": profile_image(call, creator),
        "is_business_account": own.is_business,
        "followers_count": standing.followers,
        "following_count": standing.following,
        "total_likes": standing.likes,
        "videos_count": standing.videos,
    }
    call.demand("user.info.basic", INSIGHTS)
    return {field: whole[field] for field in _known(call, whole) or ("username", "display_name")}


def _known(call: Call, table: Mapping[str, object]) -> list[str]:
    fields = list(dict.fromkeys(call.texts("fields")))
    unknown = [field for field in fields if field not in table]
    if unknown:
        raise ApiRefused(PARAMETER, f"fields: {unknown[0]!r} is not a field")
    return fields


def _video(about: _About, fields: list[str]) -> Data:
    is_late = about.call.now - about.video.created_at < _DELAY
    told = {
        field: VIDEO_FIELDS[field][1](about) for field in fields if not (VIDEO_FIELDS[field][0] and is_late)
    }
    return {name: value for name, value in told.items() if name not in about.video.lacking}


def _views(about: _About) -> int:
    return counters_of(about.video, about.profile.followers, about.call.now - _DELAY).views


def _seconds(about: _About) -> float:
    return watch_seconds(about.video, about.profile.followers)


def _parts(name: str, parts: Shares) -> list[Data]:
    return [{name: key, "percentage": share} for key, share in parts]


def _genders(about: _About) -> list[Data]:
    genders = audience_of_video(about.video, about.profile).genders
    return _parts("gender", tuple(("Other" if g == "NONE" else g.title(), share) for g, share in genders))


def _curve(about: _About) -> list[Data]:
    curve = retention(about.potential)
    return [{"second": str(int(second)), "percentage": share} for second, share in curve]


def _count(name: str) -> Callable[[_About], object]:
    def counted(about: _About) -> object:
        return getattr(counters_of(about.video, about.profile.followers, about.call.now), name)

    return counted


# Each field: whether it comes a day late and needs its scope, and where it comes from.
VIDEO_FIELDS: Final[Mapping[str, tuple[bool, Callable[[_About], object]]]] = {
    "item_id": (False, lambda about: about.video.video_id),
    "create_time": (False, lambda about: str(about.video.create_time // 1000)),
    "caption": (False, lambda about: about.video.caption),
    "thumbnail_url": (
        False,
        lambda about: signed(f"thumbnail/{about.video.video_id}.jpeg", about.call.now, days=1),
    ),
    "share_url": (False, lambda about: watch(about.creator.handle, about.video.video_id)),
    "embed_url": (False, lambda about: player(about.video.video_id)),
    "video_duration": (
        False,
        lambda about: float(about.potential.seconds),
    ),
    "likes": (False, _count("likes")),
    "comments": (False, _count("comments")),
    "shares": (False, _count("shares")),
    "favorites": (False, _count("favorites")),
    "video_views": (False, _count("views")),
    "reach": (
        True,
        lambda about: int(_views(about) * about.potential.reached),
    ),
    "total_time_watched": (True, lambda about: round(_views(about) * _seconds(about), 3)),
    "average_time_watched": (True, lambda about: round(_seconds(about), 3)),
    "full_video_watched_rate": (
        True,
        lambda about: about.potential.completion,
    ),
    "new_followers": (True, lambda about: _views(about) // 500),
    "video_view_retention": (True, _curve),
    "impression_sources": (
        True,
        lambda _: _parts("impression_source", (("For You", 0.8), ("Follow", 0.12), ("Others", 0.08))),
    ),
    "audience_genders": (True, _genders),
    "audience_countries": (
        True,
        lambda about: _parts("country", audience_of_video(about.video, about.profile).countries),
    ),
    "audience_cities": (True, lambda _: []),
    "audience_types": (True, lambda _: []),
    "engagement_likes": (True, lambda _: []),
}
