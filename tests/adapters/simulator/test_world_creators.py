from datetime import timedelta

import pytest

from influence.adapters.simulator.creators import Membership
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.videos import counters_of
from influence.adapters.simulator.world import World


def test_an_invited_creator_joins_by_accepting(world: World) -> None:
    world.add_handles(["ann", "bob", "cleo", "dan"], members=0)
    eligible = next(c for c in world.creators(Membership.NOT_IN) if profile_of(c).reject_reason is None)

    reason = world.invite(eligible.handle)
    invited = world.creator(eligible.handle)
    joined = world.accept_invite(eligible.handle)

    assert reason is None
    assert (invited.membership, joined.membership) == (Membership.INVITED, Membership.IN)


def test_nobody_accepts_an_invitation_that_was_not_sent(world: World) -> None:
    outsider = world.creators(Membership.NOT_IN)[0]

    with pytest.raises(Refused) as refused:
        world.accept_invite(outsider.handle)

    assert refused.value.why is Why.WRONG_STATE


def test_a_member_who_leaves_can_be_invited_again(world: World) -> None:
    member = world.creators(Membership.IN)[0]
    world.leave(member.handle)

    world.invite(member.handle)

    assert world.creator(member.handle).membership is Membership.INVITED


def test_a_renamed_creator_stays_the_same_person(world: World) -> None:
    before = world.creators()[0]
    videos, standing = world.videos(before.handle), world.standing(before)

    after = world.rename(before.handle, "@New.Name")

    assert after.handle == "new.name"
    assert after.creator_id == before.creator_id
    assert (world.videos("new.name"), world.standing(after)) == (videos, standing)
    assert world.find(before.handle) is None


def test_a_handle_in_use_cannot_be_taken(world: World) -> None:
    one, other = world.creators()[:2]

    with pytest.raises(Refused) as refused:
        world.rename(one.handle, other.handle.upper())

    assert refused.value.why is Why.HANDLE_TAKEN


def test_a_deleted_account_is_known_to_nobody(world: World) -> None:
    creator = world.creators()[0]

    world.delete_account(creator.handle)

    assert world.find(creator.handle) is None
    assert creator.handle not in [other.handle for other in world.creators()]


def test_no_two_videos_of_a_creator_bear_the_same_moment(world: World) -> None:
    creator = world.creators()[0]
    for _ in range(5):
        world.publish(creator.handle)

    moments = [video.create_time for video in world.videos(creator.handle)]

    assert len(set(moments)) == len(moments)
    assert moments == sorted(moments, reverse=True)


def test_numbers_stand_still_within_the_hour_and_never_fall(world: World) -> None:
    creator = world.creators()[0]
    video = world.publish(creator.handle)
    followers = profile_of(creator).followers
    seen = [counters_of(video, followers, world.clock.now())]

    for _ in range(72):
        world.clock.advance(timedelta(minutes=20))
        seen.append(counters_of(video, followers, world.clock.now()))

    assert seen[0] == seen[1] == seen[2]
    views = [counters.views for counters in seen]
    assert views == sorted(views)
    assert views[-1] > views[0] > 0


def test_the_same_deeds_give_the_same_numbers_again(world: World) -> None:
    twin = World(7, clock=world.clock)
    twin.populate(20)
    handle = world.creators()[0].handle

    assert world.publish(handle, "hello") == twin.publish(handle, "hello")


def test_a_listener_hears_of_every_change(world: World) -> None:
    heard: list[int] = []
    world.subscribe(lambda: heard.append(1))

    world.publish(world.creators()[0].handle)
    world.populate(1, seed=99)
    world.move_clock(by=timedelta(hours=1))
    world.standing(world.creators()[0])

    assert len(heard) == 3


def test_a_refused_deed_is_no_change(world: World) -> None:
    heard: list[int] = []
    world.subscribe(lambda: heard.append(1))

    with pytest.raises(Refused):
        world.join("nobody.here")

    assert heard == []
