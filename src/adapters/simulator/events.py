"""What can be made to happen in the simulated world: one table from the name of an event to the deed."""

from collections.abc import Callable, Mapping
from typing import Final, cast

import attrs

from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.orders import Order, Via
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.videos import GAPS, Video
from influence.adapters.simulator.wire.envelope import ApiRefused
from influence.adapters.simulator.wire.links import watch
from influence.adapters.simulator.wire.parameters import Kind, Parameter, read_parameters
from influence.adapters.simulator.world import REVIEWS, World

Facts = Mapping[str, object]
Outcome = dict[str, object]

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
    known = {"event", *(parameter.name for parameter in event.parameters)}
    for extra in sorted(set(told) - known):
        raise Refused(Why.BAD_ARGUMENT, f"{extra}: the event {name} does not know this")
    try:
        facts = read_parameters(event.parameters, told)
    except ApiRefused as refused:
        raise Refused(Why.BAD_ARGUMENT, refused.message) from refused
    with world.lock:
        return {"event": name, **event.deed(world, facts)}


def _text(facts: Facts, name: str) -> str:
    return cast("str", facts[name])


def _code_or_link(facts: Facts) -> str | None:
    return cast("str | None", facts["code"] or facts["link"])


def _way(facts: Facts) -> Via:
    told = cast("str | None", facts["via"])
    if told is not None:
        return Via(told)
    return Via.CODE if facts["code"] else Via.INVITE_LINK


def _moved(deed: Callable[[World, str], Creator]) -> Callable[[World, Facts], Outcome]:
    def moved(world: World, facts: Facts) -> Outcome:
        creator = deed(world, _text(facts, "handle"))
        return {"handle": creator.handle, "membership": creator.membership.value}

    return moved


def _about_order(world: World, order: Order) -> Outcome:
    return {
        "order_id": order.order_id,
        "campaign_code": order.code,
        "accepted": order.accepted_at is not None,
        "refused": order.refused_at is not None,
        "video_ids": [link.video_id for link in order.live_links],
        "remaining_orders": world.book.remaining(world.book.code(order.code)),
    }


def _about_video(world: World, video: Video) -> Outcome:
    handle = world.people.by_key(video.owner).handle
    return {"handle": handle, "video_id": video.video_id, "url": watch(handle, video.video_id)}


def _rename(world: World, facts: Facts) -> Outcome:
    creator = world.rename(_text(facts, "handle"), _text(facts, "new_handle"))
    return {
        "handle": creator.handle,
        "former_handle": _text(facts, "handle"),
        "creator_id": creator.creator_id,
    }


def _publish(world: World, facts: Facts) -> Outcome:
    lacking = cast("tuple[str, ...]", facts["lacking"])
    video = world.publish(_text(facts, "handle"), _text(facts, "caption"), lacking=lacking)
    return _about_video(world, video)


def _publish_new(world: World, facts: Facts) -> Outcome:
    handle, caption = _text(facts, "handle"), _text(facts, "caption")
    video, order = world.publish_new(handle, _way(facts), _code_or_link(facts), caption)
    return {**_about_video(world, video), **_about_order(world, order)}


def _link_published(world: World, facts: Facts) -> Outcome:
    handle, told = _text(facts, "handle"), cast("str | None", facts["video_id"])
    video_id = told or world.newest_unlinked(handle).video_id
    order = world.link_published(handle, video_id, _code_or_link(facts))
    return {"handle": handle, "video_id": video_id, **_about_order(world, order)}


def _accept(world: World, facts: Facts) -> Outcome:
    return _about_order(world, world.accept(_text(facts, "handle"), _code_or_link(facts)))


def _refuse(world: World, facts: Facts) -> Outcome:
    return _about_order(world, world.refuse(_text(facts, "handle"), _code_or_link(facts)))


def _revoke_link(world: World, facts: Facts) -> Outcome:
    return _about_order(world, world.revoke_link(_text(facts, "handle"), _text(facts, "video_id")))


def _delete_video(world: World, facts: Facts) -> Outcome:
    return _about_video(world, world.delete_video(_text(facts, "handle"), _text(facts, "video_id")))


def _review(world: World, facts: Facts) -> Outcome:
    video = world.review(_text(facts, "handle"), _text(facts, "video_id"), _text(facts, "result"))
    return {**_about_video(world, video), "review": video.review}


def _revoke_consent(world: World, facts: Facts) -> Outcome:
    return {"handle": _text(facts, "handle"), "ended": world.revoke_consent(_text(facts, "handle"))}


def _delete_account(world: World, facts: Facts) -> Outcome:
    return {"handle": world.delete_account(_text(facts, "handle")).handle}


_ORDER_MEANT: Final = (HANDLE, _CODE, _LINK)

EVENTS: Final[Mapping[str, Event]] = {
    "join": Event("the creator becomes a marketplace member", _moved(World.join)),
    "leave": Event("the creator leaves the marketplace", _moved(World.leave)),
    "invite_accept": Event("an invited creator becomes a member", _moved(World.accept_invite)),
    "invite_decline": Event("an invited creator declines", _moved(World.decline_invite)),
    "rename": Event("the creator takes another handle", _rename, (HANDLE, _NEW_HANDLE)),
    "publish": Event("a video without order", _publish, (HANDLE, _CAPTION, _LACKING)),
    "publish_new": Event(
        "a video linked while uploading, by default to the newest order",
        _publish_new,
        (*_ORDER_MEANT, _VIA, _CAPTION),
    ),
    "link_published": Event(
        "the code typed into a published video, by default the newest",
        _link_published,
        (*_ORDER_MEANT, _SOME_VIDEO),
    ),
    "accept": Event("the order accepted, without a video yet", _accept, _ORDER_MEANT),
    "refuse": Event("the order refused", _refuse, _ORDER_MEANT),
    "revoke_link": Event("a video taken out of its order", _revoke_link, (HANDLE, _VIDEO)),
    "delete_video": Event("a video deleted", _delete_video, (HANDLE, _VIDEO)),
    "review": Event("TikTok's review of a video ends otherwise", _review, (HANDLE, _VIDEO, _RESULT)),
    "revoke_consent": Event("the creator withdraws all consents to the app", _revoke_consent),
    "delete_account": Event("the creator leaves TikTok", _delete_account),
}
