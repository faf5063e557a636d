"""Orders: what is placed, found again and read, and answers that contradict themselves."""

import json
from typing import Any

import attrs
import pytest

from influence.domain.deliverables import Deliverable
from influence.domain.metrics import PostMetric
from influence.domain.orders import Placement
from influence.domain.ports.upstream import OrdersPlaced, Sought
from influence.domain.ports.upstream_failures import (
    Ability,
    CodeUsedUp,
    Generation,
    NotDelivered,
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)
from tests.adapters.tiktok.answers import ANSWERS
from tests.adapters.tiktok.far_side import ORDER, SOUGHT, FarSide, envelope


@pytest.mark.parametrize(("spark", "sent"), [(None, None), (0, None), (7, 7), (365, 365)])
def test_spark_days_are_sent_when_there_are_any(spark: int | None, sent: int | None) -> None:
    far = FarSide(envelope(**ANSWERS["place_orders"]))

    far.marketplace.place_orders(attrs.evolve(ORDER, spark_days=spark, campaign_code="CODE1"))

    assert far.body.get("default_spark_ads_requested_authorization_days") == sent
    assert far.body["campaign_code"] == "CODE1"


def test_named_posts_are_sent_with_their_own_spark_days() -> None:
    far = FarSide(envelope(**ANSWERS["place_orders"]))
    named = (Deliverable("Recipe"), Deliverable("Story", 30), Deliverable("Teaser", 0))

    far.marketplace.place_orders(attrs.evolve(ORDER, deliverables=named, posts_required=3, spark_days=7))

    assert far.body["deliverables"] == [
        {"deliverable_name": "Recipe"},
        {"deliverable_name": "Story", "spark_ads_requested_authorization_days": 30},
        {"deliverable_name": "Teaser", "spark_ads_requested_authorization_days": 0},
    ]
    assert not {"video_number", "default_spark_ads_requested_authorization_days"} & set(far.body)


@pytest.mark.parametrize(("code", "kind"), [("C", CodeUsedUp), (None, TikTokRefused)])
def test_a_number_limit_under_a_code_says_it_is_used_up(code: str | None, kind: type[TikTokRefused]) -> None:
    far = FarSide(envelope(40502, "number limit"))

    with pytest.raises(TikTokRefused) as refusal:
        far.marketplace.place_orders(attrs.evolve(ORDER, campaign_code=code))

    assert type(refusal.value) is kind
    assert refusal.value.message == "number limit"


def test_another_refusal_under_a_code_is_not_its_end() -> None:
    far = FarSide(envelope(40002, "brand_name"))

    with pytest.raises(TikTokRefused) as refusal:
        far.marketplace.place_orders(attrs.evolve(ORDER, campaign_code="C"))

    assert type(refusal.value) is TikTokRefused


def order(number: int, **more: Any) -> dict[str, Any]:
    return {"order_id": number, "handle_name": "ann", "campaign_code": "C", "video_ids": [], **more}


def sought(*ids: int) -> list[Sought]:
    return [Sought(str(one), "C", "ann") for one in ids]


UNDER_C = attrs.evolve(ORDER, handles=("ann", "bob"), campaign_code="C")
TOTALS: dict[str, dict[str, object]] = {
    "right": {"total_number": 25, "total_page": 2},
    "as text": {"total_number": "25", "total_page": "2"},
    "number only": {"total_number": 25},
    "total_size for total_page": {"total_number": 25, "total_size": 2},
    "contradicting": {"total_number": 5, "total_page": 9},
    "none": {},
}


