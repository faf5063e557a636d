import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from influence.adapters.simulator.creators import Membership
from influence.adapters.simulator.events import EVENTS
from influence.adapters.simulator.profiles import profile_of
from tests.adapters.simulator.client import Client

Handle = Callable[[], str]


def test_seeding_by_count_says_what_came(client: Client) -> None:
    status, seeded = client.control("seed", count=30, seed=4242, members=0.4)

    assert status == 200
    assert seeded["distinct"] == 30
    assert seeded["members"] == 12
    assert client.control("seed", count=30, seed=4242, members=0.4)[1]["added"] == 0


def test_seeded_handles_answer_the_api(client: Client) -> None:
    _, seeded = client.control("seed", handles=["First.One", "@second_one"], members=1)

    assert seeded["members"] == 2
    assert client.status("first.one", "second_one") == ["IN", "IN"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"count": 1, "handles": ["a"]},
        {"count": -1},
        {"count": 10**9},
        {"count": "many"},
        {"count": True},
        {"handles": "ann"},
        {"handles": [1]},
        {"count": 1, "members": "60%"},
        {"count": 1, "members": 2},
        {"count": 1, "seed": 1.5},
        {"count": 1, "colour": "red"},
    ],
    ids=str,
)
def test_a_seeding_that_says_nothing_clear_is_400(client: Client, body: dict[str, object]) -> None:
    status, answer = client.control("seed", **body)

    assert status == 400
    assert set(answer) == {"error"}


def test_the_clock_is_read_and_moved(client: Client) -> None:
    before = client.look("clock")

    status, moved = client.control("clock", now="2027-01-01T00:00:00Z", advance=90, frozen=True)
    client.control("clock", now=before["now"])

    assert before == {"now": "2026-06-01T09:00:00+00:00", "frozen": True}
    assert (status, moved) == (200, {"now": "2027-01-01T00:01:30+00:00", "frozen": True})


@pytest.mark.parametrize(
    "body",
    [
        {"now": "noon"},
        {"now": "2026-06-01T09:00:00"},
        {"now": 5},
        {"now": "0001-01-01T00:00:00Z"},
        {"advance": "1h"},
        {"advance": 1e300},
        {"frozen": 1},
        {"speed": 2},
    ],
    ids=str,
)
def test_a_clock_that_cannot_be_set_so_stays(client: Client, body: dict[str, object]) -> None:
    before = client.look("clock")

    status, answer = client.control("clock", **body)

    assert (status, set(answer)) == (400, {"error"})
    assert client.look("clock") == before


def test_a_number_beyond_numbers_is_400(client: Client) -> None:
    answer = client.http.post(f"{client.simulator.origin}/simulator/clock", content=b'{"advance": 1e999}')

    assert answer.status_code == 400


def test_creators_are_listed_by_membership(client: Client, member: Handle) -> None:
    listed = client.look("creators", membership="in", limit=5)

    assert len(listed["handles"]) == 5
    assert listed["total"] >= 5
    assert set(client.status(*listed["handles"])) == {"IN"}
    assert "error" in client.look("creators", membership="maybe")
    assert "error" in client.look("creators", limit="-1")


def test_one_creator_is_shown_with_videos_and_orders(client: Client, member: Handle) -> None:
    handle = member()
    code = client.order(handle)["data"]["campaign_code"]
    made = client.trigger("publish_new", handle, code=code)

    shown = client.look("creator", handle=handle)

    assert (
        shown["videos"][0]["url"]
        == made["url"]
        == f"https://www.tiktok.com/@{handle}/video/{made['video_id']}"
    )
    assert shown["orders"][0]["video_ids"] == [made["video_id"]]
    assert shown["membership"] == "IN"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"event": "explode", "handle": "ann"}, 400),
        ({"event": ["join"]}, 400),
        ({"event": "join"}, 400),
        ({"event": "join", "handle": 5}, 400),
        ({"event": "join", "handle": "nobody.at.all"}, 404),
        ({"event": "join", "handle": "\ud800"}, 400),
        ({"event": "join", "handle": "nobody", "colour": "red"}, 400),
    ],
    ids=lambda value: str(value).encode("ascii", "backslashreplace").decode(),
)
def test_an_event_that_cannot_happen_says_why(client: Client, body: dict[str, object], status: int) -> None:
    answer = client.http.post(f"{client.simulator.origin}/simulator/trigger", content=json.dumps(body))

    assert answer.status_code == status
    assert set(answer.json()) == {"error"}


