from datetime import timedelta

import pytest

from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.order_book import Brief
from influence.adapters.simulator.orders import CampaignCode, Deliverable, Order, Via
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.world import World


def place(
    world: World, *creators: Creator, videos: int = 2, **changed: str
) -> tuple[CampaignCode, list[Order]]:
    deliverables = tuple(Deliverable(f"Deliverable {place}") for place in range(1, videos + 1))
    told = {"account_id": world.credentials.account_id, "brand_name": "Acme", "description": "", **changed}
    return world.book.place(Brief(deliverables=deliverables, **told), creators, world.clock.now())


def test_a_new_video_by_invite_link_fulfils_the_order(world: World) -> None:
    creator = world.creators()[0]
    code, _ = place(world, creator)

    video, order = world.publish_new(creator.handle, Via.INVITE_LINK, code.invite_link)

    assert [link.video_id for link in order.live_links] == [video.video_id]
    assert order.accepted_at == world.clock.now()
    assert world.videos(creator.handle)[0] == video


def test_a_new_video_goes_to_the_newest_order_if_nothing_is_said(world: World) -> None:
    creator = world.creators()[0]
    place(world, creator)
    newest, _ = place(world, creator)

    _, order = world.publish_new(creator.handle)

    assert order.code == newest.code


def test_a_published_video_is_linked_by_code(world: World) -> None:
    creator = world.creators()[0]
    code, _ = place(world, creator)
    video = world.videos(creator.handle)[3]

    order = world.link_published(creator.handle, video.video_id, code.code)

    assert order.accepted_at is not None
    assert world.book.linked_to(video.video_id) == order


def test_a_code_is_of_no_use_to_a_creator_without_order(world: World) -> None:
    creator, stranger = world.creators()[:2]
    code, _ = place(world, creator)

    with pytest.raises(Refused) as refused:
        world.publish_new(stranger.handle, code=code.code)

    assert refused.value.why is Why.UNKNOWN_ORDER


def test_a_refused_deed_leaves_no_video_behind(world: World) -> None:
    creator = world.creators()[0]
    code, _ = place(world, creator, videos=1)
    world.publish_new(creator.handle, code=code.code)
    before = world.videos(creator.handle)

    with pytest.raises(Refused) as refused:
        world.publish_new(creator.handle, code=code.code)

    assert refused.value.why is Why.VIDEOS_EXHAUSTED
    assert world.videos(creator.handle) == before


def test_a_video_belongs_to_one_order_at_a_time(world: World) -> None:
    creator = world.creators()[0]
    first, _ = place(world, creator)
    second, _ = place(world, creator)
    video = world.videos(creator.handle)[0]
    world.link_published(creator.handle, video.video_id, first.code)

    with pytest.raises(Refused) as refused:
        world.link_published(creator.handle, video.video_id, second.code)
    world.revoke_link(creator.handle, video.video_id)
    order = world.link_published(creator.handle, video.video_id, second.code)

    assert refused.value.why is Why.ALREADY_LINKED
    assert order.code == second.code


def test_a_video_of_somebody_else_cannot_be_linked(world: World) -> None:
    creator, other = world.creators()[:2]
    code, _ = place(world, creator)

    with pytest.raises(Refused) as refused:
        world.link_published(creator.handle, world.videos(other.handle)[0].video_id, code.code)

    assert refused.value.why is Why.UNKNOWN_VIDEO


def test_a_deleted_video_cannot_be_linked(world: World) -> None:
    creator = world.creators()[0]
    place(world, creator)
    video = world.delete_video(creator.handle, world.videos(creator.handle)[0].video_id)

    with pytest.raises(Refused) as refused:
        world.link_published(creator.handle, video.video_id)

    assert refused.value.why is Why.UNKNOWN_VIDEO


def test_two_hundred_creators_accept_and_not_one_more() -> None:
    world = World(7, clock=SimClock(frozen=True))
    world.populate(201)
    everybody = world.creators()
    code, _ = place(world, *everybody)
    assert world.book.remaining(code) == 200

    for creator in everybody[:199]:
        world.accept(creator.handle, code.code)
    world.publish_new(everybody[199].handle, code=code.code)
    with pytest.raises(Refused) as refused:
        world.publish_new(everybody[200].handle, code=code.code)

    assert world.book.remaining(code) == 0
    assert refused.value.why is Why.ORDERS_EXHAUSTED
    with pytest.raises(Refused):
        place(world, everybody[0], code=code.code)


def test_a_refused_order_stays_refused(world: World) -> None:
    creator = world.creators()[0]
    code, _ = place(world, creator)

    world.refuse(creator.handle, code.code)

    with pytest.raises(Refused):
        world.accept(creator.handle, code.code)
    with pytest.raises(Refused):
        world.publish_new(creator.handle, code=code.code)


def test_an_accepted_order_cannot_be_refused(world: World) -> None:
    creator = world.creators()[0]
    place(world, creator)
    world.accept(creator.handle)

    with pytest.raises(Refused):
        world.refuse(creator.handle)


def test_a_linked_video_shows_after_the_delay() -> None:
    world = World(7, clock=SimClock(frozen=True), report_delay=timedelta(hours=2))
    world.populate(1)
    creator = world.creators()[0]
    place(world, creator)
    _, order = world.publish_new(creator.handle)

    before = world.shown_links(order)
    world.clock.advance(timedelta(hours=2))

    assert before == []
    assert world.shown_links(order) == list(order.links)