@pytest.mark.parametrize("totals", TOTALS.values(), ids=TOTALS.keys())
def test_order_pages_are_followed_whatever_the_totals_say(totals: dict[str, object]) -> None:
    far = FarSide(
        envelope(orders=[order(n) for n in range(1, 21)], page_info={"page": 1, **totals}),
        envelope(orders=[order(n) for n in range(21, 26)], page_info={"page": 2, **totals}),
        envelope(orders=[], page_info={"page": 3, **totals}),
    )

    shown = far.marketplace.read_orders(sought(*range(25, 0, -1)))

    assert [one.upstream_id for one in shown] == [str(number) for number in range(25, 0, -1)]
    assert [dict(r.url.params)["page"] for r in far.requests][:2] == ["1", "2"]


def test_a_page_that_comes_again_ends_the_list() -> None:
    far = FarSide(envelope(orders=[order(n) for n in range(1, 21)], page_info={"total_number": 99}))

    assert len(far.marketplace.read_orders(sought(*range(1, 30)))) == 20
    assert len(far.requests) == 2


def test_orders_that_are_counted_and_not_shown_are_unreadable() -> None:
    far = FarSide(envelope(order_list=[order(1)], page_info={"total_number": 1}))

    with pytest.raises(TikTokUnavailable, match="unreadable answer: orders"):
        far.marketplace.find_placed(UNDER_C)


def test_ids_are_read_two_hundred_at_a_time() -> None:
    far = FarSide(envelope(orders=[], page_info={"total_number": 0, "total_page": 0}))

    far.marketplace.read_orders(sought(*range(401), *range(9)))

    assert [len(json.loads(dict(r.url.params)["order_ids"])) for r in far.requests] == [200, 200, 1]


@pytest.mark.parametrize(
    "more", [{"video_ids": None}, {"video_ids": "7"}, {"video_ids": [None]}, {"video_ids": [7.5]}]
)
def test_unreadable_videos_are_not_no_videos(more: dict[str, Any]) -> None:
    """An order that seems to have lost its videos would lose its links."""
    far = FarSide(envelope(orders=[order(1, **more), order(2, video_ids=["7", 8])]))

    assert [one.upstream_id for one in far.marketplace.read_orders(sought(1, 2))] == ["2"]


@pytest.mark.parametrize("more", [{"quota": {"current_video_count": 0}}, {"current_video_count": "0"}])
def test_videos_that_are_left_out_and_counted_as_none_are_none(more: dict[str, Any]) -> None:
    far = FarSide(envelope(orders=[order(1, video_ids=None, **more)]))

    assert far.marketplace.read_orders(sought(1))[0].video_ids == ()


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"orders": None},
        {"orders": [{"handle_name": "ann"}], "campaign_code": "C", "invite_link": "https://t.example/"},
        {"orders": [{"order_id": "1"}], "campaign_code": "C", "invite_link": "https://t.example/"},
        {"orders": [{"order_id": "1", "handle_name": "ann"}], "invite_link": "https://t.example/"},
        {"orders": [{"order_id": "1", "handle_name": "ann"}], "campaign_code": "C"},
        {"orders": [7], "campaign_code": "C", "invite_link": "https://t.example/"},
        {"orders": "two", "campaign_code": "C", "invite_link": "https://t.example/"},
    ],
)
def test_orders_placed_in_unreadable_words_are_in_doubt(answer: dict[str, Any]) -> None:
    with pytest.raises(OutcomeUnknown):
        FarSide(envelope(**answer)).marketplace.place_orders(ORDER)


def test_a_handle_that_is_missing_was_not_placed() -> None:
    answer = {**ANSWERS["place_orders"], "orders": ANSWERS["place_orders"]["orders"][1:]}

    placed = FarSide(envelope(**answer)).marketplace.place_orders(ORDER)

    assert set(placed.placements) == {"bob"}
    assert placed.refused == {}


def test_code_and_link_may_stand_with_each_order() -> None:
    each = {"campaign_code": "C", "invite_link": "https://t.example/"}
    orders: list[dict[str, object]] = [{"order_id": 1, "handle_name": "ann", **each}]

    placed = FarSide(envelope(orders=orders)).marketplace.place_orders(attrs.evolve(ORDER, handles=("ann",)))

    assert placed.placements["ann"].campaign_code == "C"
    assert placed.remaining is None


