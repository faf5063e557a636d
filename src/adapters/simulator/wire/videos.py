"""Video lists: the public one of members, the consented one, and TikTok's review of linked videos."""

from collections.abc import Sequence
from typing import Final

from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.orders import Link
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.videos import Video, counters_of
from influence.adapters.simulator.wire.authorized import OPEN_ID, identified
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.creators import ACCOUNT, HANDLE
from influence.adapters.simulator.wire.envelope import NOT_FOUND, ApiRefused, without_absent
from influence.adapters.simulator.wire.links import player, signed
from influence.adapters.simulator.wire.pages import CURSOR, cursor_page
from influence.adapters.simulator.wire.parameters import Kind, Parameter

VIDEO_IDS: Final = Parameter("video_ids", Kind.TEXTS, required=False, most=25)
PUBLIC: Final = (*HANDLE, VIDEO_IDS, *CURSOR)
AUTHORIZED: Final = (OPEN_ID, VIDEO_IDS, *CURSOR)
AUDIT: Final = (ACCOUNT, Parameter("v2_order_id"), Parameter("lang", required=False))


def public_videos(call: Call) -> Data:
    """The public videos of a member."""
    creator = call.member(call.text("handle_name"))
    return _listing(call, creator, call.world.shelf.of(creator), rates=False)


def authorized_videos(call: Call) -> Data:
    """The videos of a creator who consented, members or not."""
    creator = identified(call)
    call.demand("video.list")
    return _listing(call, creator, call.world.shelf.own(creator), rates=True)


def audit_status(call: Call) -> Data:
    """Where TikTok's review of the videos of one order stands."""
    order = call.world.book.order(call.text("v2_order_id"))
    if order is None or call.world.book.code(order.code).account_id != call.text("tcm_account_id"):
        raise ApiRefused(NOT_FOUND, "v2_order_id: the order does not exist")
    creator = call.world.people.by_key(order.owner)
    latest = {link.video_id: link for link in order.links}
    return {"audit_status_list": [_audit(call, creator, link) for link in latest.values()]}


def picked(call: Call, videos: Sequence[Video]) -> tuple[Sequence[Video], Data]:
    """The videos that *call* names or, if it names none, those of its page; and the note about them."""
    wanted = call.texts("video_ids")
    if not wanted:
        return cursor_page(call, videos)
    page = [video for video in videos if video.video_id in wanted]
    return page, {"has_more": False, "cursor": page[-1].create_time if page else 0}


def _listing(call: Call, creator: Creator, videos: Sequence[Video], *, rates: bool) -> Data:
    page, note = picked(call, videos)
    return {"posts": [_rated_post(call, creator, video, rates=rates) for video in page], "page_info": note}


def _rated_post(call: Call, creator: Creator, video: Video, *, rates: bool) -> Data:
    counters = counters_of(video, profile_of(creator).followers, call.now)
    told = post(call, creator, video, days=0.25)
    if rates:
        told["engagement_count"] = counters.engagements
        if counters.views:
            told["engagement_rate"] = round(counters.engagements / counters.views, 4)
    return told


def post(call: Call, creator: Creator, video: Video, *, days: float) -> Data:
    """A video with its five counters, and a thumbnail that lives that many *days*."""
    profile = profile_of(creator)
    counters = counters_of(video, profile.followers, call.now)
    fields = without_absent(
        video_id=video.video_id,
        display_name=profile.display_name,
        caption=video.caption,
        thumbnail_url=signed(f"thumbnail/{video.video_id}.jpeg", call.now, days=days),
        embed_url=player(video.video_id),
        likes=counters.likes,
        comments=counters.comments,
        shares=counters.shares,
        favorites=counters.favorites,
        video_views=counters.views,
        create_time=str(video.create_time),
    )
    return {name: value for name, value in fields.items() if name not in video.lacking}


# What a review means for its two judgements.
_JUDGEMENTS: Final = {
    #                       content      ad
    "NO_REVIEW":           ("INIT",      "INIT"),
    "CONTENT_REVIEWING":   ("REVIEWING", "INIT"),
    "AD_REVIEWING":        ("SUCCEED",   "REVIEWING"),
    "CONTENT_REVIEW_FAIL": ("FAIL",      "INIT"),
    "AD_REVIEW_FAIL":      ("SUCCEED",   "FAIL"),
    "ALL_FAIL":            ("FAIL",      "FAIL"),
    "SUCCEED":             ("SUCCEED",   "SUCCEED"),
}  # fmt: skip


def _audit(call: Call, creator: Creator, link: Link) -> Data:
    video = call.world.shelf.find(creator, link.video_id)
    content, advertisement = _JUDGEMENTS[video.review]
    published = f"{video.created_at:%Y-%m-%d %H:%M:%S}"
    reason = (
        call.world.shelf.reason(video.video_id) or "The video breaks a rule of the simulated marketplace."
    )
    return without_absent(
        video_id=video.video_id,
        video_status=_video_status(call, video),
        bind_status="BIND" if link.revoked_at is None else "UNBIND",
        review_status=video.review,
        music_review_status="SUCCEED",
        content_judge_status=content,
        ad_judge_status=advertisement,
        advertiser_operate="DEFAULT",
        is_advertiser_reject=False,
        reject_reason=reason if content == "FAIL" else None,
        ad_reject_reasons=[reason] if advertisement == "FAIL" else None,
        upload_time=published,
        publish_time=published if call.world.shelf.is_released(video.video_id) else None,
        review_create_time=f"{link.linked_at:%Y-%m-%d %H:%M:%S}",
        embed_url=player(video.video_id) if video.review == "SUCCEED" else None,
    )


def _video_status(call: Call, video: Video) -> str:
    if call.world.shelf.is_deleted(video.video_id):
        return "DELETE"
    return "RELEASE" if call.world.shelf.is_released(video.video_id) else "UPLOAD"
