from collections.abc import Callable
from typing import Any

import pytest

from influence.adapters.simulator.profiles import profile_of
from tests.adapters.simulator.client import Client

Handle = Callable[[], str]

# What an order opens, by TikTok's names.
EVERYTHING = (
    "engagement_count", "engagement_rate", "reach", "comments", "likes", "shares", "video_views", "total_play_time",
    "average_view_time", "video_completion_rate", "video_view_retention", "lifetime_top_age_distribution",
    "lifetime_gender_distribution", "lifetime_top_country_distribution", "video_views_organic", "video_views_paid",
)  # fmt: skip


def placed(client: Client, handle: str) -> str:
    order_id: str = client.order(handle)["data"]["orders"][0]["order_id"]
    return order_id


def test_a_linked_video_is_reported_at_once(client: Client, member: Handle) -> None:
    handle = member()
    order_id = placed(client, handle)
    before = client.report(order_id)["data"]
    video_id = client.trigger("publish_new", handle)["video_id"]

    after = client.report(order_id, metrics=EVERYTHING)["data"]

    assert before["insights"] == []
    [insight] = after["insights"]
    assert insight["dimensions"] == {
        "tcm_account_id": client.app.account_id,
        "order_id": order_id,
        "order_type": "API_ORDER_V2",
        "video_id": video_id,
        "handle_name": handle,
        "video_first_release_time": "2026-06-01",
    }
    assert set(insight["metrics"]) == set(EVERYTHING)
    assert after["page_info"]["page_size"] == 10


def test_the_numbers_of_a_report_agree_with_each_other(client: Client, member: Handle) -> None:
    handle = member()
    order_id = placed(client, handle)
    client.trigger("publish_new", handle)

    metrics = client.report(order_id, metrics=EVERYTHING)["data"]["insights"][0]["metrics"]

    assert metrics["engagement_count"] == metrics["likes"] + metrics["comments"] + metrics["shares"]
    assert metrics["engagement_rate"] == pytest.approx(
        metrics["engagement_count"] / metrics["video_views"], abs=1e-4
    )
    assert metrics["average_view_time"] == pytest.approx(
        metrics["total_play_time"] / metrics["video_views"], abs=1e-3
    )
    assert metrics["video_views"] == metrics["video_views_organic"] + metrics["video_views_paid"]
    assert metrics["reach"] <= metrics["video_views"]
    for name in ("lifetime_gender_distribution", "lifetime_top_age_distribution"):
        assert sum(one["percentage"] for one in metrics[name]) == pytest.approx(1, abs=1e-3)


def test_retention_is_a_list_of_pairs_that_starts_at_one_and_falls(client: Client, member: Handle) -> None:
    handle = member()
    order_id = placed(client, handle)
    client.trigger("publish_new", handle)

    curve = client.report(order_id, metrics=["video_view_retention"])["data"]["insights"][0]["metrics"][
        "video_view_retention"
    ]

    assert curve[0] == [0, 1.0]
    assert [second for second, _ in curve] == list(range(len(curve)))
    rates = [rate for _, rate in curve]
    assert rates == sorted(rates, reverse=True)


def test_orders_of_others_are_left_out_without_a_word(client: Client, member: Handle) -> None:
    handle = member()
    order_id = placed(client, handle)
    client.trigger("publish_new", handle)

    answer = client.report("7000000000000000001", order_id)

    assert answer["code"] == 0
    assert len(answer["data"]["insights"]) == 1


def test_only_the_metrics_asked_for_are_told(client: Client, member: Handle) -> None:
    handle = member()
    order_id = placed(client, handle)
    client.trigger("publish_new", handle)

    [insight] = client.report(order_id, metrics=["reach", "likes"])["data"]["insights"]

    assert set(insight["metrics"]) == {"reach", "likes"}


def test_audiences_and_retention_have_to_be_asked_for(client: Client, member: Handle) -> None:
    handle = member()
    order_id = placed(client, handle)
    client.trigger("publish_new", handle)

    [insight] = client.report(order_id)["data"]["insights"]

    assert len(insight["metrics"]) == 12
    assert not [name for name in insight["metrics"] if "distribution" in name or "retention" in name]


