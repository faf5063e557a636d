import pytest

from influence.application.read_posts import PostRow, Tab
from influence.domain.campaigns import CampaignNotFound
from influence.domain.capabilities import POST_TABLE, Tie, may
from influence.domain.membership import Membership
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reason
from influence.domain.posts import Why
from influence.testing.moments import HOUR
from tests.support.desk import Desk

P = PostMetric
INSTAGRAM = """url,handle,caption,likes
https://www.instagram.com/p/in/,ann.bakes,so good #acme,5
https://www.instagram.com/p/out/,ann.bakes,nothing to see,7
"""


def rows(desk: Desk, tab: Tab, campaign: str = "Spring") -> dict[str, PostRow]:
    return {row.post.external_id: row for row in desk.read_posts(desk.by, campaign, tab).rows}


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with a member, a consenting non-member, and posts on two networks."""
    desk.member("ann")
    desk.market.add_creator("bob", Membership.NOT_IN)
    desk.consents("bob")
    desk.campaign("Spring", "ann", "bob", hashtags=("acme",))
    desk.take_posts("Spring", INSTAGRAM)
    return desk


def test_tiktok_posts_stand_under_published_posts_only(spring: Desk) -> None:
    video = spring.market.add_video("ann")
    spring.sync_posts(spring.by)
    spring.add_by_hand(spring.by, "Spring", video)

    assert set(rows(spring, Tab.PUBLISHED)) == {video}
    assert set(rows(spring, Tab.POSTS)) == {"in"}
    assert set(rows(spring, Tab.ALL)) == {video, "in", "out"}


def test_all_posts_say_whether_they_are_in_the_campaign(spring: Desk) -> None:
    video = spring.market.add_video("ann")
    spring.sync_posts(spring.by)

    everything = rows(spring, Tab.ALL)

    assert {name: row.in_campaign for name, row in everything.items()} == {
        video: False,
        "in": True,
        "out": False,
    }
    assert everything["in"].reasons == {Why.KEYWORD}
    assert everything["in"].tie is None


@pytest.mark.parametrize(
    ("handle", "ordered", "tie"),
    [("ann", True, Tie.ORDER), ("ann", False, Tie.FREE_TTCM), ("bob", False, Tie.FREE_AUTH)],
)
def test_a_post_shows_what_its_tie_may(spring: Desk, handle: str, ordered: bool, tie: Tie) -> None:
    if ordered:
        video = spring.market.publish(handle, spring.code_of(spring.order(handle)))
        spring.sync_posts(spring.by)
    else:
        video = spring.market.add_video(handle)
        spring.sync_posts(spring.by)
        spring.add_by_hand(spring.by, "Spring", video)

    row = rows(spring, Tab.PUBLISHED)[video]

    assert row.tie is tie
    for metric in POST_TABLE:
        assert isinstance(row.readings[metric], Observation) is may(tie, metric), metric


def test_one_post_shows_differently_in_two_campaigns(spring: Desk) -> None:
    spring.campaign("Summer", "ann")
    video = spring.market.publish("ann", spring.code_of(spring.order("ann")))
    spring.sync_posts(spring.by)
    spring.add_by_hand(spring.by, "Summer", video)

    ordered, by_hand = rows(spring, Tab.PUBLISHED)[video], rows(spring, Tab.PUBLISHED, "Summer")[video]

    assert isinstance(ordered.readings[P.REACH], Observation)
    withheld = by_hand.readings[P.REACH]
    assert isinstance(withheld, Absence)
    assert withheld.reason is Reason.WITHHELD


def test_nothing_is_computed_from_parts_that_are_shown(spring: Desk) -> None:
    video = spring.market.add_video("ann")
    spring.sync_posts(spring.by)
    spring.add_by_hand(spring.by, "Spring", video)

    readings = rows(spring, Tab.PUBLISHED)[video].readings

    assert isinstance(readings[P.LIKES], Observation)
    assert isinstance(readings[P.TOTAL_ENGAGEMENTS], Absence)
    assert isinstance(readings[P.POST_ENGAGEMENT_RATE], Absence)


def test_captured_posts_are_shown_before_the_release(spring: Desk) -> None:
    spring.capture("Spring", "ann", "6900000000000000001", video_views=77)

    row = rows(spring, Tab.PUBLISHED)["6900000000000000001"]

    assert row.reasons == {Why.LEGACY_CAPTURE}
    reading = row.readings[P.VIDEO_VIEWS]
    assert isinstance(reading, Observation)
    assert reading.value == 77


def test_captured_posts_are_gone_after_the_release_with_a_count(spring: Desk) -> None:
    spring.capture("Spring", "ann", "6900000000000000001", video_views=77)
    spring.capture("Spring", "bob", "6900000000000000002")
    spring.cut_over()

    published = spring.read_posts(spring.by, "Spring", Tab.PUBLISHED)

    assert published.rows == ()
    assert [(gone.count, gone.on) for gone in published.removed] == [(2, spring.clock.now())]
    assert set(rows(spring, Tab.ALL)) == {"in", "out"}


def test_the_count_of_another_campaign_is_not_told(spring: Desk) -> None:
    spring.campaign("Summer")
    spring.capture("Summer", "ann", "6900000000000000001")
    spring.cut_over()

    assert spring.read_posts(spring.by, "Spring", Tab.ALL).removed == ()
    assert len(spring.read_posts(spring.by, "Summer", Tab.ALL).removed) == 1


def test_the_newest_stand_first_within_a_network(spring: Desk) -> None:
    videos = []
    for _ in range(3):
        spring.clock.advance(HOUR)
        videos.append(spring.market.add_video("ann"))
    spring.sync_posts(spring.by)

    listed = spring.read_posts(spring.by, "Spring", Tab.ALL).rows

    tiktok = [row.post.external_id for row in listed if row.post.network is Network.TIKTOK]
    assert tiktok == videos[::-1]


def test_other_networks_posts_show_what_the_file_gave(spring: Desk) -> None:
    row = rows(spring, Tab.POSTS)["in"]

    given, missing = row.readings[P.LIKES], row.readings[P.VIDEO_VIEWS]
    assert isinstance(given, Observation)
    assert given.value == 5
    assert isinstance(missing, Absence)


def test_a_campaign_that_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(CampaignNotFound):
        desk.read_posts(desk.by, "Spring", Tab.ALL)


def test_captured_posts_are_hidden_from_the_first_moment_of_the_cutover(spring: Desk) -> None:
    known = spring.market.add_video("bob")
    spring.sync_posts(spring.by)
    spring.capture("Spring", "bob", known, reach=88)
    spring.capture("Spring", "ann", "6900000000000000001", video_views=77)

    spring.hide()

    assert rows(spring, Tab.PUBLISHED) == {}
    everything = rows(spring, Tab.ALL)
    assert set(everything) == {known, "in", "out"}
    assert everything[known].reasons == frozenset()
    assert sum(spring.watch.status(spring.by).left.values()) > 0
