import pytest

from influence.application.find_unlinked_posts import FindUnlinkedPosts
from influence.domain.membership import Membership
from influence.domain.posts import Why
from influence.domain.unlinked import Sign
from tests.support.desk import Desk


@pytest.fixture
def videos(desk: Desk) -> list[str]:
    """The videos that ann has published."""
    desk.market.add_creator("ann", Membership.IN)
    return [desk.market.add_video("ann") for _ in range(2)]


@pytest.fixture
def find(desk: Desk, videos: list[str]) -> FindUnlinkedPosts:
    """ann takes part in a campaign and has published two videos."""
    desk.add(desk.by, ["ann"])
    desk.campaign("Spring", "ann")
    return FindUnlinkedPosts(desk.storage, desk.clock)


def test_without_an_order_nothing_is_proposed(desk: Desk, find: FindUnlinkedPosts) -> None:
    desk.sync_posts(desk.by)

    looked = find(desk.by, "Spring")

    assert (looked.found, looked.looked_at, looked.participants) == ((), 2, 1)


def test_posts_without_their_order_are_proposed_and_stay_out(
    desk: Desk, find: FindUnlinkedPosts, videos: list[str]
) -> None:
    desk.order("ann", posts=2)
    desk.sync_posts(desk.by)

    looked = find(desk.by, "Spring")

    assert {one.proposal.post.external_id for one in looked.found} == set(videos)
    assert all(Sign.ORDER_WAITS in one.proposal.signs for one in looked.found)
    assert all(len(one.adds) == 12 for one in looked.found)
    with desk.view() as view:
        assert view.posts.attachments(looked.campaign.id) == ()


def test_a_linked_post_is_proposed_no_more(desk: Desk, find: FindUnlinkedPosts, videos: list[str]) -> None:
    order = desk.order("ann", posts=2)
    desk.market.link("ann", videos[0], desk.code_of(order))
    desk.sync_posts(desk.by)

    looked = find(desk.by, "Spring")

    assert [one.proposal.post.external_id for one in looked.found] == [videos[1]]


def test_a_post_added_by_hand_is_proposed_with_its_gain(
    desk: Desk, find: FindUnlinkedPosts, videos: list[str]
) -> None:
    desk.sync_posts(desk.by)
    desk.add_by_hand(desk.by, "Spring", videos[0])

    looked = find(desk.by, "Spring")

    (only,) = looked.found
    assert only.proposal.signs[0] is Sign.BY_HAND
    with desk.view() as view:
        assert [one.why for one in view.posts.attachments(looked.campaign.id)] == [Why.BY_HAND]
