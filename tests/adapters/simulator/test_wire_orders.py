from collections.abc import Callable

import pytest

from tests.adapters.simulator.client import Client

Handle = Callable[[], str]


def test_an_order_brings_a_code_a_link_and_one_id_per_handle(
    client: Client, member: Handle, outsider: Handle
) -> None:
    handles = [member(), outsider()]

    data = client.order(*handles)["data"]

    assert data["remaining_orders"] == 200
    assert data["invite_link"].startswith("https://www.tiktok.com/t/")
    assert [order["handle_name"] for order in data["orders"]] == handles
    assert all(isinstance(order["order_id"], str) for order in data["orders"])


def test_orders_are_read_by_id_by_code_and_by_link(client: Client, member: Handle) -> None:
    data = client.order(member(), member(), video_number=3)["data"]
    ids = [order["order_id"] for order in data["orders"]]

    by_id = client.orders(query_type="ORDER_ID", order_ids=[*ids, "7000000000000000001"])
    by_code = client.orders(query_type="CAMPAIGN_CODE", campaign_code=data["campaign_code"])
    by_link = client.orders(query_type="INVITE_LINK", invite_link=data["invite_link"])

    assert by_id == by_code == by_link
    assert by_id[0] == {
        "order_id": ids[0],
        "handle_name": data["orders"][0]["handle_name"],
        "video_ids": [],
        "campaign_code": data["campaign_code"],
        "invite_link": data["invite_link"],
        "quota": {"current_video_count": 0, "per_creator_video_limit": 3, "total_video_limit": 600},
    }


def test_an_order_tells_no_status(client: Client, member: Handle) -> None:
    code = client.order(member())["data"]["campaign_code"]

    [order] = client.orders(query_type="CAMPAIGN_CODE", campaign_code=code)

    assert not [name for name in order if "status" in name]


def test_only_the_fields_asked_for_are_told(client: Client, member: Handle) -> None:
    code = client.order(member())["data"]["campaign_code"]

    [order] = client.orders(
        query_type="CAMPAIGN_CODE", campaign_code=code, fields=["order_id", "total_video_limit"]
    )

    assert order.keys() == {"order_id", "quota"}
    assert order["quota"] == {"total_video_limit": 2_000}


@pytest.mark.parametrize("fields", [["quota"], ["status"], []])
def test_a_field_that_orders_do_not_have_is_40002(client: Client, fields: list[str]) -> None:
    told = {"tcm_account_id": client.app.account_id, "query_type": "CAMPAIGN_CODE", "campaign_code": "any"}

    assert client.get("/tcm/order/get/v2/", **told, fields=fields)["code"] == 40002


def test_orders_come_in_pages(client: Client, member: Handle) -> None:
    code = client.order(*[member() for _ in range(5)])["data"]["campaign_code"]
    told = {"tcm_account_id": client.app.account_id, "query_type": "CAMPAIGN_CODE", "campaign_code": code}

    answer = client.get("/tcm/order/get/v2/", **told, page=2, page_size=2)["data"]

    assert len(answer["orders"]) == 2
    assert answer["page_info"] == {"page": 2, "page_size": 2, "total_number": 5, "total_page": 3}
    assert client.get("/tcm/order/get/v2/", **told, page=4, page_size=2)["data"]["orders"] == []
    assert client.get("/tcm/order/get/v2/", **told, page_size=21)["code"] == 40002


def test_a_code_used_again_keeps_its_link_and_its_number_of_videos(client: Client, member: Handle) -> None:
    first = client.order(member(), video_number=2)["data"]

    second = client.order(member(), campaign_code=first["campaign_code"], video_number=7)["data"]

    assert second["campaign_code"] == first["campaign_code"]
    assert second["invite_link"] == first["invite_link"]
    orders = client.orders(query_type="CAMPAIGN_CODE", campaign_code=first["campaign_code"])
    assert [order["quota"]["per_creator_video_limit"] for order in orders] == [2, 2]


def test_a_code_of_another_brand_or_of_nobody_is_refused(client: Client, member: Handle) -> None:
    code = client.order(member())["data"]["campaign_code"]
    handle = member()

    answers = [
        client.order(handle, campaign_code=code, brand_name="Other"),
        client.order(handle, campaign_code="NOSUCHCODE"),
    ]

    assert [answer["code"] for answer in answers] == [40002, 40002]


def test_a_creator_gets_one_order_per_code(client: Client, member: Handle) -> None:
    handle = member()
    code = client.order(handle)["data"]["campaign_code"]

    assert client.order(handle, campaign_code=code)["code"] == 40002
    assert len(client.orders(query_type="CAMPAIGN_CODE", campaign_code=code)) == 1


def test_a_handle_named_twice_gets_one_order(client: Client, member: Handle) -> None:
    handle = member()

    assert len(client.order(handle, handle.upper())["data"]["orders"]) == 1


def test_an_unknown_handle_refuses_the_whole_call(client: Client, member: Handle) -> None:
    handle = member()

    assert client.order(handle, "nobody.at.all")["code"] == 40002
    assert client.look("creator", handle=handle)["orders"] == []


@pytest.mark.parametrize(
    "told",
    [
        {"brand_name": "x" * 61},
        {"brand_name": ""},
        {"description": "x" * 61},
        {"video_number": 0},
        {"video_number": 11},
        {"video_number": "3"},
        {"video_number": True},
        {"order_source": "ME"},
        {"deliverables": [{"deliverable_name": "One"}] * 11},
        {"deliverables": ["one"]},
        {"deliverables": [{"spark_ads_requested_authorization_days": 30}]},
        {"deliverables": [{"deliverable_name": "x" * 61}]},
        {"deliverables": [{"deliverable_name": "One", "spark_ads_requested_authorization_days": 8}]},
        {"default_spark_ads_requested_authorization_days": 0},
        {"handle_names": []},
        {"handle_names": ["a"] * 101},
        {"handle_names": "ann"},
        {"brand_name": "\ud800"},
    ],
    ids=lambda told: str(told)[:50].encode("ascii", "backslashreplace").decode(),
)
def test_an_order_out_of_bounds_is_40002(client: Client, member: Handle, told: dict[str, object]) -> None:
    assert client.order(member(), **told)["code"] == 40002


