"""What the events about creators, their videos and their orders do, and what is told of it."""

from collections.abc import Callable
from typing import cast

from influence.adapters.simulator import campaign_deeds
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.orders import Order, Via
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.society import Removal
from influence.adapters.simulator.told_facts import (
    Facts,
    Outcome,
    about_video,
    code_or_link,
    some_video,
    text,
    text_or_none,
)
from influence.adapters.simulator.world import World


def _way(facts: Facts) -> Via:
    told = cast("str | None", facts["via"])
    if told is not None:
        return Via(told)
    return Via.CODE if facts["code"] else Via.INVITE_LINK


def moved(deed: Callable[[World, str], Creator]) -> Callable[[World, Facts], Outcome]:
    """Has a creator come into the marketplace or go out of it."""

    def done(world: World, facts: Facts) -> Outcome:
        creator = deed(world, text(facts, "handle"))
        return {"handle": creator.handle, "membership": creator.membership.value}

    return done


def _about_order(world: World, order: Order) -> Outcome:
    return {
        "order_id": order.order_id,
        "campaign_code": order.code,
        "accepted": order.accepted_at is not None,
        "refused": order.refused_at is not None,
        "video_ids": [link.video_id for link in order.live_links],
        "remaining_orders": world.book.remaining(world.book.code(order.code)),
    }


def rename(world: World, facts: Facts) -> Outcome:
    """The creator under the new handle."""
    creator = world.rename(text(facts, "handle"), text(facts, "new_handle"))
    return {
        "handle": creator.handle,
        "former_handle": text(facts, "handle"),
        "creator_id": creator.creator_id,
    }


def publish(world: World, facts: Facts) -> Outcome:
    """The video that belongs to nothing."""
    lacking = cast("tuple[str, ...]", facts["lacking"])
    video = world.publish(text(facts, "handle"), text(facts, "caption"), lacking=lacking)
    return about_video(world, video)


def publish_new(world: World, facts: Facts) -> Outcome:
    """The video, and the order or campaign it was made for."""
    return _uploaded(world, facts, released=True)


def upload(world: World, facts: Facts) -> Outcome:
    """As `publish_new`, before TikTok's review."""
    return _uploaded(world, facts, released=False)


def _uploaded(world: World, facts: Facts, *, released: bool) -> Outcome:
    handle, caption = text(facts, "handle"), text(facts, "caption")
    campaign = campaign_deeds.campaign_meant(world, facts)
    if campaign is not None:
        link = campaign.invite_link
        video, campaign = world.publish_in_campaign(handle, link, caption, released=released)
        return {**about_video(world, video), **campaign_deeds.about(campaign)}
    deed = world.publish_new if released else world.upload
    video, order = deed(handle, _way(facts), code_or_link(facts), caption)
    return {**about_video(world, video), **_about_order(world, order)}


def link_published(world: World, facts: Facts) -> Outcome:
    """The video, and the order or campaign it belongs to now."""
    if campaign_deeds.campaign_meant(world, facts) is not None:
        return campaign_deeds.link(world, facts)
    handle, video_id = text(facts, "handle"), some_video(world, facts)
    order = world.link_published(handle, video_id, code_or_link(facts))
    return {"handle": handle, "video_id": video_id, **_about_order(world, order)}


def accept(world: World, facts: Facts) -> Outcome:
    """The order or campaign, accepted."""
    if campaign_deeds.campaign_meant(world, facts) is not None:
        return campaign_deeds.join(world, facts)
    return _about_order(world, world.accept(text(facts, "handle"), code_or_link(facts)))


def refuse(world: World, facts: Facts) -> Outcome:
    """The order, refused."""
    return _about_order(world, world.refuse(text(facts, "handle"), code_or_link(facts)))


def revoke_link(world: World, facts: Facts) -> Outcome:
    """The order without the video."""
    return _about_order(world, world.revoke_link(text(facts, "handle"), text(facts, "video_id")))


def delete_video(world: World, facts: Facts) -> Outcome:
    """The video that is gone."""
    return about_video(world, world.delete_video(text(facts, "handle"), text(facts, "video_id")))


def hide_video(world: World, facts: Facts) -> Outcome:
    """The video that only its creator sees."""
    handle, video_id = text(facts, "handle"), text(facts, "video_id")
    return about_video(world, world.hide_video(handle, video_id, private=True))


def show_video(world: World, facts: Facts) -> Outcome:
    """The video that everybody sees again."""
    handle, video_id = text(facts, "handle"), text(facts, "video_id")
    return about_video(world, world.hide_video(handle, video_id, private=False))


def review(world: World, facts: Facts) -> Outcome:
    """The video with the named result."""
    return reviewed(text(facts, "result"))(world, facts)


def reviewed(result: str) -> Callable[[World, Facts], Outcome]:
    """Ends a review with *result*."""

    def done(world: World, facts: Facts) -> Outcome:
        reason = text_or_none(facts, "reason")
        video = world.review(text(facts, "handle"), text(facts, "video_id"), result, reason)
        return {**about_video(world, video), "review": video.review}

    return done


def use_up(world: World, facts: Facts) -> Outcome:
    """The code that carries no order any more."""
    told = code_or_link(facts)
    if told is None:
        raise Refused(Why.BAD_ARGUMENT, "code, link: one of them is needed")
    code = world.use_up(told)
    return {"campaign_code": code.code, "remaining_orders": world.book.remaining(code)}


def take_over(world: World, facts: Facts) -> Outcome:
    """Who bears the handle now, and what became of its former bearer."""
    bearer, former = world.take_over(text(facts, "handle"), text_or_none(facts, "by"))
    return {
        "handle": bearer.handle,
        "creator_id": bearer.creator_id,
        "former_bearer": former.handle,
        "former_bearer_id": former.creator_id,
    }


def revoke_consent(world: World, facts: Facts) -> Outcome:
    """How many consents ended."""
    reason = Removal[text(facts, "reason").upper()]
    ended = world.revoke_consent(text(facts, "handle"), reason)
    return {"handle": text(facts, "handle"), "ended": ended, "reason": reason.name.lower()}


def delete_account(world: World, facts: Facts) -> Outcome:
    """The handle that is nobody's now."""
    return {"handle": world.delete_account(text(facts, "handle")).handle}
