"""What TikTok shows of orders: those whose answer was lost, their videos, reports and reviews."""

import attrs
import pytest

from influence.adapters.memory.marketplace import NotPossible
from influence.adapters.simulator.refusals import Refused
from influence.domain.metrics import PostMetric
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import ReviewStage, Sought, VideoReview
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokUnavailable
from influence.domain.values import well_formed
from influence.testing.contracts.marketplace.asking import ask, order_of, shown, sought
from influence.testing.contracts.marketplace.kinds import TIKTOK_ONE, TTCM, only_with
from influence.testing.contracts.marketplace.towns import Town


def test_a_fresh_order_has_no_videos(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order, placement = order_of(marketplace, handle)

    told = shown(marketplace, order)

    assert (told.upstream_id, told.handle) == (placement.upstream_id, handle)
    assert told.campaign_code == placement.campaign_code
    assert (told.video_ids, told.reports, told.unattributed) == ((), (), frozenset())


def test_an_order_whose_answer_was_lost_is_found_under_its_code(town: Town, marketplace: Marketplace) -> None:
    _, placement = order_of(marketplace, town.somebody())
    handle = town.somebody().upper()
    lost = ask(handle, code=placement.campaign_code)

    with town.no_way_back(), pytest.raises(OutcomeUnknown):
        marketplace.place_orders(lost)
    found = marketplace.find_placed(lost)

    assert found is not None
    assert set(found.placements) == {handle}
    assert found.placements[handle].campaign_code == placement.campaign_code
    assert found.placements[handle].invite_link == placement.invite_link
    (order,) = sought(found.placements)
    assert shown(marketplace, order).upstream_id == order.upstream_id


@only_with(TIKTOK_ONE)
def test_an_order_whose_answer_was_lost_is_found_by_its_reference(
    town: Town, marketplace: Marketplace
) -> None:
    order_of(marketplace, town.somebody())
    ann, bob = town.somebody(), town.somebody()
    lost = ask(ann, bob)

    with town.no_way_back(), pytest.raises(OutcomeUnknown):
        marketplace.place_orders(lost)
    order_of(marketplace, town.somebody())
    found = marketplace.find_placed(lost)

    assert found is not None
    assert set(found.placements) == {ann, bob}
    for order in sought(found.placements):
        assert shown(marketplace, order).handle == order.handle


@only_with(TIKTOK_ONE)
def test_a_reference_that_never_arrived_finds_nothing(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order_of(marketplace, handle)
    lost = ask(handle)

    with town.no_way_there(), pytest.raises(TikTokUnavailable):
        marketplace.place_orders(lost)

    assert marketplace.find_placed(lost) is None


def test_a_placed_order_is_found_again_as_it_was_told(town: Town, marketplace: Marketplace) -> None:
    _, placement = order_of(marketplace, town.somebody())
    request = ask(town.somebody(), town.somebody(), code=placement.campaign_code)
    placed = marketplace.place_orders(request)

    found = marketplace.find_placed(request)

    assert found is not None
    assert found.placements == placed.placements
    assert found.refused == {}


def test_nothing_is_found_under_an_unknown_code(town: Town, marketplace: Marketplace) -> None:
    request = ask(town.somebody(), code="7399999999999999999")

    assert marketplace.find_placed(request) is None


def test_a_video_published_for_an_order_is_tied_to_it(town: Town, marketplace: Marketplace) -> None:
    ann, bob = town.somebody(), town.somebody()
    placed = marketplace.place_orders(ask(ann, bob))
    mine, other = sought(placed.placements)

    video_id = town.publish_by(ann, placed.placements[ann].invite_link)

    order = shown(marketplace, mine)
    assert order.video_ids == (video_id,)
    (line,) = order.reports
    assert (line.upstream_id, line.handle, line.video.video_id) == (mine.upstream_id, ann, video_id)
    assert shown(marketplace, other).video_ids == ()


def test_videos_of_several_orders_come_with_their_own(town: Town, marketplace: Marketplace) -> None:
    handles = [town.somebody() for _ in range(3)]
    placed = marketplace.place_orders(ask(*handles, posts=3))
    mine = {h: {town.publish_by(h, placed.placements[h].invite_link) for _ in range(2)} for h in handles}

    orders = marketplace.read_orders(sought(placed.placements))

    assert {order.handle: set(order.video_ids) for order in orders} == mine
    assert {o.handle: {line.video.video_id for line in o.reports} for o in orders} == mine


@only_with(TTCM)
def test_a_video_uploaded_with_a_code_is_tied(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order, placement = order_of(marketplace, handle)

    video_id = town.publish_by(handle, placement.campaign_code)

    assert shown(marketplace, order).video_ids == (video_id,)


@only_with(TTCM)
def test_a_code_typed_into_an_old_video_ties_it(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    video_id = town.publish(handle)
    order, placement = order_of(marketplace, handle)

    town.type_code(handle, video_id, placement.campaign_code)

    assert shown(marketplace, order).video_ids == (video_id,)


@only_with(TTCM)
def test_an_order_takes_no_more_videos_than_it_asks_for(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order, placement = order_of(marketplace, handle)
    mine = [town.publish_by(handle, placement.invite_link) for _ in range(2)]
    spare = town.publish(handle)

    with pytest.raises((NotPossible, Refused)):
        town.type_code(handle, spare, placement.campaign_code)

    assert set(shown(marketplace, order).video_ids) == set(mine)


def test_a_report_has_the_full_figures(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order, placement = order_of(marketplace, handle)
    town.publish_by(handle, placement.invite_link)

    (line,) = shown(marketplace, order).reports

    assert set(line.video.values) == set(PostMetric)
    assert well_formed(line.video.values) == line.video.values
    assert line.video.published_at is not None
    assert line.video.published_at.date() == town.now().date()
    assert line.video.fetched_at == town.now()
    assert line.video.video_id in line.video.url


@only_with(TTCM)
def test_a_revoked_video_leaves_its_order(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order, placement = order_of(marketplace, handle)
    gone, kept = (town.publish_by(handle, placement.invite_link) for _ in range(2))

    town.unlink(handle, gone)

    told = shown(marketplace, order)
    assert told.video_ids == (kept,)
    assert [line.video.video_id for line in told.reports] == [kept]


@only_with(TTCM)
def test_a_deleted_video_leaves_the_report_only(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order, placement = order_of(marketplace, handle)
    video_id = town.publish_by(handle, placement.invite_link)

    town.delete_video(handle, video_id)

    told = shown(marketplace, order)
    assert (told.video_ids, told.reports, told.unattributed) == ((video_id,), (), frozenset())


@only_with(TIKTOK_ONE)
def test_a_deleted_video_belongs_to_nobody_in_particular(town: Town, marketplace: Marketplace) -> None:
    ann, bob = town.somebody(), town.somebody()
    placed = marketplace.place_orders(ask(ann, bob))
    video_id = town.publish_by(ann, placed.placements[ann].invite_link)

    town.delete_video(ann, video_id)

    told = marketplace.read_orders(sought(placed.placements))
    assert [(o.video_ids, o.reports, o.unattributed) for o in told] == [((), (), frozenset({video_id}))] * 2


@only_with(TIKTOK_ONE)
def test_a_video_of_the_only_one_invited_is_theirs(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order, placement = order_of(marketplace, handle)
    video_id = town.publish_by(handle, placement.invite_link)

    town.delete_video(handle, video_id)

    told = shown(marketplace, order)
    assert (told.video_ids, told.reports, told.unattributed) == ((video_id,), (), frozenset())


@only_with(TIKTOK_ONE)
def test_a_video_under_a_new_name_is_nobodys_until_we_know_it(town: Town, marketplace: Marketplace) -> None:
    ann, bob = town.somebody(), town.somebody()
    placed = marketplace.place_orders(ask(ann, bob))
    mine, other = sought(placed.placements)
    video_id = town.publish_by(ann, placed.placements[ann].invite_link)
    town.rename(ann, f"{ann}.new")

    before = marketplace.read_orders([mine, other])
    after = marketplace.read_orders([attrs.evolve(mine, handle=f"{ann}.new"), other])

    assert [(o.handle, o.video_ids, o.unattributed) for o in before] == [
        (ann, (), frozenset({video_id})),
        (bob, (), frozenset({video_id})),
    ]
    assert [(o.video_ids, o.unattributed) for o in after] == [((video_id,), frozenset()), ((), frozenset())]


@only_with(TIKTOK_ONE)
def test_a_video_without_a_report_is_nobodys_yet(town: Town, marketplace: Marketplace) -> None:
    ann, bob = town.somebody(), town.somebody()
    placed = marketplace.place_orders(ask(ann, bob))
    video_id = town.publish_by(ann, placed.placements[ann].invite_link)
    town.report_later(video_id)

    before = marketplace.read_orders(sought(placed.placements))
    town.report_now(video_id)
    after = marketplace.read_orders(sought(placed.placements))

    assert [(o.video_ids, o.unattributed) for o in before] == [((), frozenset({video_id}))] * 2
    assert [(o.video_ids, o.unattributed) for o in after] == [((video_id,), frozenset()), ((), frozenset())]


def test_unknown_orders_are_missing(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order, _ = order_of(marketplace, handle)
    unknown = Sought("7399999999999999998", "7399999999999999999", handle)

    assert [o.upstream_id for o in marketplace.read_orders([unknown, order])] == [order.upstream_id]
    assert marketplace.read_orders([unknown]) == ()


def test_more_than_two_hundred_orders_can_be_read(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order, _ = order_of(marketplace, handle)
    unknown = [
        Sought(f"73000000000000{number:05}", f"7400000000000099{number % 7:03}", "x") for number in range(400)
    ]

    assert [o.upstream_id for o in marketplace.read_orders([*unknown, order])] == [order.upstream_id]


def test_an_order_follows_its_creator_through_a_rename(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order, placement = order_of(marketplace, handle)
    video_id = town.publish_by(handle, placement.invite_link)
    town.rename(handle, f"{handle}.new")

    told = shown(marketplace, attrs.evolve(order, handle=f"{handle}.new"))

    assert (told.upstream_id, told.handle) == (order.upstream_id, f"{handle}.new")
    assert told.video_ids == (video_id,)


@only_with(TTCM)
@pytest.mark.parametrize("stage", [stage for stage in ReviewStage if stage is not ReviewStage.DELETED])
def test_a_review_tells_how_far_a_video_is(town: Town, marketplace: Marketplace, stage: ReviewStage) -> None:
    handle = town.somebody()
    order, placement = order_of(marketplace, handle)
    video_id = town.publish_by(handle, placement.invite_link)
    reason = "music without a licence" if stage is ReviewStage.REJECTED else ""

    town.review(handle, video_id, stage, reason)

    assert marketplace.reviews([order]) == (VideoReview(order.upstream_id, video_id, stage, reason),)


@only_with(TTCM)
def test_a_review_ends_with_its_video(town: Town, marketplace: Marketplace) -> None:
    handle = town.somebody()
    order, placement = order_of(marketplace, handle)
    video_id = town.publish_by(handle, placement.invite_link)

    town.delete_video(handle, video_id)

    assert marketplace.reviews([order]) == (VideoReview(order.upstream_id, video_id, ReviewStage.DELETED),)


@only_with(TTCM)
def test_orders_without_videos_have_no_reviews(town: Town, marketplace: Marketplace) -> None:
    order, _ = order_of(marketplace, town.somebody())

    assert marketplace.reviews([order]) == ()


def test_orders_that_cannot_be_read_are_not_gone(town: Town, marketplace: Marketplace) -> None:
    order, _ = order_of(marketplace, town.somebody())

    with town.no_way_back(), pytest.raises(TikTokUnavailable):
        marketplace.read_orders([order])
