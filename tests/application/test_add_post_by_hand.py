import pytest

from influence.application.add_post_by_hand import parse_post_address
from influence.domain.campaigns import CampaignClosed, CampaignNotFound
from influence.domain.capabilities import Tie, may
from influence.domain.events import Event, EventKind
from influence.domain.membership import Membership
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.posts import InvalidPostAddress, PostNotFound, PostOfUnsupported, Why
from influence.testing.moments import DAY
from tests.support.desk import Desk

BASIC = (PostMetric.COMMENTS, PostMetric.LIKES, PostMetric.SHARES, PostMetric.VIDEO_VIEWS)


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with a member, an authenticated non-member, and a known video of each."""
    desk.member("ann")
    desk.market.add_creator("bob", Membership.NOT_IN)
    desk.consents("bob")
    desk.campaign("Spring", "ann", "bob")
    for handle in ("ann", "bob"):
        desk.market.add_video(handle)
    desk.sync_posts(desk.by)
    desk.forget_events()
    return desk


def video_of(desk: Desk, handle: str) -> str:
    account = desk.account(handle)
    with desk.view() as view:
        (campaign,) = view.campaigns.all()
        return next(p.external_id for p in view.posts.of_participants(campaign.id) if p.account == account.id)


@pytest.mark.parametrize(
    ("text", "network", "external_id"),
    [
        (
            "https://www.tiktok.com/@ann.cooks/video/7106594312292453675",
            Network.TIKTOK,
            "7106594312292453675",
        ),
        ("tiktok.com/@ann/video/7106594312292453675?lang=en", Network.TIKTOK, "7106594312292453675"),
        ("https://m.tiktok.com/@ann/video/7106594312292453675#x", Network.TIKTOK, "7106594312292453675"),
        ("https://www.tiktok.com/embed/v2/7106594312292453675", Network.TIKTOK, "7106594312292453675"),
        ("https://www.tiktok.com/player/v1/7106594312292453675", Network.TIKTOK, "7106594312292453675"),
        (" 7106594312292453675 ", Network.TIKTOK, "7106594312292453675"),
        ("https://www.instagram.com/p/CxY_z-1/", Network.INSTAGRAM, "CxY_z-1"),
        ("https://instagram.com/reel/CxY", Network.INSTAGRAM, "CxY"),
        ("https://www.youtube.com/watch?v=a_b-C1&t=3", Network.YOUTUBE, "a_b-C1"),
        ("https://youtube.com/shorts/abc", Network.YOUTUBE, "abc"),
        ("https://youtu.be/abc?si=x", Network.YOUTUBE, "abc"),
    ],
)
def test_addresses_of_posts_are_understood(text: str, network: Network, external_id: str) -> None:
    assert parse_post_address(text) == (network, external_id)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "https://example.com/@ann/video/710659",
        "https://tiktok.com/@ann",
        "123",
        "ftp://youtu.be/a",
    ],
)
def test_what_is_no_address_is_said_so(desk: Desk, text: str) -> None:
    desk.campaign("Spring")

    with pytest.raises(InvalidPostAddress) as refused:
        desk.add_by_hand(desk.by, "Spring", text)

    assert refused.value.code == "invalid_post_address"


def test_the_loss_is_stated_before_anything_is_added(spring: Desk) -> None:
    video = video_of(spring, "ann")

    look = spring.add_by_hand.preview(spring.by, "Spring", video)

    assert look.shows == BASIC
    assert set(look.loses) == set(PostMetric) - set(BASIC)
    assert (look.added, look.was_here) == (False, False)
    assert spring.reasons("Spring", video) == set()
    assert spring.told() == []


def test_a_post_of_an_authenticated_account_loses_less(spring: Desk) -> None:
    look = spring.add_by_hand.preview(spring.by, "Spring", video_of(spring, "bob"))

    assert len(look.shows) == 6
    assert len(look.loses) == 10
    assert all(may(Tie.FREE_AUTH, metric) for metric in look.shows)


def test_adding_writes_down_who_did_it(spring: Desk) -> None:
    video = video_of(spring, "ann")

    added = spring.add_by_hand(spring.by, "Spring", f"https://www.tiktok.com/@ann/video/{video}")

    assert added.added
    with spring.view() as view:
        (attachment,) = view.posts.attachments(view.campaigns.all()[0].id)
    assert (attachment.why, attachment.by, attachment.post) == (Why.BY_HAND, "mara", added.post.id)
    assert spring.events() == [Event(EventKind.POST_ADDED_BY_HAND, "ann", added.post.url, "campaign/1")]


def test_adding_again_changes_nothing(spring: Desk) -> None:
    video = video_of(spring, "ann")
    spring.add_by_hand(spring.by, "Spring", video)

    again = spring.add_by_hand(spring.by, "Spring", video)

    assert again.was_here
    assert len(spring.events()) == 1


def test_a_post_tied_to_an_order_loses_nothing(spring: Desk) -> None:
    order = spring.order("ann")
    video = spring.market.publish("ann", spring.code_of(order))
    spring.sync_posts(spring.by)

    look = spring.add_by_hand.preview(spring.by, "Spring", video)

    assert look.loses == ()
    assert len(look.shows) == 16


def test_an_unknown_post_is_refused_with_where_to_look(spring: Desk) -> None:
    with pytest.raises(PostNotFound) as refused:
        spring.add_by_hand(spring.by, "Spring", "7106594312292453675")

    assert refused.value.code == "post_not_found"
    assert "influence sync posts" in refused.value.remedies[0]


def test_a_post_of_somebody_who_takes_no_part_is_refused(spring: Desk) -> None:
    spring.campaign("Summer")

    with pytest.raises(PostNotFound):
        spring.add_by_hand(spring.by, "Summer", video_of_spring(spring))


def video_of_spring(desk: Desk) -> str:
    with desk.view() as view:
        return view.posts.of_participants(view.campaigns.all()[0].id)[0].external_id


def test_a_post_of_an_unsupported_account_is_refused_with_ways_out(spring: Desk) -> None:
    video = video_of(spring, "ann")
    spring.market.becomes("ann", Membership.NOT_IN)
    spring.clock.advance(DAY)
    spring.check(spring.by)

    with pytest.raises(PostOfUnsupported) as refused:
        spring.add_by_hand(spring.by, "Spring", video)

    assert refused.value.code == "post_of_unsupported_account"
    assert len(refused.value.remedies) == 2
    assert spring.reasons("Spring", video) == set()


def test_an_archived_campaign_takes_no_post(spring: Desk) -> None:
    video = video_of(spring, "ann")
    spring.campaigns.archive(spring.by, "Spring")

    with pytest.raises(CampaignClosed):
        spring.add_by_hand(spring.by, "Spring", video)


def test_a_campaign_that_is_not_there_is_named(spring: Desk) -> None:
    with pytest.raises(CampaignNotFound):
        spring.add_by_hand(spring.by, "Autumn", "7106594312292453675")


def test_what_only_the_old_source_knows_cannot_be_added(spring: Desk) -> None:
    spring.capture("Spring", "ann", "6900000000000000001")

    with pytest.raises(PostNotFound):
        spring.add_by_hand(spring.by, "Spring", "6900000000000000001")

    assert spring.told() == []


def test_a_captured_post_can_be_added_once_tiktok_has_shown_it(spring: Desk) -> None:
    video = spring.market.add_video("ann")
    spring.capture("Spring", "ann", video)
    spring.sync_posts(spring.by)

    spring.add_by_hand(spring.by, "Spring", video)
    spring.cut_over()

    assert spring.reasons("Spring", video) == {Why.BY_HAND}


def test_a_post_of_another_network_shows_everything_it_has(desk: Desk) -> None:
    desk.campaign("Spring")
    desk.take_posts("Spring", "url,handle,likes\nhttps://www.instagram.com/p/x1/,ann.bakes,5\n")

    added = desk.add_by_hand(desk.by, "Spring", "https://www.instagram.com/p/x1/")

    assert added.loses == ()
    assert len(added.shows) == 16
    assert desk.reasons("Spring", "x1", Network.INSTAGRAM) == {Why.BY_HAND}
