import pytest

from influence.application.report_campaign import SUMMED, Report
from influence.domain.campaigns import CampaignNotFound
from influence.domain.capabilities import VERSION
from influence.domain.membership import Membership
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.orders import OrderState
from tests.support.desk import Desk

P = PostMetric
INSTAGRAM = """url,handle,caption,likes,comments
https://www.instagram.com/p/one/,ann.bakes,#acme,5,1
https://www.instagram.com/p/two/,ann.bakes,#acme,7,
"""


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with one TikTok post by order, one by hand, two of Instagram, and an unsupported account."""
    desk.member("ann")
    desk.member("bob")
    desk.stub("cleo")
    desk.market.add_creator("cleo", Membership.NOT_IN)
    desk.check(desk.by)
    desk.campaign("Spring", "ann", "bob", "cleo", hashtags=("acme",))
    desk.market.publish("ann", desk.code_of(desk.order("ann")), {P.LIKES: 10, P.REACH: 100})
    free = desk.market.add_video("bob", {P.LIKES: 3, P.REACH: 999})
    desk.sync_posts(desk.by)
    desk.add_by_hand(desk.by, "Spring", free)
    desk.take_posts("Spring", INSTAGRAM)
    return desk


def report(desk: Desk) -> Report:
    return desk.report(desk.by, "Spring")


def test_everyone_who_takes_part_is_listed(spring: Desk) -> None:
    participants = {one.account.handle: one for one in report(spring).participants}

    assert list(participants) == ["ann", "bob", "cleo", "ann.bakes"]
    assert [order.state for order in participants["ann"].orders] == [OrderState.FULFILLED]
    assert {handle: one.posts for handle, one in participants.items()} == {
        "ann": 1,
        "bob": 1,
        "cleo": 0,
        "ann.bakes": 2,
    }


def test_an_unsupported_account_is_listed_with_its_error(spring: Desk) -> None:
    (cleo,) = [one for one in report(spring).participants if one.account.handle == "cleo"]

    assert cleo.standing.supported is False
    assert cleo.standing.error is not None
    assert len(cleo.standing.error.remedies) == 2


def test_a_campaign_of_unsupported_accounts_only_can_be_reported(desk: Desk) -> None:
    for number in range(5):
        desk.stub(f"creator{number}")
    desk.cut_over()
    desk.campaign("Spring", *(f"creator{number}" for number in range(5)))

    made = report(desk)

    assert len(made.participants) == 5
    assert all(one.standing.supported is False for one in made.participants)
    assert made.totals == {}


def test_tiktok_posts_stand_before_the_others_and_apart(spring: Desk) -> None:
    made = report(spring)

    assert [row.post.network for row in made.posts] == [Network.TIKTOK] * 2 + [Network.INSTAGRAM] * 2
    assert set(made.totals) == {Network.TIKTOK, Network.INSTAGRAM}


def test_a_total_says_how_many_posts_it_covers(spring: Desk) -> None:
    tiktok, instagram = (report(spring).totals[n] for n in (Network.TIKTOK, Network.INSTAGRAM))

    assert (tiktok[P.LIKES].value, str(tiktok[P.LIKES])) == (13, "2 of 2 posts")
    assert (instagram[P.LIKES].value, instagram[P.COMMENTS].value) == (12, 1)
    assert str(instagram[P.COMMENTS]) == "1 of 2 posts"


def test_a_total_never_uses_a_withheld_figure(spring: Desk) -> None:
    reach = report(spring).totals[Network.TIKTOK][P.REACH]

    assert (reach.value, reach.n, reach.m) == (100, 1, 2)


def test_a_total_of_nothing_is_not_zero(spring: Desk) -> None:
    views = report(spring).totals[Network.TIKTOK][P.VIDEO_VIEWS]

    assert (views.value, views.n, views.m) == (None, 0, 2)


def test_only_counts_are_added_up() -> None:
    assert P.POST_ENGAGEMENT_RATE not in SUMMED
    assert P.AVERAGE_PLAY_TIME not in SUMMED
    assert P.REACH in SUMMED


def test_a_report_names_its_time_and_its_rules(spring: Desk) -> None:
    made = report(spring)

    assert (made.made_at, made.policy) == (spring.clock.now(), VERSION)


def test_what_the_cutover_took_away_is_said(spring: Desk) -> None:
    spring.capture("Spring", "ann", "6900000000000000001", likes=1000)
    before = report(spring).totals[Network.TIKTOK][P.LIKES]
    spring.cut_over()

    after = report(spring)

    assert before.value == 1013
    assert after.totals[Network.TIKTOK][P.LIKES].value == 13
    assert [gone.count for gone in after.removed] == [1]


def test_a_campaign_that_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(CampaignNotFound):
        report(desk)