def test_deliverables_set_the_number_of_videos(client: Client, member: Handle) -> None:
    wanted = [
        {"deliverable_name": "Teaser"},
        {"deliverable_name": "Recipe", "spark_ads_requested_authorization_days": 30},
    ]
    code = client.order(member(), deliverables=wanted, video_number=9)["data"]["campaign_code"]

    [order] = client.orders(query_type="CAMPAIGN_CODE", campaign_code=code)

    assert order["quota"]["per_creator_video_limit"] == 2
    kept = client.simulator.world.book.code(code).deliverables
    assert [(one.name, one.spark_days) for one in kept] == [("Teaser", None), ("Recipe", 30)]


def test_deliverables_without_names_are_numbered(client: Client, member: Handle) -> None:
    told = {"video_number": 2, "default_spark_ads_requested_authorization_days": 60}
    code = client.order(member(), **told)["data"]["campaign_code"]

    kept = client.simulator.world.book.code(code).deliverables

    assert [(one.name, one.spark_days) for one in kept] == [("Deliverable 1", 60), ("Deliverable 2", 60)]


@pytest.mark.parametrize(
    "told", [{}, {"query_type": "ALL"}, {"query_type": "ORDER_ID"}, {"query_type": "INVITE_LINK"}]
)
def test_a_question_without_its_answerable_half_is_40002(client: Client, told: dict[str, str]) -> None:
    assert client.get("/tcm/order/get/v2/", tcm_account_id=client.app.account_id, **told)["code"] == 40002


def test_videos_show_up_in_the_order_and_count(client: Client, member: Handle) -> None:
    handle = member()
    data = client.order(handle, video_number=3)["data"]
    by_link = client.trigger("publish_new", handle, link=data["invite_link"])
    by_code = client.trigger("publish_new", handle, via="code", code=data["campaign_code"])
    older = client.look("creator", handle=handle)["videos"][-1]["video_id"]
    client.trigger("link_published", handle, video_id=older, code=data["campaign_code"])

    [order] = client.orders(query_type="CAMPAIGN_CODE", campaign_code=data["campaign_code"])

    assert order["video_ids"] == [by_link["video_id"], by_code["video_id"], older]
    assert order["quota"]["current_video_count"] == 3
    status, refused = client.control(
        "trigger", event="publish_new", handle=handle, code=data["campaign_code"]
    )
    assert (status, "all of its 3 videos" in refused["error"]) == (409, True)


def test_accepting_uses_up_the_code(client: Client, member: Handle) -> None:
    first, second = member(), member()
    code = client.order(first)["data"]["campaign_code"]

    client.trigger("accept", first, code=code)

    assert client.order(second, campaign_code=code)["data"]["remaining_orders"] == 199


def test_a_revoked_link_leaves_and_a_deleted_video_stays_named(client: Client, member: Handle) -> None:
    handle = member()
    code = client.order(handle)["data"]["campaign_code"]
    revoked, deleted = (client.trigger("publish_new", handle, code=code)["video_id"] for _ in range(2))

    client.trigger("revoke_link", handle, video_id=revoked)
    client.trigger("delete_video", handle, video_id=deleted)

    [order] = client.orders(query_type="CAMPAIGN_CODE", campaign_code=code)
    assert order["video_ids"] == [deleted]
    assert order["quota"]["current_video_count"] == 0


def test_the_review_of_linked_videos_can_be_read(client: Client, member: Handle) -> None:
    handle = member()
    order_id = client.order(handle)["data"]["orders"][0]["order_id"]
    passed, failed = (client.trigger("publish_new", handle)["video_id"] for _ in range(2))
    client.trigger("review", handle, video_id=failed, result="AD_REVIEW_FAIL")
    client.trigger("revoke_link", handle, video_id=passed)
    told = {"tcm_account_id": client.app.account_id, "v2_order_id": order_id}

    first, second = client.get("/tcm/video/audit_status/get/", **told)["data"]["audit_status_list"]

    assert (first["video_id"], first["bind_status"], first["review_status"]) == (passed, "UNBIND", "SUCCEED")
    assert (second["video_id"], second["bind_status"], second["review_status"]) == (
        failed,
        "BIND",
        "AD_REVIEW_FAIL",
    )
    assert "embed_url" in first
    assert "embed_url" not in second
    assert client.get("/tcm/video/audit_status/get/", **{**told, "v2_order_id": "1"})["code"] == 40007


def test_a_video_linked_again_is_reviewed_once(client: Client, member: Handle) -> None:
    handle = member()
    placed = client.order(handle)["data"]
    order_id, code = placed["orders"][0]["order_id"], placed["campaign_code"]
    video_id = client.trigger("publish_new", handle)["video_id"]
    client.trigger("revoke_link", handle, video_id=video_id)
    client.trigger("link_published", handle, video_id=video_id, code=code)
    told = {"tcm_account_id": client.app.account_id, "v2_order_id": order_id}

    audits = client.get("/tcm/video/audit_status/get/", **told)["data"]["audit_status_list"]

    assert [(one["video_id"], one["bind_status"]) for one in audits] == [(video_id, "BIND")]
