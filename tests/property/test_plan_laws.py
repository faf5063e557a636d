"""A plan fits exactly the world it was made for, and says by name where it does not."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.application.check_memberships import Which
from influence.application.plan_cutover import must_fit, world_of
from influence.domain.cutover import (
    AccountVerdict,
    CampaignVerdict,
    PlannedAccount,
    PlannedCampaign,
    WorldChanged,
)
from influence.domain.membership import Membership
from influence.domain.posts import Why
from influence.domain.world_changes import changes
from influence.domain.worlds import POSTS, World
from influence.testing.moments import HOUR
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes
from tests.support.strategies import handles, texts

TENANTS: Final = st.sampled_from(["acme", "bolt"])
SMALL: Final = st.integers(0, 2)
ACCOUNTS: Final = st.builds(
    PlannedAccount,
    TENANTS,
    st.integers(1, 3),
    st.sampled_from(["ann", "bob"]) | handles(),
    st.sampled_from(Membership),
    SMALL,
    st.sampled_from(AccountVerdict),
    texts(),
)
CAMPAIGNS: Final = st.builds(
    PlannedCampaign,
    TENANTS,
    st.integers(1, 3),
    st.sampled_from(["Spring", "Autumn"]) | texts(),
    SMALL,
    st.sampled_from(["one", "other"]),
    st.sampled_from(CampaignVerdict),
    texts(),
    SMALL,
)


R = TypeVar("R", PlannedAccount, PlannedCampaign)


def rows(strategy: st.SearchStrategy[R]) -> st.SearchStrategy[tuple[R, ...]]:
    """Rows in the order in which they are kept."""
    unique = st.lists(strategy, max_size=4, unique_by=lambda row: (row.tenant, row.id))
    return unique.map(lambda some: tuple(sorted(some, key=lambda row: (row.tenant, row.id))))


WORLDS: Final = st.builds(
    World,
    rows(ACCOUNTS),
    rows(CAMPAIGNS),
    st.fixed_dictionaries({POSTS: SMALL, "post values": SMALL, "posts in campaigns": SMALL}),
)


def test_digests_differ_exactly_where_something_is_named() -> None:
    @given(WORLDS, WORLDS)
    def check(before: World, now: World) -> None:
        named = changes(before, now)
        one, other = before.digests(), now.digests()

        assert (one == other) is (not named)
        sometimes("alike", one == other)
        for part in one:
            sometimes(part, one[part] != other[part])
            sometimes(f"only {part}", {name for name in one if one[name] != other[name]} == {part})

    check()
    assert_reached(["accounts", "membership", "grants", "campaigns", "old-source counts"])


def a_world(folder: Path) -> Desk:
    """Members, stubs and consents, captured posts that TikTok knows too, and one added by hand."""
    desk = Desk.in_memory(folder)
    desk.member("ann")
    desk.stub("ann", follower_count=900)
    desk.stub("bob")
    desk.market.add_creator("bob", Membership.IN)
    desk.market.add_creator("cleo", Membership.NOT_IN)
    desk.consents("cleo")
    desk.campaign("Spring", "ann", "bob", "cleo")
    for handle in ("ann", "bob"):
        desk.capture("Spring", handle, desk.market.add_video(handle), likes=5)
    desk.check(desk.by, Which.ALL)
    return desk


def refresh_accounts(desk: Desk) -> None:
    desk.sync_accounts(desk.by)


def refresh_posts(desk: Desk) -> None:
    desk.sync_posts(desk.by)


def publish(desk: Desk) -> None:
    desk.market.add_video("ann")


def grow(desk: Desk) -> None:
    desk.clock.advance(HOUR)


def add_by_hand(desk: Desk) -> None:
    video = desk.market.add_video("ann")
    desk.sync_posts(desk.by)
    desk.add_by_hand(desk.by, "Spring", f"https://www.tiktok.com/@ann/video/{video}")
    sometimes("added by hand", Why.BY_HAND in desk.reasons("Spring", video))


def ask_again(desk: Desk) -> None:
    desk.check(desk.by, Which.ALL)


SYNCS: Final[list[Callable[[Desk], None]]] = [
    refresh_accounts,
    refresh_posts,
    publish,
    grow,
    add_by_hand,
    ask_again,
]


def test_no_refresh_makes_it_another_world() -> None:
    @settings(max_examples=25)
    @given(st.lists(st.sampled_from(SYNCS), min_size=1, max_size=5))
    def check(deeds: list[Callable[[Desk], None]]) -> None:
        with TemporaryDirectory() as folder:
            desk = a_world(Path(folder))
            plan = desk.planned()
            for deed in deeds:
                deed(desk)

            assert world_of(desk.storage) == plan.world
            must_fit(desk.storage, plan)
            left = desk.watch.status(desk.by).left
            sometimes("TikTok has shown a captured post", left[POSTS] < plan.removes[POSTS])

    check()
    assert_reached(["TikTok has shown a captured post", "added by hand"])


def test_a_plan_made_twice_is_the_same_but_for_its_time() -> None:
    with TemporaryDirectory() as folder:
        desk = a_world(Path(folder))
        first = desk.planned()
        desk.clock.advance(HOUR)

        again = desk.planned()

    assert (again.world, again.accounts, again.campaigns) == (first.world, first.accounts, first.campaigns)
    assert again.made_at != first.made_at


def test_a_plan_of_a_lost_world_names_what_is_gone() -> None:
    with TemporaryDirectory() as here, TemporaryDirectory() as there:
        plan = a_world(Path(here)).planned()
        empty = Desk.in_memory(Path(there))

        with pytest.raises(WorldChanged) as refused:
            must_fit(empty.storage, plan)

    assert "3 accounts gone (@ann, @bob, @cleo)" in str(refused.value)
    assert "1 campaign gone (Spring)" in str(refused.value)
