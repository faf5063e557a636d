from itertools import product

import attrs
import pytest

from influence.application.read_posts import PostRow, Tab
from influence.domain.campaigns import CampaignId, CampaignNotFound
from influence.domain.capabilities import POST_TABLE, Tie, may
from influence.domain.membership import Membership
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reason
from influence.domain.ports.posts import PlacedFilter
from influence.domain.posts import PostId, PostNotFound, Why
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


def test_a_post_is_found_by_its_number_in_every_campaign(spring: Desk) -> None:
    spring.campaign("Summer", "ann", "bob")
    summer = spring.order("ann", campaign="Summer")
    video = spring.market.publish("ann", spring.code_of(summer))
    spring.sync_posts(spring.by)
    spring.add_by_hand(spring.by, "Spring", video)
    post = rows(spring, Tab.ALL)[video].post

    found = spring.read_posts.numbered(spring.by, post.id)

    assert [row for row, _ in found] == [
        rows(spring, Tab.PUBLISHED, name)[video] for name in ("Spring", "Summer")
    ]
    assert [row.tie for row, _ in found] == [Tie.FREE_TTCM, Tie.ORDER]


WANTED = [PlacedFilter(), PlacedFilter(network=Network.TIKTOK), PlacedFilter(why=Why.LEGACY_CAPTURE)]


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize("is_hidden", [False, True])
def test_posts_of_all_campaigns_are_their_lists_in_pieces(
    spring: Desk, wanted: PlacedFilter, *, is_hidden: bool
) -> None:
    _crowd(spring, is_hidden=is_hidden)
    whole = [
        (listed.campaign.id, row)
        for listed in (spring.read_posts(spring.by, name, Tab.ALL) for name in ("Spring", "Summer"))
        for row in sorted(listed.rows, key=lambda row: row.post.id)
        if row.in_campaign and _fits(row, wanted)
    ]

    for size in (1, 2, None):
        assert _in_pieces(spring, wanted, size) == whole


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize("is_hidden", [False, True])
def test_pieces_of_a_list_by_number_are_the_list(
    spring: Desk, wanted: PlacedFilter, *, is_hidden: bool
) -> None:
    _crowd(spring, is_hidden=is_hidden)

    for tab in Tab:
        whole = sorted(rows(spring, tab).values(), key=lambda row: row.post.id)
        fitting = [row for row in whole if _fits(row, wanted)]
        for at, size in product(range(len(fitting) + 1), (1, 2, None)):
            after = fitting[at - 1].post.id if at else PostId(0)
            asked = attrs.evolve(wanted, after=(CampaignId(1), after), limit=size)
            found = spring.read_posts.by_number(spring.by, "Spring", tab, asked)
            assert list(found.rows) == fitting[at:][:size]
            assert found.removed == spring.read_posts(spring.by, "Spring", tab).removed


def _fits(row: PostRow, wanted: PlacedFilter) -> bool:
    return wanted.network in (None, row.post.network) and (wanted.why is None or wanted.why in row.reasons)


def _crowd(desk: Desk, *, is_hidden: bool) -> None:
    """Posts in two campaigns, by hand and captured by the old source, which may be hidden."""
    desk.campaign("Summer", "ann", "bob")
    videos = [desk.market.add_video(handle) for handle in ("ann", "bob", "ann")]
    desk.sync_posts(desk.by)
    for campaign in ("Summer", "Spring"):
        desk.capture(campaign, "bob", videos[1])
        desk.capture(campaign, "ann", "6900000000000000001")
        desk.add_by_hand(desk.by, campaign, videos[0])
    desk.add_by_hand(desk.by, "Summer", videos[1])
    if is_hidden:
        desk.hide()


def _in_pieces(desk: Desk, wanted: PlacedFilter, size: int | None) -> list[tuple[CampaignId, PostRow]]:
    met: list[tuple[CampaignId, PostRow]] = []
    while some := desk.read_posts.everywhere(desk.by, attrs.evolve(wanted, limit=size)):
        met += some
        wanted = attrs.evolve(wanted, after=(some[-1][0], some[-1][1].post.id))
    return met


@pytest.mark.parametrize("name", ["out", "nobody's"])
def test_a_post_in_no_campaign_is_not_found(spring: Desk, name: str) -> None:
    known = rows(spring, Tab.ALL).get(name)

    with pytest.raises(PostNotFound):
        spring.read_posts.numbered(spring.by, PostId(987_654) if known is None else known.post.id)


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

    captured = spring.read_posts.numbered(spring.by, rows(spring, Tab.ALL)[known].post.id)
    assert [row.reasons for row, _ in captured] == [{Why.LEGACY_CAPTURE}]

    spring.hide()

    assert rows(spring, Tab.PUBLISHED) == {}
    for row, _ in captured:
        with pytest.raises(PostNotFound):
            spring.read_posts.numbered(spring.by, row.post.id)
    everything = rows(spring, Tab.ALL)
    assert set(everything) == {known, "in", "out"}
    assert everything[known].reasons == frozenset()
    assert sum(spring.watch.status(spring.by).left.values()) > 0
