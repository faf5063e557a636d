from collections.abc import Callable
from typing import Any

import pytest

from influence.adapters.simulator.creators import Membership
from influence.adapters.simulator.events import EVENTS
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.society import Removal
from tests.adapters.simulator.brand import Brand, parts

Handle = Callable[[], str]


def test_an_invitation_lapses(brand: Brand) -> None:
    everybody = brand.world.creators(Membership.NOT_IN)
    fit = next(creator.handle for creator in everybody if profile_of(creator).reject_reason is None)
    brand.post("/tcm/creator/invite/", tcm_account_id=brand.app.account_id, handle_names=[fit])

    assert brand.trigger("invite_lapse", fit)["membership"] == "NOT_IN"
    assert brand.control("trigger", event="invite_lapse", handle=fit)[0] == 409


def test_a_handle_changes_hands(brand: Brand, member: Handle, outsider: Handle) -> None:
    handle, by = member(), outsider()

    outcome = brand.trigger("take_over", handle, by=by)

    assert outcome["handle"] == handle
    assert brand.status(handle, by, outcome["former_bearer"]) == ["NOT_IN", "INVALID", "IN"]
    assert outcome["creator_id"] != outcome["former_bearer_id"]


@pytest.mark.parametrize("reason", Removal.words())
def test_a_consent_ends_for_each_reason(brand: Brand, member: Handle, reason: str) -> None:
    person = brand.consented(member())

    outcome = brand.trigger("revoke_consent", person.handle, reason=reason)

    answer = brand.seen_by(person, "/tto/creator/authorized/")
    assert (outcome["ended"], outcome["reason"], answer["code"]) == (1, reason, 40105)


def test_an_uploaded_video_goes_through_its_review(brand: Brand, member: Handle) -> None:
    handle = member()
    placed = brand.order(handle)["data"]["orders"][0]["order_id"]
    video_id = brand.trigger("upload", handle)["video_id"]
    told = {"tcm_account_id": brand.app.account_id, "v2_order_id": placed}
    path, seen = "/tcm/video/audit_status/get/", []

    for event, more in (
        ("video_in_review", {}),
        ("video_rejected", {"reason": "no disclosure"}),
        ("video_published", {}),
    ):
        before = brand.get(path, **told)["data"]["audit_status_list"][0]
        seen.append((before["video_status"], before["review_status"]))
        brand.trigger(event, handle, video_id=video_id, **more)
    after = brand.get(path, **told)["data"]["audit_status_list"][0]

    assert seen == [
        ("UPLOAD", "NO_REVIEW"),
        ("UPLOAD", "CONTENT_REVIEWING"),
        ("UPLOAD", "CONTENT_REVIEW_FAIL"),
    ]
    assert (after["video_status"], after["review_status"]) == ("RELEASE", "SUCCEED")
    assert "publish_time" in after
    assert brand.report(placed)["data"]["insights"][0]["dimensions"]["video_id"] == video_id


def test_a_rejection_tells_its_reason(brand: Brand, member: Handle) -> None:
    handle = member()
    placed = brand.order(handle)["data"]["orders"][0]["order_id"]
    video_id = brand.trigger("upload", handle)["video_id"]
    told = {"tcm_account_id": brand.app.account_id, "v2_order_id": placed}

    brand.trigger("video_rejected", handle, video_id=video_id, reason="no disclosure")

    [audit] = brand.get("/tcm/video/audit_status/get/", **told)["data"]["audit_status_list"]
    assert audit["reject_reason"] == "no disclosure"
    assert brand.report(placed)["data"]["insights"] == []
    listed = brand.look("creator", handle=handle)["videos"]
    assert video_id not in parts(listed, "video_id")


def test_old_names_work_for_campaigns_too(brand: Brand, member: Handle) -> None:
    handle = member()
    made = brand.campaign(handle)
    link = made["invite_link"]

    outcomes = [
        brand.trigger("accept", handle, link=link),
        brand.trigger("publish_new", handle, link=link),
        brand.trigger("link_published", handle, link=link),
        brand.trigger("upload", handle),
    ]

    assert {outcome["campaign_id"] for outcome in outcomes} == {made["campaign_id"]}
    ids = [outcome["video_id"] for outcome in outcomes[1:]]
    assert brand.shown(made["campaign_id"])["video_ids"] == ids


def test_a_creator_with_both_means_the_order(brand: Brand, member: Handle) -> None:
    handle = member()
    brand.campaign(handle)
    placed = brand.order(handle)["data"]["orders"][0]["order_id"]

    assert brand.trigger("publish_new", handle)["order_id"] == placed


def test_a_code_is_used_up_by_a_trigger(brand: Brand, member: Handle) -> None:
    first, second = member(), member()
    data = brand.order(first)["data"]

    status, outcome = brand.control("trigger", event="use_up_code", link=data["invite_link"])

    assert (status, outcome["remaining_orders"]) == (200, 0)
    assert brand.order(second, campaign_code=data["campaign_code"])["code"] == 40502
    assert brand.control("trigger", event="accept", handle=first, code=data["campaign_code"])[0] == 409


def test_requests_are_decided_by_id_by_video_or_in_turn(brand: Brand, member: Handle) -> None:
    handle = member()
    campaign_id = brand.campaign(handle)["campaign_id"]
    for place in range(3):
        brand.link(campaign_id, brand.video(handle, place))
    first, second, third = brand.world.campaigns.requests.of(brand.world.campaign(campaign_id))

    outcomes = [
        brand.trigger("link_approve", handle, request_id=second.request_id),
        brand.trigger("link_reject", handle, video_id=third.video_id),
        brand.trigger("link_approve", handle),
    ]

    assert parts(outcomes, "request_id") == [second.request_id, third.request_id, first.request_id]
    assert parts(outcomes, "status") == ["APPROVE", "REJECTED", "APPROVE"]


@pytest.mark.parametrize(
    ("told", "possible"),
    [
        ({"event": "explode"}, list(EVENTS)),
        ({"event": "take_over"}, ["handle", "by (optional)"]),
        ({"event": "upload", "handle": "x", "colour": "red"}, ["via (optional)", "caption (optional)"]),
        ({"event": "review", "handle": "x", "video_id": "1", "result": "GOOD"}, ["SUCCEED", "ALL_FAIL"]),
        ({"event": "revoke_consent", "handle": "x", "reason": "boredom"}, list(Removal.words())),
        ({"event": "use_up_code"}, ["code", "link"]),
        ({"event": "brand_revoke", "handle": "x"}, ["takes nothing"]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_error_names_what_is_possible(brand: Brand, told: dict[str, Any], possible: list[str]) -> None:
    status, answer = brand.control("trigger", **told)

    assert status == 400
    assert all(word in answer["error"] for word in possible)


def test_undecided_requests_are_named(brand: Brand, member: Handle) -> None:
    handle = member()
    campaign_id = brand.campaign(handle)["campaign_id"]
    brand.link(campaign_id, brand.video(handle))
    [request] = brand.world.campaigns.requests.of(brand.world.campaign(campaign_id))

    _, answer = brand.control("trigger", event="link_approve", handle=handle, request_id="1")

    assert request.request_id in answer["error"]
