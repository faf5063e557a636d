import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.creators import Membership
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.refusals import Refused
from influence.adapters.simulator.state_file import encoded
from influence.adapters.simulator.world import World


def new_world(seed: int = 7) -> World:
    return World(seed, clock=SimClock(frozen=True))


def test_the_same_seed_gives_the_same_world_to_the_byte() -> None:
    one, other = new_world(), new_world()
    one.populate(50)
    other.populate(50)

    assert encoded(one) == encoded(other)
    assert [one.standing(creator) for creator in one.creators()] == [
        other.standing(creator) for creator in other.creators()
    ]


def test_another_seed_gives_another_world() -> None:
    one, other = new_world(7), new_world(8)
    one.populate(50)
    other.populate(50)

    assert encoded(one) != encoded(other)
    assert one.credentials != other.credentials


def test_a_secret_is_not_printed() -> None:
    ours = new_world().credentials

    assert ours.app_secret not in repr(ours)
    assert ours.access_token not in repr(ours)


@settings(deadline=None)
@given(
    st.lists(st.from_regex(r"[a-zA-Z0-9._]{2,24}", fullmatch=True), max_size=60),
    st.floats(0, 1),
    st.integers(),
)
def test_exactly_the_share_of_the_distinct_handles_are_members(
    handles: list[str], share: float, seed: int
) -> None:
    world = new_world()
    distinct = {handle.lower() for handle in handles}

    seeded = world.add_handles(handles, members=share, seed=seed)

    wanted = int(share * len(distinct) + 0.5 + 1e-9)
    assert len(world.creators(Membership.IN)) == seeded.members == wanted
    assert (seeded.distinct, seeded.added) == (len(distinct), len(distinct))


def test_who_is_a_member_does_not_depend_on_the_order_of_the_handles() -> None:
    handles = [f"creator{number}" for number in range(40)]
    one, other = new_world(), new_world()
    one.add_handles(handles, seed=3)
    other.add_handles(handles[::-1], seed=3)

    assert {c.handle for c in one.creators(Membership.IN)} == {
        c.handle for c in other.creators(Membership.IN)
    }


def test_seeding_again_changes_nobody(world: World) -> None:
    handles = [creator.handle for creator in world.creators()]
    world.leave(world.creators(Membership.IN)[0].handle)
    before = world.creators()

    seeded = world.add_handles([*handles, "somebody.new"], members=0.0)

    assert world.creators()[:-1] == before
    assert (seeded.added, seeded.existing) == (1, 20)


def test_members_who_live_here_count_towards_the_share(world: World) -> None:
    handles = [creator.handle for creator in world.creators()] + [f"new{number}" for number in range(20)]

    seeded = world.add_handles(handles, members=0.5)

    assert seeded.members == 20


def test_the_case_of_a_handle_and_a_leading_at_tell_nobody_apart() -> None:
    seeded = new_world().add_handles(["Ann.Cooks", "@ann.cooks", " ann.cooks "], members=1)

    assert (seeded.given, seeded.distinct, seeded.members) == (3, 1, 1)


def test_what_is_no_handle_is_skipped_and_told() -> None:
    seeded = new_world().add_handles(["ann", "", "two words", "a/b", "a\ud800", "x" * 101])

    assert seeded.added == 1
    assert seeded.skipped == ("", "two words", "a/b", "a\ud800", "x" * 101)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_of_members_outside_0_and_1_is_refused(share: float) -> None:
    with pytest.raises(Refused):
        new_world().populate(3, members=share)


def test_whoever_takes_over_a_handle_is_somebody_else(world: World) -> None:
    first = world.creators()[0]
    world.rename(first.handle, "brand.new.name")

    world.add_handles([first.handle])

    assert world.creator(first.handle).creator_id != first.creator_id
    assert world.creator("brand.new.name").creator_id == first.creator_id


def test_founding_members_are_eligible_and_others_say_why_not() -> None:
    world = new_world()
    world.populate(400, members=0.5)

    reasons = {creator.membership: set[str | None]() for creator in world.creators()}
    for creator in world.creators():
        reasons[creator.membership].add(profile_of(creator).reject_reason)

    assert reasons[Membership.IN] == {None}
    assert {"FOLLOWERS_BELOW_MINIMUM", "BUSINESS_ACCOUNT", None} < reasons[Membership.NOT_IN]


def test_names_bring_emoji_and_right_to_left_text() -> None:
    world = new_world()
    world.populate(200)

    names = "".join(profile_of(creator).display_name for creator in world.creators())

    assert "✨" in names
    assert "نور" in names


def test_ids_are_nineteen_digits_and_nobody_shares_them() -> None:
    world = new_world()
    world.populate(2_000)

    ids = [creator.creator_id for creator in world.creators()]

    assert len(set(ids)) == 2_000
    assert all(len(one) == 19 and one.isdigit() for one in ids)