def test_one_video_of_one_order_is_reported_once() -> None:
    line = ANSWERS["read_orders"]["insights"][0]
    lines = [line, line, {"dimensions": {}}, {"metrics": {}, "dimensions": {}}]
    far = FarSide(envelope(**{**ANSWERS["read_orders"], "insights": lines}))

    (order,) = far.marketplace.read_orders(SOUGHT)

    (report,) = order.reports
    assert (report.upstream_id, report.handle) == ("9001", "ann")
    assert report.video.values[PostMetric.AUDIENCE_GEOGRAPHY] == (("California", 0.3),)
    assert report.video.values[PostMetric.VIDEO_VIEW_RETENTION] == (1.0, 0.8, 0.6)


def test_each_order_has_its_own_reports() -> None:
    def line(number: int, video: int) -> dict[str, Any]:
        about = {"order_id": number, "video_id": video, "handle_name": "ann"}
        return {"dimensions": about, "metrics": {"likes": video}}

    orders = [order(1, video_ids=[71, 72]), order(2, video_ids=["73"]), order(3)]
    far = FarSide(envelope(orders=orders, insights=[line(1, 71), line(2, 73), line(1, 72), line(9, 74)]))

    shown = far.marketplace.read_orders(sought(3, 2, 1))

    assert [[report.video.video_id for report in one.reports] for one in shown] == [[], ["73"], ["71", "72"]]
    assert json.loads(far.query["order_ids"]) == ["2", "1"]


def test_no_report_is_asked_for_orders_without_videos() -> None:
    far = FarSide(envelope(orders=[order(1)]))

    far.marketplace.read_orders(sought(1))

    assert len(far.requests) == 1


def test_what_was_placed_is_found_under_its_code() -> None:
    far = FarSide(envelope(orders=[order(1, handle_name="BOB", invite_link="https://t.example/"), order(2)]))

    placed = far.marketplace.find_placed(attrs.evolve(UNDER_C, handles=("bob", "cy", "Bob")))

    at = far.clock.now()
    assert placed == OrdersPlaced(
        dict.fromkeys(("bob", "Bob"), Placement("1", "C", "https://t.example/", at)), {}
    )


def test_a_creator_with_two_orders_under_a_code_is_left_to_a_person() -> None:
    far = FarSide(
        envelope(orders=[order(1), order(2), order(3, handle_name="bob"), order(3, handle_name="bob")])
    )

    placed = far.marketplace.find_placed(UNDER_C)

    assert placed is not None
    assert {handle: one.upstream_id for handle, one in placed.placements.items()} == {"bob": "3"}
    assert placed.placements["bob"].invite_link == ""


@pytest.mark.parametrize("orders", [[], [{"order_id": 1, "handle_name": "cy"}]])
def test_nothing_found_is_none(orders: list[dict[str, Any]]) -> None:
    assert FarSide(envelope(orders=orders)).marketplace.find_placed(UNDER_C) is None


@pytest.mark.parametrize(
    "item",
    [
        {"handle_name": "ann"},
        {"order_id": 1},
        {"order_id": 1.5, "handle_name": "ann"},
        order(1, campaign_code=None),
    ],
)
def test_an_unreadable_order_hides_what_is_not_there(item: dict[str, Any]) -> None:
    far = FarSide(envelope(orders=[order(1, handle_name="ann"), item]))

    with pytest.raises(TikTokUnavailable, match="unreadable answer: orders"):
        far.marketplace.find_placed(UNDER_C)


def test_without_a_code_nothing_is_looked_for() -> None:
    far = FarSide(envelope())

    with pytest.raises(NotDelivered) as caught:
        far.marketplace.find_placed(ORDER)

    assert (caught.value.ability, caught.value.generation) == (Ability.READ_BACK, Generation.TTCM)
    assert far.requests == []
