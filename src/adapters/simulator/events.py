"""What can be made to happen in the simulated world: one table from the name of an event to the deed."""

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from influence.adapters.simulator import campaign_deeds, event_deeds
from influence.adapters.simulator.event_deeds import moved
from influence.adapters.simulator.orders import Via
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.society import Removal
from influence.adapters.simulator.told_facts import Facts, Outcome
from influence.adapters.simulator.videos import GAPS
from influence.adapters.simulator.wire.envelope import ApiRefused
from influence.adapters.simulator.wire.parameters import Kind, Parameter, read_parameters
from influence.adapters.simulator.world import REVIEWS, World

HANDLE: Final = Parameter("handle", most=101)
_NEW_HANDLE: Final = Parameter("new_handle", most=101)
_CAPTION: Final = Parameter("caption", required=False, default="", most=2_200)
_LACKING: Final = Parameter("lacking", Kind.TEXTS, required=False, default=(), least=0, most=len(GAPS))
_VIA: Final = Parameter("via", required=False, choices=tuple(via.value for via in Via))
_CODE: Final = Parameter("code", required=False)
_LINK: Final = Parameter("link", required=False)
_VIDEO: Final = Parameter("video_id")
_SOME_VIDEO: Final = Parameter("video_id", required=False)
_RESULT: Final = Parameter("result", choices=REVIEWS)
_REASON: Final = Parameter("reason", required=False, most=500)
_REMOVAL: Final = Parameter(
    "reason", required=False, default=Removal.USER_DISCONNECTED.name.lower(), choices=Removal.words()
)
_BY: Final = Parameter("by", required=False, most=101)
_REQUEST: Final = Parameter("request_id", required=False)


@attrs.frozen
class Event:
    """What happens, and what has to be told about it."""

    sentence: str
    deed: Callable[[World, Facts], Outcome]
    parameters: tuple[Parameter, ...] = (HANDLE,)


def happen(world: World, told: Facts) -> Outcome:
    """Make the event in *told* happen; what came of it.

    Raises:
        Refused: there is no such event, something is missing from *told*, or the world says no.
    """
    name = told.get("event")
    event = EVENTS.get(name) if isinstance(name, str) else None
    if event is None:
        raise Refused(Why.UNKNOWN_EVENT, f"event is one of {', '.join(EVENTS)}")
    taken = f"the event {name} takes {', '.join(map(_spelled, event.parameters)) or 'nothing'}"
    for extra in sorted(set(told) - {"event", *(parameter.name for parameter in event.parameters)}):
        raise Refused(Why.BAD_ARGUMENT, f"{extra}: the event {name} does not know this; {taken}")
    try:
        facts = read_parameters(event.parameters, told)
    except ApiRefused as refused:
        raise Refused(Why.BAD_ARGUMENT, f"{refused.message}; {taken}") from refused
    with world.lock:
        return {"event": name, **event.deed(world, facts)}


def _spelled(parameter: Parameter) -> str:
    return parameter.name if parameter.required else f"{parameter.name} (optional)"


_ORDER_MEANT: Final = (HANDLE, _CODE, _LINK)
_CAMPAIGN_MEANT: Final = (HANDLE, _LINK)
_REQUEST_MEANT: Final = (HANDLE, _REQUEST, _SOME_VIDEO)

EVENTS: Final[Mapping[str, Event]] = {
    "join": Event("the creator becomes a marketplace member", moved(World.join)),
    "leave": Event("the creator leaves the marketplace", moved(World.leave)),
    "invite_accept": Event("an invited creator becomes a member", moved(World.accept_invite)),
    "invite_decline": Event("an invited creator declines", moved(World.decline_invite)),
    "invite_lapse": Event("an invitation is never answered and lapses", moved(World.lapse_invite)),
    "rename": Event("the creator takes another handle", event_deeds.rename, (HANDLE, _NEW_HANDLE)),
    "take_over": Event(
        "the handle goes to another creator, by default a stranger; its bearer gets another one",
        event_deeds.take_over,
        (HANDLE, _BY),
    ),
    "publish": Event("a video without order", event_deeds.publish, (HANDLE, _CAPTION, _LACKING)),
    "publish_new": Event(
        "a video linked while uploading and seen at once, by default to the newest order, or else campaign",
        event_deeds.publish_new,
        (*_ORDER_MEANT, _VIA, _CAPTION),
    ),
    "upload": Event(
        "a video linked while uploading, its review open; nobody sees it before it passes",
        event_deeds.upload,
        (*_ORDER_MEANT, _VIA, _CAPTION),
    ),
    "link_published": Event(
        "the code typed into a published video, by default the newest",
        event_deeds.link_published,
        (*_ORDER_MEANT, _SOME_VIDEO),
    ),
    "accept": Event("the order accepted, without a video yet", event_deeds.accept, _ORDER_MEANT),
    "refuse": Event("the order refused", event_deeds.refuse, _ORDER_MEANT),
    "revoke_link": Event("a video taken out of its order", event_deeds.revoke_link, (HANDLE, _VIDEO)),
    "delete_video": Event("a video deleted", event_deeds.delete_video, (HANDLE, _VIDEO)),
    "make_private": Event(
        "a video that only its creator sees from now on", event_deeds.hide_video, (HANDLE, _VIDEO)
    ),
    "make_public": Event(
        "a private video that everybody sees again", event_deeds.show_video, (HANDLE, _VIDEO)
    ),
    "review": Event(
        "TikTok's review of a video ends otherwise", event_deeds.review, (HANDLE, _VIDEO, _RESULT, _REASON)
    ),
    "video_in_review": Event(
        "TikTok looks at a video", event_deeds.reviewed("CONTENT_REVIEWING"), (HANDLE, _VIDEO)
    ),
    "video_rejected": Event(
        "a video does not pass, for a reason",
        event_deeds.reviewed("CONTENT_REVIEW_FAIL"),
        (HANDLE, _VIDEO, _REASON),
    ),
    "video_published": Event(
        "an uploaded video passes and is out", event_deeds.reviewed("SUCCEED"), (HANDLE, _VIDEO)
    ),
    "use_up_code": Event(
        "others take every order that a code still carries", event_deeds.use_up, (_CODE, _LINK)
    ),
    "revoke_consent": Event(
        "all consents of the creator to the app end, for a reason",
        event_deeds.revoke_consent,
        (HANDLE, _REMOVAL),
    ),
    "delete_account": Event("the creator leaves TikTok", event_deeds.delete_account),
    "campaign_join": Event("a campaign joined, by default the newest", campaign_deeds.join, _CAMPAIGN_MEANT),
    "campaign_link": Event(
        "a published video linked to a campaign, by default the newest of both",
        campaign_deeds.link,
        (*_CAMPAIGN_MEANT, _SOME_VIDEO),
    ),
    "link_approve": Event(
        "a request to link a video approved, by default the oldest",
        campaign_deeds.answered(approve=True),
        _REQUEST_MEANT,
    ),
    "link_reject": Event(
        "a request to link a video rejected, by default the oldest",
        campaign_deeds.answered(approve=False),
        _REQUEST_MEANT,
    ),
    "spark_accept": Event(
        "advertising with a video allowed", campaign_deeds.spark(accept=True), (HANDLE, _VIDEO)
    ),
    "spark_reject": Event(
        "advertising with a video refused", campaign_deeds.spark(accept=False), (HANDLE, _VIDEO)
    ),
    "brand_consent": Event(
        "the brand authorises the app; the code works once", campaign_deeds.brand_consent, ()
    ),
    "brand_revoke": Event("the brand ends the app's token", campaign_deeds.brand_revoke, ()),
}
