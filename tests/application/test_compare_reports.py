from datetime import date, timedelta

import pytest

from influence.application.compare_reports import CompareReports, Comparison
from influence.application.report_campaign import OneInfluencer
from influence.domain.breakdowns import Part, PartOf
from influence.domain.campaigns import CampaignNotFound, NotAParticipant
from influence.domain.errors import Unusable
from influence.domain.membership import Membership
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Observation, Snapshot
from influence.domain.phase import Phase
from influence.domain.posts import PostId
from influence.domain.provenance import Provenance
from influence.domain.report_changes import Cause, FigureChange
from influence.testing.builders import an_attachment
from tests.support.desk import Desk

P = PostMetric
DAY = timedelta(days=1)
REPORT = Provenance.TTCM_ORDER_REPORT


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with a post by order and one by hand."""
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob", hashtags=("acme",))
    desk.market.publish("ann", desk.code_of(desk.order("ann")), {P.LIKES: 10, P.REACH: 100})
    free = desk.market.add_video("bob", {P.LIKES: 3, P.REACH: 999})
    desk.sync_posts(desk.by)
    desk.add_by_hand(desk.by, "Spring", free)
    return desk


def today(desk: Desk) -> date:
    return desk.clock.now().date()


def compare(
    desk: Desk, first: date, second: date | None = None, *, only: OneInfluencer | None = None
) -> Comparison:
    asked = CompareReports(desk.storage, desk.read_posts, desk.clock)
    return asked(desk.by, "Spring", first, second or today(desk), only=only)


def of(made: Comparison, handle: str, metric: PostMetric) -> FigureChange:
    """The change of one metric of the only post of that handle."""
    ((figures),) = [one.figures for one in made.posts if one.account.handle == handle]
    (found,) = [change for change in figures if change.metric is metric]
    return found


def post_of(desk: Desk, handle: str) -> PostId:
    with desk.view() as view:
        campaign = view.campaigns.named("Spring")
        assert campaign is not None
        account = desk.account(handle)
        (post,) = [post.id for post in view.posts.of_participants(campaign.id) if post.account == account.id]
    return post


def tell(
    desk: Desk, handle: str, values: dict[PostMetric, int], source: Provenance = Provenance.TTCM_PUBLIC
) -> None:
    """TikTok tells these figures of the post now."""
    now, post = desk.clock.now(), post_of(desk, handle)
    with desk.write() as work:
        work.figures.keep_post(post, Snapshot(source, now, now, values))


def unlink(desk: Desk, handle: str) -> None:
    """TikTok takes the link of the order back; the post is in the campaign no more."""
    account, post = desk.account(handle), post_of(desk, handle)
    with desk.write() as work:
        (order,) = work.orders.select(account=account.id)
        (link,) = order.live_links
        work.orders.save(order.unlinked(link.video_id, desk.clock.now()))
        for attachment in work.posts.attachments(order.campaign):
            if attachment.post == post and attachment.order == order.id:
                work.posts.detach(attachment)


def test_a_figure_of_both_days_tells_its_difference(spring: Desk) -> None:
    first = today(spring)
    spring.clock.advance(3 * DAY)
    tell(spring, "ann", {P.LIKES: 25}, REPORT)

    likes = of(compare(spring, first), "ann", P.LIKES)

    assert (likes.cause, likes.difference) == (Cause.CHANGED, 15)
    assert [side.seen and side.seen.value for side in (likes.before, likes.after)] == [10, 25]


def test_organic_and_paid_are_compared_by_themselves(spring: Desk) -> None:
    first, now = today(spring), spring.clock.now()
    views = {part: PartOf(P.VIDEO_VIEWS, part) for part in Part}
    for days, organic in ((0, 100), (3, 130)):
        at = now + days * DAY
        told = Snapshot(REPORT, at, at, {P.LIKES: 10}, parts={views[Part.ORGANIC]: organic})
        with spring.write() as work:
            work.figures.keep_post(post_of(spring, "ann"), told)
    spring.clock.advance(3 * DAY)

    made = compare(spring, first)

    moved = {one.label: one for post in made.posts for one in post.parts if one.cause is not Cause.ABSENT}
    assert {name: one.difference for name, one in moved.items()} == {"Video views, organic": 30}


def test_a_total_says_which_part_came_how(spring: Desk) -> None:
    first = today(spring)
    spring.clock.advance(3 * DAY)
    tell(spring, "ann", {P.LIKES: 25, P.COMMENTS: 4}, REPORT)
    new = spring.market.add_video("bob", {P.LIKES: 7})
    spring.sync_posts(spring.by)
    spring.add_by_hand(spring.by, "Spring", new)

    totals = compare(spring, first).totals[Network.TIKTOK]

    likes = totals[P.LIKES]
    assert (likes.before.value, likes.after.value) == (13, 10 + 3 + 7)
    assert likes.difference == sum(likes.by_cause.values()) == 7
    assert dict(likes.by_cause) == {Cause.LINKED: 7}


def test_what_is_told_for_the_first_time_is_no_growth(spring: Desk) -> None:
    first = today(spring)
    spring.clock.advance(DAY)
    tell(spring, "ann", {P.LIKES: 10, P.SHARES: 6}, REPORT)

    made = compare(spring, first)

    shares = of(made, "ann", P.SHARES)
    assert (shares.cause, shares.difference) == (Cause.FIRST_COLLECTED, None)
    assert made.totals[Network.TIKTOK][P.SHARES].difference is None


def test_what_is_not_delivered_any_more_is_said(spring: Desk) -> None:
    first = today(spring)
    spring.clock.advance(DAY)
    tell(spring, "ann", {P.LIKES: 11}, REPORT)

    reach = of(compare(spring, first), "ann", P.REACH)

    assert (reach.cause, reach.difference, reach.moves) == (Cause.NO_LONGER_COLLECTED, None, -100)


def test_a_post_that_came_in_between_is_linked(spring: Desk) -> None:
    first = today(spring) - DAY
    likes = of(compare(spring, first), "ann", P.LIKES)

    assert likes.cause is Cause.LINKED
    assert likes.before.seen is None


def test_a_post_whose_link_ended_has_left(spring: Desk) -> None:
    first = today(spring)
    spring.clock.advance(2 * DAY)
    unlink(spring, "ann")

    made = compare(spring, first)

    likes, reach = of(made, "ann", P.LIKES), of(made, "ann", P.REACH)
    assert likes.cause is Cause.LEFT
    assert made.totals[Network.TIKTOK][P.LIKES].by_cause == {Cause.LEFT: -10}
    assert (reach.cause, reach.before.seen, reach.after.seen) == (Cause.NO_LONGER_ALLOWED, None, None)
    assert made.totals[Network.TIKTOK][P.REACH].before.value is None


def test_a_post_that_left_and_stays_by_hand_keeps_its_small_set(spring: Desk) -> None:
    with spring.view() as view:
        post = view.posts.get(post_of(spring, "ann"))
    assert post is not None
    spring.add_by_hand(spring.by, "Spring", post.external_id)
    first = today(spring)
    spring.clock.advance(2 * DAY)
    unlink(spring, "ann")

    made = compare(spring, first)

    assert of(made, "ann", P.LIKES).cause is Cause.UNCHANGED
    assert of(made, "ann", P.REACH).cause is Cause.NO_LONGER_ALLOWED


def test_an_ended_consent_takes_both_days_away(spring: Desk) -> None:
    spring.consents("bob")
    tell(spring, "bob", {P.LIKES: 3, P.TOTAL_ENGAGEMENTS: 31}, Provenance.TTCM_AUTHORISED)
    first = today(spring)
    spring.clock.advance(2 * DAY)
    spring.disconnect(spring.by, "bob")

    engagements = of(compare(spring, first), "bob", P.TOTAL_ENGAGEMENTS)

    assert engagements.cause is Cause.NO_LONGER_ALLOWED
    assert (engagements.before.seen, engagements.after.seen, engagements.difference) == (None, None, None)


def test_a_withheld_value_moves_nothing(spring: Desk) -> None:
    first = today(spring)
    spring.clock.advance(2 * DAY)
    tell(spring, "ann", {P.LIKES: 12}, REPORT)
    plain = compare(spring, first)

    tell(spring, "bob", {P.LIKES: 3, P.REACH: 123_456, P.TOTAL_ENGAGEMENTS: 98_765}, REPORT)
    told = compare(spring, first)

    for metric in (P.REACH, P.TOTAL_ENGAGEMENTS):
        assert told.totals[Network.TIKTOK][metric] == plain.totals[Network.TIKTOK][metric]
    assert "123456" not in str(told)
    assert "98765" not in str(told)


def test_the_day_in_the_middle_is_shown_as_it_was(spring: Desk) -> None:
    first = today(spring)
    for likes in (20, 30, 40):
        spring.clock.advance(2 * DAY)
        tell(spring, "ann", {P.LIKES: likes}, REPORT)

    found = of(compare(spring, first + 2 * DAY, first + 5 * DAY), "ann", P.LIKES)

    assert isinstance(found.before.reading, Observation)
    assert isinstance(found.after.reading, Observation)
    assert (found.before.reading.value, found.after.reading.value) == (20, 30)
    assert found.after.reading.as_of.date() == first + 4 * DAY


def test_old_source_figures_are_not_compared_with_tiktoks(desk: Desk) -> None:
    desk.stub("ann")
    desk.campaign("Spring")
    desk.capture("Spring", "ann", "6900000000000000001", likes=1000)
    first = today(desk)
    desk.clock.advance(2 * DAY)
    desk.market.add_creator("ann", Membership.IN)
    desk.check(desk.by)
    tell(desk, "ann", {P.LIKES: 1500})

    made = compare(desk, first)

    assert of(made, "ann", P.LIKES).cause is Cause.MEASURED_OTHERWISE
    assert made.totals[Network.TIKTOK][P.LIKES].difference is None


def test_the_cutover_leaves_nothing_of_the_old_source_on_either_day(spring: Desk) -> None:
    old = spring.capture("Spring", "ann", "6900000000000000001", likes=77_777)
    with spring.write() as work:
        campaign = work.campaigns.named("Spring")
        assert campaign is not None
        work.posts.attach([an_attachment(campaign.id, old.id)])
    first = today(spring)
    spring.clock.advance(2 * DAY)
    assert "77777" in str(compare(spring, first))

    spring.hide()
    hidden = compare(spring, first)

    assert spring.phase() is Phase.CLOSING
    assert "77777" not in str(hidden)
    assert "6900000000000000001" not in {one.post.external_id for one in hidden.posts}
    assert [gone.count for gone in hidden.removed] == []


def test_other_networks_have_a_line_of_their_own(spring: Desk) -> None:
    first = today(spring)
    spring.clock.advance(DAY)
    spring.take_posts(
        "Spring", "url,handle,caption,likes\nhttps://www.instagram.com/p/one/,ann.bakes,#acme,5\n"
    )

    totals = compare(spring, first).totals

    assert set(totals) == {Network.TIKTOK, Network.INSTAGRAM}
    assert totals[Network.INSTAGRAM][P.LIKES].by_cause == {Cause.LINKED: 5}
    assert totals[Network.TIKTOK][P.LIKES].difference == 0


def test_one_influencer_alone_can_be_compared(spring: Desk) -> None:
    first = today(spring)
    spring.clock.advance(DAY)

    made = compare(spring, first, only=OneInfluencer("bob"))

    assert {one.account.handle for one in made.posts} == {"bob"}
    assert made.totals[Network.TIKTOK][P.LIKES].before.value == 3


def test_days_have_to_be_in_order_and_over(spring: Desk) -> None:
    now = today(spring)
    for first, second in ((now, now), (now, now - DAY), (now, now + DAY)):
        with pytest.raises(Unusable, match="earlier day"):
            compare(spring, first, second)


def test_who_does_not_take_part_is_named(spring: Desk) -> None:
    spring.member("eve")
    with pytest.raises(NotAParticipant, match="eve"):
        compare(spring, today(spring) - DAY, only=OneInfluencer("eve"))


def test_a_campaign_that_is_not_there_cannot_be_compared(desk: Desk) -> None:
    with pytest.raises(CampaignNotFound):
        compare(desk, today(desk) - DAY)


def test_membership_that_ended_takes_both_days_away(spring: Desk) -> None:
    first = today(spring)
    spring.clock.advance(2 * DAY)
    spring.market.becomes("bob", Membership.NOT_IN)
    spring.check(spring.by)

    likes = of(compare(spring, first), "bob", P.LIKES)

    assert (likes.cause, likes.before.seen) == (Cause.NO_LONGER_ALLOWED, None)
