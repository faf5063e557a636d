from collections.abc import Callable
from typing import Any

import pytest

from influence.adapters.simulator.profiles import profile_of
from tests.adapters.simulator.client import Client

Handle = Callable[[], str]
PUBLIC = "/tcm/creator/public/"
VIDEOS = "/tcm/creator/public/video/list/"


def test_status_tells_members_others_and_nobody_apart(
    client: Client, member: Handle, outsider: Handle
) -> None:
    assert client.status(member(), outsider(), "nobody.at.all") == ["IN", "NOT_IN", "INVALID"]


def test_status_answers_in_order_and_in_the_words_of_the_question(client: Client, member: Handle) -> None:
    handle = member()

    answer = client.get(
        "/tcm/creator/status/get/",
        tcm_account_id=client.app.account_id,
        handle_names=[handle.upper(), "nobody"],
    )

    assert answer["data"]["onboarding_status"] == [
        {"handle_name": handle.upper(), "status": "IN"},
        {"handle_name": "nobody", "status": "INVALID"},
    ]


def test_an_invitation_sorts_the_handles_and_says_why_not(client: Client, member: Handle) -> None:
    world = client.simulator.world
    outside = [creator for creator in world.creators() if not creator.is_member]
    fit = next(creator.handle for creator in outside if profile_of(creator).reject_reason is None)
    small = next(c.handle for c in outside if profile_of(c).reject_reason == "FOLLOWERS_BELOW_MINIMUM")
    inside = member()

    answer = client.post(
        "/tcm/creator/invite/",
        tcm_account_id=client.app.account_id,
        handle_names=[inside, fit, small, "nobody.at.all"],
    )

    assert answer["data"] == {
        "in_tcm": [inside],
        "invited": [fit],
        "rejected": [small, "nobody.at.all"],
        "reject_reasons": [
            {"handle_name": small, "reason": "FOLLOWERS_BELOW_MINIMUM"},
            {"handle_name": "nobody.at.all", "reason": "HANDLE_NOT_FOUND"},
        ],
    }
    assert client.status(fit) == ["INVITED"]


def test_the_public_profile_has_ids_as_text_and_rates_as_fractions(client: Client, member: Handle) -> None:
    handle = member()

    data = client.get(PUBLIC, tcm_account_id=client.app.account_id, handle_name=handle.upper())["data"]

    assert data["handle_name"] == handle
    assert isinstance(data["creator_id"], str)
    assert data["followers_count"] >= 10_000
    assert 0 < data["engagement_rate"] < 1
    assert {"audience_countries", "average_views", "completion_rate"}.isdisjoint(data)


@pytest.mark.parametrize("path", [PUBLIC, VIDEOS])
def test_public_data_about_a_non_member_is_40121(client: Client, outsider: Handle, path: str) -> None:
    handle = outsider()
    world = client.simulator.world
    invited = next(
        c.handle for c in world.creators() if profile_of(c).reject_reason is None and not c.is_member
    )
    world.invite(invited)

    for one in (handle, invited, "nobody.at.all"):
        assert client.get(path, tcm_account_id=client.app.account_id, handle_name=one)["code"] == 40121


def test_what_tiktok_does_not_know_is_left_out(client: Client) -> None:
    members = [creator for creator in client.simulator.world.creators() if creator.is_member]
    without_rate = next(creator for creator in members if profile_of(creator).rate is None)
    without_bio = next(creator for creator in members if "bio" in profile_of(creator).lacking)

    priceless = client.get(PUBLIC, tcm_account_id=client.app.account_id, handle_name=without_rate.handle)[
        "data"
    ]
    silent = client.get(PUBLIC, tcm_account_id=client.app.account_id, handle_name=without_bio.handle)["data"]

    assert "creator_price" not in priceless
    assert "bio" not in silent
    assert None not in priceless.values()


def test_video_pages_meet_without_gap_or_overlap(client: Client, member: Handle) -> None:
    handle, cursor, seen, pages = member(), 0, list[str](), 0

    while True:
        told: dict[str, Any] = {"handle_name": handle, "cursor": cursor, "limit": 3}
        data = client.get(VIDEOS, tcm_account_id=client.app.account_id, **told)["data"]
        seen += [post["video_id"] for post in data["posts"]]
        cursor, pages = data["page_info"]["cursor"], pages + 1
        if not data["page_info"]["has_more"]:
            break

    assert seen == [video.video_id for video in client.simulator.world.videos(handle)]
    assert pages == -(-len(seen) // 3)


def test_a_post_tells_its_time_as_text_in_milliseconds(client: Client, member: Handle) -> None:
    handle = member()

    [post, *_] = client.get(VIDEOS, tcm_account_id=client.app.account_id, handle_name=handle)["data"]["posts"]

    assert post["create_time"] == str(client.simulator.world.videos(handle)[0].create_time)
    assert len(post["create_time"]) == 13
    assert "engagement_rate" not in post


def test_videos_are_picked_by_id_and_strange_ones_skipped(client: Client, member: Handle) -> None:
    handle, other = member(), member()
    mine = client.simulator.world.videos(handle)[2].video_id
    strange = client.simulator.world.videos(other)[0].video_id

    data = client.get(
        VIDEOS, tcm_account_id=client.app.account_id, handle_name=handle, video_ids=[strange, mine]
    )["data"]

    assert [post["video_id"] for post in data["posts"]] == [mine]
    assert data["page_info"]["has_more"] is False


@pytest.mark.parametrize(
    "told", [{"limit": 0}, {"limit": 11}, {"cursor": -1}, {"video_ids": ["1"] * 26}, {"limit": 1.5}]
)
def test_a_video_page_out_of_bounds_is_40002(client: Client, member: Handle, told: dict[str, Any]) -> None:
    answer = client.get(VIDEOS, tcm_account_id=client.app.account_id, handle_name=member(), **told)

    assert answer["code"] == 40002


def test_a_deleted_video_leaves_the_list(client: Client, member: Handle) -> None:
    handle = member()
    gone = client.trigger("publish", handle)["video_id"]

    client.trigger("delete_video", handle, video_id=gone)

    data = client.get(VIDEOS, tcm_account_id=client.app.account_id, handle_name=handle)["data"]
    assert gone not in [post["video_id"] for post in data["posts"]]


def test_a_renamed_member_answers_to_the_new_handle_only(client: Client, member: Handle) -> None:
    old = member()
    before = client.get(PUBLIC, tcm_account_id=client.app.account_id, handle_name=old)["data"]

    client.trigger("rename", old, new_handle="renamed.person")

    after = client.get(PUBLIC, tcm_account_id=client.app.account_id, handle_name="renamed.person")["data"]
    assert client.status(old, "renamed.person") == ["INVALID", "IN"]
    assert after["creator_id"] == before["creator_id"]
