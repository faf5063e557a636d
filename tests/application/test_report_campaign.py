from datetime import timedelta

import pytest

from influence.application.report_campaign import SUMMED, OneInfluencer, Report
from influence.domain.campaigns import CampaignNotFound, NotAParticipant
from influence.domain.capabilities import VERSION
from influence.domain.doors import AccountNotFound
from influence.domain.formulas import Definitions
from influence.domain.membership import Membership
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.orders import OrderState
from influence.domain.provenance import Provenance
from influence.domain.trends import SourceClass
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


def test_each_influencer_has_sums_of_their_own(spring: Desk) -> None:
    totals = {one.account.handle: one.totals for one in report(spring).participants}

    assert (totals["ann"][P.LIKES].value, totals["bob"][P.LIKES].value) == (10, 3)
    assert str(totals["ann.bakes"][P.LIKES]) == "2 of 2 posts"
    assert totals["cleo"] == {}


def test_one_influencer_alone_can_be_reported(spring: Desk) -> None:
    made = spring.report(spring.by, "Spring", only=OneInfluencer("@BOB"))

    assert [one.account.handle for one in made.participants] == ["bob"]
    assert {row.account.handle for row in made.posts} == {"bob"}
    assert made.totals[Network.TIKTOK][P.LIKES].value == 3
    assert set(made.totals) == {Network.TIKTOK}


def test_an_influencer_of_another_network_can_be_reported(spring: Desk) -> None:
    made = spring.report(spring.by, "Spring", only=OneInfluencer("ann.bakes", Network.INSTAGRAM))

    assert set(made.totals) == {Network.INSTAGRAM}
    assert len(made.posts) == 2


def test_who_does_not_take_part_has_no_report(spring: Desk) -> None:
    spring.member("eve")
    with pytest.raises(NotAParticipant, match="eve"):
        spring.report(spring.by, "Spring", only=OneInfluencer("eve"))
    with pytest.raises(AccountNotFound):
        spring.report(spring.by, "Spring", only=OneInfluencer("nobody"))


def test_views_are_charted_day_by_day(spring: Desk) -> None:
    posts = {row.account.handle: row.post.id for row in report(spring).posts}
    for day in range(3):
        spring.clock.advance(timedelta(days=1))
        now = spring.clock.now()
        for handle, source in (("ann", Provenance.TTCM_ORDER_REPORT), ("bob", Provenance.TTCM_PUBLIC)):
            said = Snapshot(source, now, now, {P.VIDEO_VIEWS: 100 * day + len(handle)}, Definitions.TTCM)
            with spring.write() as work:
                work.figures.keep_post(posts[handle], said)

    charts = spring.report(spring.by, "Spring", charts=True).charts

    assert [one.row.account.handle for one in charts] == ["ann", "bob"]
    assert [[point.value for point in one.line.points] for one in charts] == [[3, 103, 203]] * 2
    assert charts[0].line.source is SourceClass.ORDER_REPORT
    assert report(spring).charts == ()


def test_posts_without_views_are_not_charted(spring: Desk) -> None:
    assert spring.report(spring.by, "Spring", charts=True).charts == ()


def test_a_campaign_that_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(CampaignNotFound):
        report(desk)
