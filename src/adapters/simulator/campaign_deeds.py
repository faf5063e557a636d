"""What the events about campaigns and the brand do, and what is told of it."""

from collections.abc import Callable

from influence.adapters.simulator.campaigns import Campaign, LinkRequest
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.told_facts import (
    Facts,
    Outcome,
    code_or_link,
    some_video,
    text,
    text_or_none,
)
from influence.adapters.simulator.world import World


def campaign_meant(world: World, facts: Facts) -> Campaign | None:
    """The campaign that is named; if nothing is, the newest one of a creator without an order."""
    told = code_or_link(facts)
    if told is not None:
        return world.campaigns.behind(told)
    creator = world.creator(text(facts, "handle"))
    if any(order.refused_at is None for order in world.book.of(creator)):
        return None
    mine = [one for one in world.campaigns.campaigns if creator.key in one.owners]
    return mine[-1] if mine else None


def about(campaign: Campaign) -> Outcome:
    """The campaign as it is told of."""
    return {
        "campaign_id": campaign.campaign_id,
        "invite_link": campaign.invite_link,
        "video_ids": [link.video_id for link in campaign.links],
    }


def join(world: World, facts: Facts) -> Outcome:
    """The campaign, joined."""
    handle = text(facts, "handle")
    return {"handle": handle, **about(world.join_campaign(handle, _named(world, facts)))}


def link(world: World, facts: Facts) -> Outcome:
    """The way of a person, who opens the link, joins by that, and picks the video."""
    handle, campaign = text(facts, "handle"), _named(world, facts)
    video_id = some_video(world, facts)
    world.public_and_free(world.creator(handle), video_id)
    world.join_campaign(handle, campaign)
    return {
        "handle": handle,
        "video_id": video_id,
        **about(world.link_to_campaign(handle, video_id, campaign)),
    }


def answered(*, approve: bool) -> Callable[[World, Facts], Outcome]:
    """Decides a link request."""

    def done(world: World, facts: Facts) -> Outcome:
        handle = text(facts, "handle")
        decided = world.answer_link(handle, _request(world, facts).request_id, approve=approve)
        return {
            "handle": handle,
            "request_id": decided.request_id,
            "video_id": decided.video_id,
            "campaign_id": decided.campaign_id,
            "status": decided.verdict.value,
        }

    return done


def spark(*, accept: bool) -> Callable[[World, Facts], Outcome]:
    """Decides a request to advertise with a video."""

    def done(world: World, facts: Facts) -> Outcome:
        video_id = text(facts, "video_id")
        with world.change():
            world.shelf.find(world.creator(text(facts, "handle")), video_id)
            request = world.spark.decide(video_id, world.clock.now(), accept=accept)
        return {"video_id": video_id, "auth_status": request.answer.value}

    return done


def brand_consent(world: World, _: Facts) -> Outcome:
    """The code for the brand's token."""
    with world.change():
        return {"auth_code": world.brand.issue(world.clock.now()).code}


def brand_revoke(world: World, _: Facts) -> Outcome:
    """The app whose brand token is dead."""
    with world.change():
        world.revoke_brand_token()
    return {"app_id": world.credentials.app_id}


def _named(world: World, facts: Facts) -> str:
    return code_or_link(facts) or world.newest_campaign(text(facts, "handle")).campaign_id


def _request(world: World, facts: Facts) -> LinkRequest:
    owner = world.creator(text(facts, "handle")).key
    wanted, video_id = text_or_none(facts, "request_id"), text_or_none(facts, "video_id")
    received = [request for request in world.campaigns.requests.all if request.owner == owner]
    for request in sorted(received, key=lambda one: not one.is_open):
        if wanted in {None, request.request_id} and video_id in {None, request.video_id}:
            return request
    waiting = ", ".join(request.request_id for request in received if request.is_open) or "none"
    raise Refused(Why.UNKNOWN_REQUEST, f"there is no such link request; undecided: {waiting}")
