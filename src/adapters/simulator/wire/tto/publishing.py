"""Publishing a video with the creator's own token, bound to a campaign or not."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, cast

from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.publications import Publication
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.wire.authorized import open_id
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.envelope import NOT_FOUND, PARAMETER, PERMISSION, THROTTLED, ApiRefused
from influence.adapters.simulator.wire.parameters import Kind, Parameter, read_parameters

BUSINESS: Final = Parameter("business_id")
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
_PER_MINUTE: Final = 6
_PER_DAY: Final = 15


def publish(call: Call) -> Data:
    """The id under which the progress of a publication is asked for."""
    creator = owner(call)
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
    publication = call.world.publications.find(owner(call).key, call.text("publish_id"))
    if publication is None:
        raise ApiRefused(NOT_FOUND, "publish_id: the publication does not exist")
    return _progress(call, publication)


def owner(call: Call) -> Creator:
    """The creator whose token the call bears and whom it names.

    Raises:
        ApiRefused: it names somebody else.
    """
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
    creator = call.world.people.by_key(publication.owner)
    if "FAIL" in shelf.find(creator, video_id).review:
        return {"status": "FAILED", "reason": shelf.reason(video_id) or "review_failed"}
    return {"status": "PUBLISH_COMPLETE", "post_ids": [video_id] if shelf.is_public(video_id) else []}
