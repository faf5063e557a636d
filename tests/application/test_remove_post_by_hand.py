import pytest

from influence.application.read_posts import Tab
from influence.domain.campaigns import CampaignClosed
from influence.domain.events import Event, EventKind
from influence.domain.networks import Network
from influence.domain.post_refusals import NotAddedByHand
from influence.domain.posts import PostNotFound, Why
from tests.support.desk import Desk


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with one member who takes part."""
    desk.member("ann")
    desk.campaign("Spring", "ann")
    return desk


def added(desk: Desk) -> str:
    """The id of a video that a user added by hand."""
    video = desk.market.add_video("ann")
    desk.sync_posts(desk.by)
    desk.add_by_hand(desk.by, "Spring", video)
    desk.forget_events()
    return video


def test_what_was_added_by_hand_leaves_the_campaign(spring: Desk) -> None:
    video = added(spring)

    gone = spring.remove_by_hand(spring.by, "Spring", f"https://www.tiktok.com/@ann/video/{video}")

    assert (gone.removed, gone.stays) == (True, frozenset())
    assert spring.reasons("Spring", video) == set()
    assert spring.events() == [Event(EventKind.POST_REMOVED_BY_HAND, "ann", gone.post.url, "campaign/1")]
    assert str(spring.events()[0]).startswith("A post of @ann that was added by hand was removed again: http")


def test_a_removed_post_is_still_known(spring: Desk) -> None:
    video = added(spring)

    spring.remove_by_hand(spring.by, "Spring", video)

    (row,) = spring.read_posts(spring.by, "Spring", Tab.ALL).rows
    assert (row.post.external_id, row.in_campaign) == (video, False)
    assert spring.read_posts(spring.by, "Spring", Tab.PUBLISHED).rows == ()


def test_a_removed_post_can_be_added_again(spring: Desk) -> None:
    video = added(spring)
    spring.remove_by_hand(spring.by, "Spring", video)

    again = spring.add_by_hand(spring.by, "Spring", video)

    assert (again.added, again.was_here) == (True, False)
    assert spring.reasons("Spring", video) == {Why.BY_HAND}


def test_a_preview_removes_nothing(spring: Desk) -> None:
    video = added(spring)

    look = spring.remove_by_hand.preview(spring.by, "Spring", video)

    assert not look.removed
    assert spring.reasons("Spring", video) == {Why.BY_HAND}
    assert spring.told() == []


def test_what_an_order_links_stays_by_its_link(spring: Desk) -> None:
    order = spring.order("ann")
    video = added(spring)
    spring.market.link("ann", video, spring.code_of(order))
    spring.sync_posts(spring.by)

    gone = spring.remove_by_hand(spring.by, "Spring", video)

    assert gone.stays == {Why.ORDER_LINK}
    assert spring.reasons("Spring", video) == {Why.ORDER_LINK}


def test_a_link_is_not_removed_by_hand(spring: Desk) -> None:
    video = spring.market.publish("ann", spring.code_of(spring.order("ann")))
    spring.sync_posts(spring.by)
    spring.forget_events()

    with pytest.raises(NotAddedByHand) as refused:
        spring.remove_by_hand(spring.by, "Spring", video)

    assert refused.value.code == "post_not_added_by_hand"
    assert "TikTok ties it to an order" in str(refused.value)
    assert refused.value.remedies
    assert spring.reasons("Spring", video) == {Why.ORDER_LINK}
    assert spring.told() == []


def test_what_the_old_source_captured_is_not_removed_by_hand(spring: Desk) -> None:
    spring.capture("Spring", "ann", "6900000000000000001")

    with pytest.raises(NotAddedByHand, match="goes with the cut-over"):
        spring.remove_by_hand(spring.by, "Spring", "6900000000000000001")


def test_what_words_brought_in_is_not_removed_by_hand(desk: Desk) -> None:
    desk.campaign("Spring", hashtags=("acme",))
    desk.take_posts("Spring", "url,handle,caption\nhttps://www.instagram.com/p/x1/,ann.bakes,#acme\n")

    with pytest.raises(NotAddedByHand, match="would bring it in again"):
        desk.remove_by_hand(desk.by, "Spring", "https://www.instagram.com/p/x1/")

    assert desk.reasons("Spring", "x1", Network.INSTAGRAM) == {Why.KEYWORD}


def test_a_second_removal_says_that_it_is_not_there(spring: Desk) -> None:
    video = added(spring)
    spring.remove_by_hand(spring.by, "Spring", video)

    with pytest.raises(NotAddedByHand, match="it is not in the campaign"):
        spring.remove_by_hand(spring.by, "Spring", video)


def test_a_post_of_another_campaign_stays_there(spring: Desk) -> None:
    video = added(spring)
    spring.campaign("Summer", "ann")

    with pytest.raises(NotAddedByHand):
        spring.remove_by_hand(spring.by, "Summer", video)

    assert spring.reasons("Spring", video) == {Why.BY_HAND}


def test_an_unknown_post_cannot_be_removed(spring: Desk) -> None:
    with pytest.raises(PostNotFound):
        spring.remove_by_hand(spring.by, "Spring", "7106594312292453675")


def test_an_archived_campaign_keeps_its_posts(spring: Desk) -> None:
    video = added(spring)
    spring.campaigns.archive(spring.by, "Spring")

    with pytest.raises(CampaignClosed):
        spring.remove_by_hand(spring.by, "Spring", video)

    assert spring.reasons("Spring", video) == {Why.BY_HAND}