def test_the_states_of_the_most_popular_country_are_told_where_it_has_any(client: Client) -> None:
    told = {}
    for country in ("US", "DE"):
        everybody = client.simulator.world.creators()
        creator = next(creator for creator in everybody if profile_of(creator).country == country)
        order_id = placed(client, creator.handle)
        client.trigger("publish_new", creator.handle)
        answer = client.report(order_id, metrics=["most_popular_country_state_distribution", "ad_cost"])
        told[country] = answer["data"]["insights"][0]["metrics"]

    assert told["DE"] == {}
    assert told["US"]["most_popular_country_state_distribution"]["country"] == "US"


def test_a_video_that_lacks_something_leaves_it_out(client: Client, member: Handle) -> None:
    handle = member()
    order_id = placed(client, handle)
    client.trigger("publish", handle, lacking=["reach", "lifetime_gender_distribution"])
    client.trigger("link_published", handle)

    [insight] = client.report(order_id, metrics=EVERYTHING)["data"]["insights"]

    assert {"reach", "lifetime_gender_distribution"}.isdisjoint(insight["metrics"])
    assert insight["metrics"]["likes"] > 0


def test_reports_come_in_pages(client: Client, member: Handle) -> None:
    handle = member()
    order_id = placed(client, handle)
    made = [client.trigger("publish_new", handle)["video_id"] for _ in range(3)]

    pages = [client.report(order_id, page=page, page_size=2)["data"] for page in (1, 2)]

    told = [one["dimensions"]["video_id"] for page in pages for one in page["insights"]]
    assert told == made
    assert pages[0]["page_info"]["total_number"] == 3
    assert client.report(order_id, page_size=101)["code"] == 40002


def test_a_revoked_link_and_a_deleted_video_leave_the_report(client: Client, member: Handle) -> None:
    handle = member()
    order_id = placed(client, handle)
    revoked, deleted, kept = (client.trigger("publish_new", handle)["video_id"] for _ in range(3))

    client.trigger("revoke_link", handle, video_id=revoked)
    client.trigger("delete_video", handle, video_id=deleted)

    [insight] = client.report(order_id)["data"]["insights"]
    assert insight["dimensions"]["video_id"] == kept


def test_the_days_of_a_video_add_up_to_its_whole(client: Client, member: Handle) -> None:
    handle = member()
    order_id = placed(client, handle)
    client.trigger("publish_new", handle)
    start = client.look("clock")["now"]
    client.control("clock", advance=86_400 * 5)
    told = {"need_daily_stats": True, "start_date": "2026-06-01", "end_date": "2026-06-30"}

    metrics = client.report(order_id, **told)["data"]["insights"][0]["metrics"]
    client.control("clock", now=start)

    days = metrics["daily_stats"]
    assert [day["date"] for day in days] == [f"2026-06-0{number}" for number in range(1, 6)]
    assert 0 < sum(day["views"] for day in days) <= metrics["video_views"]
    assert all(day["views"] >= 0 for day in days)


@pytest.mark.parametrize(
    "told",
    [
        {"need_daily_stats": True},
        {"need_daily_stats": True, "start_date": "2026-06-02", "end_date": "2026-06-01"},
        {"need_daily_stats": True, "start_date": "2026-01-01", "end_date": "2026-03-03"},
        {"start_date": "2026-13-01"},
        {"start_date": "yesterday"},
        {"need_daily_stats": "yes"},
        {"metrics": ["happiness"]},
        {"order_ids": []},
        {"order_ids": ["1"] * 201},
        {"order_ids": [1]},
    ],
)
def test_a_report_out_of_bounds_is_40002(client: Client, member: Handle, told: dict[str, Any]) -> None:
    question = {"order_ids": [placed(client, member())], **told}

    answer = client.get("/tcm/report/get/v2/", tcm_account_id=client.app.account_id, **question)

    assert answer["code"] == 40002


def test_the_furthest_days_break_nothing(client: Client, member: Handle) -> None:
    handle = member()
    order_id = placed(client, handle)
    client.trigger("publish_new", handle)
    told = {"need_daily_stats": True, "start_date": "9999-12-01", "end_date": "9999-12-31"}

    [insight] = client.report(order_id, **told)["data"]["insights"]

    assert insight["metrics"]["daily_stats"] == []