def test_joining_and_leaving_show_in_the_status(client: Client, outsider: Handle) -> None:
    handle = outsider()

    seen = [client.trigger(event, handle)["membership"] for event in ("join", "leave")]

    assert seen == ["IN", "NOT_IN"]
    assert client.status(handle) == ["NOT_IN"]


@pytest.mark.parametrize(("event", "membership"), [("invite_accept", "IN"), ("invite_decline", "NOT_IN")])
def test_an_invitation_is_answered(client: Client, event: str, membership: str) -> None:
    everybody = client.simulator.world.creators(Membership.NOT_IN)
    fit = next(creator.handle for creator in everybody if profile_of(creator).reject_reason is None)
    client.post("/tcm/creator/invite/", tcm_account_id=client.app.account_id, handle_names=[fit])

    outcome = client.trigger(event, fit)

    assert outcome == {"event": event, "handle": fit, "membership": membership}
    assert client.control("trigger", event=event, handle=fit)[0] == 409


def test_a_refused_order_tells_the_tools_and_not_the_api(client: Client, member: Handle) -> None:
    handle = member()
    data = client.order(handle)["data"]

    outcome = client.trigger("refuse", handle, code=data["campaign_code"])

    assert outcome["refused"] is True
    [order] = client.orders(query_type="CAMPAIGN_CODE", campaign_code=data["campaign_code"])
    assert "refused" not in str(order)


def test_an_unlinked_video_cannot_be_revoked(client: Client, member: Handle) -> None:
    handle = member()
    video_id = client.look("creator", handle=handle)["videos"][0]["video_id"]

    status, _ = client.control("trigger", event="revoke_link", handle=handle, video_id=video_id)

    assert status == 409


@pytest.mark.parametrize("path", ["/simulator/nothing", "/simulator", "/simulator/seed"])
def test_an_unknown_control_is_json_and_4xx(client: Client, path: str) -> None:
    answer = client.http.get(client.simulator.origin + path)

    assert 400 <= answer.status_code < 500
    assert set(answer.json()) == {"error"}


def test_the_front_page_names_every_call_event_and_control(client: Client) -> None:
    page = client.http.get(client.simulator.origin + "/").text

    assert all(f"<code>{event}</code>" in page for event in EVENTS)
    assert all(text in page for text in ("/tcm/order/create/v2/", "/simulator/trigger", "How it differs"))
    assert "None</td>" not in page


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
told = st.dictionaries(
    st.sampled_from(
        ["event", "handle", "code", "video_id", "lacking", "new_handle", "members", "seed", "now", "advance"]
    ),
    anything | st.sampled_from([*EVENTS, "nobody"]),
    max_size=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(path=st.sampled_from(["seed", "trigger", "clock"]), body=told | anything)
def test_no_body_breaks_the_control_plane(client: Client, path: str, body: object) -> None:
    answer = client.http.post(f"{client.simulator.origin}/simulator/{path}", content=json.dumps(body))

    assert answer.status_code < 500
    client.control("clock", now="2026-06-01T09:00:00Z", frozen=True)


@settings(max_examples=60, deadline=None)
@given(
    path=st.sampled_from(["/simulator/log", "/simulator/creators", "/v2/auth/authorize", "/"]),
    query=st.binary(max_size=60),
)
def test_no_query_breaks_a_page(client: Client, path: str, query: bytes) -> None:
    address = f"{client.simulator.origin}{path}?" + "".join(
        f"%{byte:02x}" if byte < 0x30 else chr(byte) for byte in query if byte < 0x7F
    )

    assert client.http.get(address).status_code < 500
