"""What a creator's own token opens besides the marketplace: publishing, and the numbers of all own videos."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final, cast

import attrs

from influence.adapters.simulator.audiences import Shares
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.measurements import audience_of_video, retention, watch_seconds
from influence.adapters.simulator.profiles import Profile, profile_of
from influence.adapters.simulator.publications import Publication
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.videos import Video, counters_of, potential_of
from influence.adapters.simulator.wire.authorized import INSIGHTS, open_id
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.creators import profile_image
from influence.adapters.simulator.wire.envelope import NOT_FOUND, PARAMETER, PERMISSION, THROTTLED, ApiRefused
from influence.adapters.simulator.wire.links import player, signed, watch
from influence.adapters.simulator.wire.pages import cursor_page, cursored
from influence.adapters.simulator.wire.parameters import Kind, Parameter, read_parameters

BUSINESS: Final = Parameter("business_id")
_FIELDS: Final = Parameter("fields", Kind.TEXTS, most=100)
PUBLISH: Final = (
    BUSINESS,
    Parameter("video_url", most=2_000),
    Parameter("custom_thumbnail_url", required=False, most=2_000),
    Parameter("post_info", Kind.OBJECT),
)
_FLAGS: Final = (
    "disable_comment", "disable_duet", "disable_stitch", "is_ai_generated", "is_ads_only", "upload_to_draft",
)  # fmt: skip
_POST: Final = (
    Parameter("caption", required=False, default="", most=2_200),
    Parameter("is_brand_organic", Kind.FLAG),
    Parameter("is_branded_content", Kind.FLAG),
    Parameter("tto_invite_link", required=False),
    Parameter("thumbnail_offset", Kind.INTEGER, required=False, least=0, most=600_000),
    Parameter("music_sound_info", Kind.OBJECT, required=False),
    *(Parameter(name, Kind.FLAG, required=False, default=False) for name in _FLAGS),
)
STATUS: Final = (BUSINESS, Parameter("publish_id"))
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

_PER_MINUTE: Final = 6
_PER_DAY: Final = 15
# How old the numbers are that are not counted at once.
_DELAY: Final = timedelta(hours=24)


@attrs.frozen
class _About:
    call: Call
    creator: Creator
    profile: Profile
    video: Video


def publish(call: Call) -> Data:
    """The id under which the progress of a publication is asked for."""
    creator = _owner(call)
    call.demand("video.publish")
    post = read_parameters(_POST, cast("Mapping[str, object]", call.values["post_info"]))
    link = cast("str | None", post["tto_invite_link"])
    _check_pace(call, creator)
    with call.world.change():
        video_id = None if post["upload_to_draft"] else _published(call, creator, post, link)
        publication = call.world.publications.add(creator.key, video_id, call.now)
    return {"share_id": publication.share_id}


def publish_status(call: Call) -> Data:
    """How far a publication is."""
    publication = call.world.publications.find(_owner(call).key, call.text("publish_id"))
    if publication is None:
        raise ApiRefused(NOT_FOUND, "publish_id: the publication does not exist")
    return _progress(call, publication)


def videos(call: Call) -> Data:
    """The own videos with the fields that were asked for; numbers about watching come a day late."""
    creator = _owner(call)
    call.demand("video.list")
    fields = _known(call, VIDEO_FIELDS)
    if "item_id" not in fields:
        raise ApiRefused(PARAMETER, "fields: must contain item_id")
    if any(VIDEO_FIELDS[field][0] for field in fields):
        call.demand("video.insights")
    told = read_parameters(_FILTERS, cast("Mapping[str, object]", call.values["filters"] or {}))
    wanted = cast("tuple[str, ...]", told["video_ids"] or ())
    own = [v for v in call.world.shelf.own(creator) if not wanted or v.video_id in wanted]
    page, note = cursor_page(call, own, "max_count")
    profile = profile_of(creator)
    return {"videos": [_video(_About(call, creator, profile, video), fields) for video in page], **note}


def profile(call: Call) -> Data:
    """The own account with the fields that were asked for."""
    creator = _owner(call)
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
    unknown = [field for field in call.texts("fields") if field not in whole]
    if unknown:
        raise ApiRefused(PARAMETER, f"fields: {unknown[0]!r} is not a field")
    call.demand("user.info.basic", INSIGHTS)
    return {field: whole[field] for field in call.texts("fields") or ("username", "display_name")}


def _owner(call: Call) -> Creator:
    creator = call.holder()
    if call.text("business_id") != open_id(call, creator):
        call.remarks.append("business_id must be the open_id that came with the creator's token")
        raise ApiRefused(PERMISSION, "business_id: no permission to operate this account")
    return creator


def _published(call: Call, creator: Creator, post: Mapping[str, object], link: str | None) -> str:
    caption = cast("str", post["caption"])
    if link is None:
        return call.world.publish(creator.handle, caption).video_id
    if not post["is_branded_content"]:
        raise ApiRefused(PARAMETER, "is_branded_content: must be true with tto_invite_link")
    campaign = call.world.campaigns.under(link)
    if not campaign.has_joined(creator.key):
        raise Refused(Why.RULE, f"@{creator.handle} has not joined campaign {campaign.campaign_id}")
    return call.world.publish_in_campaign(creator.handle, link, caption, released=False)[0].video_id


def _check_pace(call: Call, creator: Creator) -> None:
    ours = [call.now - one.handed_over_at for one in call.world.publications.of(creator.key)]
    lately = sum(ago < timedelta(minutes=1) for ago in ours)
    if lately >= _PER_MINUTE or sum(ago < timedelta(days=1) for ago in ours) >= _PER_DAY:
        raise ApiRefused(THROTTLED, "Too many publications of this account")


def _progress(call: Call, publication: Publication) -> Data:
    if call.now - publication.handed_over_at < timedelta(seconds=call.world.habits.publishing_delay):
        return {"status": "PROCESSING_DOWNLOAD"}
    video_id = publication.video_id
    if video_id is None:
        return {"status": "SEND_TO_USER_INBOX"}
    shelf = call.world.shelf
    owner = call.world.people.by_key(publication.owner)
    if "FAIL" in shelf.find(owner, video_id).review:
        return {"status": "FAILED", "reason": shelf.reason(video_id) or "review_failed"}
    return {"status": "PUBLISH_COMPLETE", "post_ids": [video_id] if shelf.is_public(video_id) else []}


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
    curve = retention(potential_of(about.video.video_id, about.profile.followers))
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
        lambda about: float(potential_of(about.video.video_id, about.profile.followers).seconds),
    ),
    "likes": (False, _count("likes")),
    "comments": (False, _count("comments")),
    "shares": (False, _count("shares")),
    "favorites": (False, _count("favorites")),
    "video_views": (False, _count("views")),
    "reach": (
        True,
        lambda about: int(
            _views(about) * potential_of(about.video.video_id, about.profile.followers).reached
        ),
    ),
    "total_time_watched": (True, lambda about: round(_views(about) * _seconds(about), 3)),
    "average_time_watched": (True, lambda about: round(_seconds(about), 3)),
    "full_video_watched_rate": (
        True,
        lambda about: potential_of(about.video.video_id, about.profile.followers).completion,
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
