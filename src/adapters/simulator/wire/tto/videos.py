"""Video lists of the campaign generation: the public one of members and the consented one."""

import re
from collections.abc import Sequence
from typing import Final

from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.videos import Video
from influence.adapters.simulator.wire.authorized import OPEN_ID, identified
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.pages import cursored
from influence.adapters.simulator.wire.parameters import Kind, Parameter
from influence.adapters.simulator.wire.tto.creators import HANDLE, PICTURE_DAYS
from influence.adapters.simulator.wire.videos import picked, post

VIDEO_IDS: Final = Parameter("video_ids", Kind.TEXTS, required=False, most=25)
PUBLIC: Final = (*HANDLE, VIDEO_IDS, *cursored(25))
AUTHORIZED: Final = (OPEN_ID, VIDEO_IDS, *cursored(10))
_HASHTAG: Final = re.compile(r"#(\w+)")
_MENTION: Final = re.compile(r"@([\w.]+)")


def public_videos(call: Call) -> Data:
    """The public videos of a member."""
    creator = call.member(call.text("handle_name"))
    page, note = picked(call, call.world.shelf.of(creator))
    return {"posts": _posts(call, creator, page), "page_info": note}


def authorized_videos(call: Call) -> Data:
    """The videos of a creator who consented, private ones, too."""
    creator = identified(call)
    call.demand("video.list")
    page, note = picked(call, call.world.shelf.own(creator))
    return {"posts": _posts(call, creator, page), **note}


def _posts(call: Call, creator: Creator, page: Sequence[Video]) -> list[Data]:
    return [
        {
            **post(call, creator, video, days=PICTURE_DAYS),
            **(_newer(call, video) if _tells_newer(call) else {}),
        }
        for video in page
    ]


def _tells_newer(call: Call) -> bool:
    return call.world.habits.newer_fields


def _newer(call: Call, video: Video) -> Data:
    is_linked = call.world.linked_anywhere(video.video_id) is not None
    return {
        "caption_hashtags": _HASHTAG.findall(video.caption),
        "mentioned_accounts": _MENTION.findall(video.caption),
        "collaboration_status": "PAID_PARTNERSHIP" if is_linked else "NONE",
    }
