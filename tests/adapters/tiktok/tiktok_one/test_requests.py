"""What is asked, word by word."""

import json
from typing import Any

import attrs
import pytest

from influence.domain.metrics import AccountMetric
from influence.domain.ports.upstream import OrderRequest, OwnAccount, Permit
from influence.domain.ports.upstream_failures import Ability, Generation, NotDelivered, TikTokRefused
from influence.domain.quota import Urgency
from tests.adapters.tiktok.tiktok_one.answers import (
    ANSWERS,
    AUTHORISED,
    AUTHORISED_VIDEOS,
    CALLS,
    CAMPAIGN,
    CAMPAIGNS,
    CHANGES,
    CONFIRM,
    CREATE,
    INFO,
    INVITE,
    JOIN,
    LINK,
    LINK_STATUS,
    LINK_VIDEO,
    ORDER,
    PUBLIC,
    PUBLIC_VIDEOS,
    REACHED,
    READS,
    RECEIVED,
    REPORT,
    SOUGHT,
    STATUS,
    UPDATE,
    VIDEO,
)
from tests.adapters.tiktok.tiktok_one.far_side import ACCOUNT, TOKEN, FarSide, query_of, told

BRAND = "planted-brand-token"
OURS = {"tto_tcm_account_id": ACCOUNT}
FIELDS = (
    '["handle_name","display_name","profile_image","followers_count","likes_count","videos_count","creator_rate",'
    '"audience_countries","audience_genders","audience_ages"]'
)
FIRST = {"page": "1"}

# fmt: off
QUESTIONS: dict[str, list[tuple[str, str, dict[str, str]]]] = {
    "own_account": [
        (REACHED, BRAND, {"app_id": "7000000000000000001", "secret": "planted-app-secret"}),
        (INFO, BRAND, OURS)],
    "memberships": [(STATUS, BRAND, {**OURS, "handle_names": '["Ann","bob"]'})],
    "public_profile": [(PUBLIC, BRAND, {**OURS, "handle_name": "Ann"})],
    "public_videos": [(PUBLIC_VIDEOS, BRAND, {**OURS, "handle_name": "Ann", "cursor": "0", "limit": "25"})],
    "authorised_profile": [(AUTHORISED, TOKEN.reveal(), {"creator_id": "open-1", "fields": FIELDS})],
    "authorised_videos": [
        (AUTHORISED_VIDEOS, TOKEN.reveal(), {"creator_id": "open-1", "cursor": "0", "limit": "10"})],
    "find_placed": [(CAMPAIGNS, BRAND, {**OURS, "campaign_type": "CAMPAIGN", **FIRST, "page_size": "5"})],
    "read_orders": [
        (CAMPAIGNS, BRAND, {**OURS, "campaign_ids": f'["{CAMPAIGN}"]', "campaign_type": "CAMPAIGN", **FIRST,
                            "page_size": "5"}),
        (REPORT, BRAND, {**OURS, "campaign_id": CAMPAIGN, **FIRST, "page_size": "100"})],
    "link_requests": [(LINK_STATUS, BRAND, {**OURS, "campaign_ids": f'["{CAMPAIGN}"]', **FIRST, "page_size": "50"})],
    "link_requests_received": [
        (RECEIVED, TOKEN.reveal(), {"creator_id": "open-1", "tto_invite_link": INVITE})],
}
ASKED_LINK = {**OURS, "campaign_id": CAMPAIGN, "video_id": VIDEO}
COMMANDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "place_orders": (CREATE, BRAND, {
        **OURS, "campaign_type": "CAMPAIGN", "brand_name": "Acme", "campaign_name": "Spring [ref abc123]",
        "campaign_description": "Three recipes", "handle_names": ["Ann", "bob"]}),
    "request_link": (LINK, BRAND, {**ASKED_LINK, "action": "LINK"}),
    "withdraw_link_request": (LINK, BRAND, {**ASKED_LINK, "action": "REVOKE"}),
    "join": (JOIN, TOKEN.reveal(), {"creator_id": "open-1", "tto_invite_link": INVITE}),
    "link_video": (LINK_VIDEO, TOKEN.reveal(),
                   {"creator_id": "open-1", "tto_invite_link": INVITE, "video_id": VIDEO}),
    "answer_link_request": (CONFIRM, TOKEN.reveal(),
                            {"creator_id": "open-1", "link_request_id": "55", "action": "APPROVE"}),
}
# fmt: on


def test_every_call_is_in_a_table() -> None:
    assert QUESTIONS.keys() == READS.keys()
    assert COMMANDS.keys() == CHANGES.keys()


@pytest.mark.parametrize("call", sorted(QUESTIONS))
def test_questions(call: str) -> None:
    far = FarSide.telling(ANSWERS)

    CALLS[call][0](far.marketplace)

    assert [r.method for r in far.requests] == ["GET"] * len(QUESTIONS[call])
    assert [
        (path, request.headers["access-token"], query_of(request))
        for path, request in zip(far.paths, far.requests, strict=True)
    ] == QUESTIONS[call]


@pytest.mark.parametrize("call", sorted(COMMANDS))
def test_commands(call: str) -> None:
    far = FarSide.telling(ANSWERS)
    path, token, body = COMMANDS[call]

    CALLS[call][0](far.marketplace)

    (request,) = far.requests
    assert (request.method, far.paths) == ("POST", [path])
    assert request.headers["access-token"] == token
    assert request.headers["content-type"] == "application/json"
    assert request.url.query == b""
    assert far.body == body


@pytest.mark.parametrize("call", sorted(CALLS))
def test_only_the_report_names_a_country(call: str) -> None:
    far = FarSide.telling(ANSWERS)

    CALLS[call][0](far.marketplace)

    for path, request in zip(far.paths, far.requests, strict=True):
        assert request.headers.get("country-code") == ("US" if path == REPORT else None)


def test_a_link_request_is_rejected_in_the_word_for_it() -> None:
    far = FarSide.telling(ANSWERS)

    far.marketplace.answer_link_request("55", "open-1", TOKEN, approve=False)

    assert far.body["action"] == "REJECT"


@pytest.mark.parametrize(("spark", "sent"), [(None, None), (0, None), (7, 7), (365, 365)])
def test_spark_days_are_sent_when_there_are_any(spark: int | None, sent: int | None) -> None:
    far = FarSide.telling(ANSWERS)

    far.marketplace.place_orders(attrs.evolve(ORDER, spark_days=spark))

    assert far.body.get("default_spark_ads_requested_authorization_days") == sent
    assert "advertiser_ids" not in far.body


def test_more_handles_are_added_to_a_campaign_and_nothing_else() -> None:
    far = FarSide.telling(ANSWERS)

    far.marketplace.place_orders(attrs.evolve(ORDER, campaign_code=CAMPAIGN, spark_days=7))

    assert far.paths == [UPDATE]
    assert far.body == {
        **OURS,
        "campaign_id": CAMPAIGN,
        "campaign_type": "CAMPAIGN",
        "handle_names": ["Ann", "bob"],
    }


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Spring", "Spring [ref abc123]"),
        (" Spring ", "Spring [ref abc123]"),
        ("x" * 107, "x" * 107 + " [ref abc123]"),
        ("x" * 108, "x" * 107 + " [ref abc123]"),
        ("x" * 100 + " " * 7 + "yz", "x" * 100 + " [ref abc123]"),
        ("", "[ref abc123]"),
    ],
)
def test_a_name_bears_our_reference_and_fits(title: str, name: str) -> None:
    far = FarSide.telling(ANSWERS)

    far.marketplace.place_orders(attrs.evolve(ORDER, title=title))

    assert far.body["campaign_name"] == name
    assert len(name) <= 120


def test_one_creator_is_named_once() -> None:
    far = FarSide.telling(ANSWERS)

    far.marketplace.memberships(["ann", "Ann", "bob"])
    far.marketplace.place_orders(attrs.evolve(ORDER, handles=("ann", "ANN", "bob")))

    assert far.queries(STATUS)[0]["handle_names"] == '["ann","bob"]'
    assert far.body["handle_names"] == ["ann", "bob"]


def test_nothing_asked_is_no_call() -> None:
    far = FarSide({})
    nobody = OrderRequest("Acme", "Spring", "", (), 1, "abc123")

    assert far.marketplace.memberships([]) == {}
    assert far.marketplace.read_orders([]) == ()
    assert far.marketplace.link_requests([]) == ()
    assert far.marketplace.public_videos(Permit("ann"), most=0) == ()
    assert far.marketplace.authorised_videos("open-1", TOKEN, most=0) == ()
    assert far.marketplace.place_orders(nobody).placements == {}
    assert far.marketplace.find_placed(nobody) is None
    assert far.requests == []


def test_what_it_lacks_is_said_without_a_call() -> None:
    far = FarSide({})

    assert far.marketplace.generation is Generation.TIKTOK_ONE
    lacking = {Ability.INVITE, Ability.CAMPAIGN_CODE, Ability.REVIEW, Ability.DELIVERABLES, Ability.VACATION}
    assert far.marketplace.lacks == lacking
    with pytest.raises(NotDelivered) as invite:
        far.marketplace.invite(["ann"])
    with pytest.raises(NotDelivered) as review:
        far.marketplace.reviews(SOUGHT)
    assert (invite.value.ability, review.value.ability) == (Ability.INVITE, Ability.REVIEW)
    assert far.requests == []


def test_urgency_goes_to_the_wire_and_the_rest_stays() -> None:
    far = FarSide.telling(ANSWERS)

    later = far.marketplace.at(Urgency.FIGURES)

    assert later.memberships(["Ann"]).keys() == {"Ann"}
    assert later is not far.marketplace
    assert len(far.requests) == 1


def test_the_own_account_is_the_one_of_the_settings() -> None:
    far = FarSide.telling(ANSWERS)

    assert far.marketplace.own_account() == OwnAccount(ACCOUNT, "Acme Inc.", "US", "PASSED")


@pytest.mark.parametrize("reached", [["7100000000000000009"], [], None])
def test_an_account_the_token_does_not_reach_is_refused(reached: object) -> None:
    far = FarSide.telling({**ANSWERS, REACHED: {"tto_tcm_account_ids": reached}})

    with pytest.raises(TikTokRefused, match=ACCOUNT):
        far.marketplace.own_account()

    assert far.paths == [REACHED]


def test_an_account_id_may_come_as_a_number() -> None:
    far = FarSide.telling({**ANSWERS, REACHED: {"tto_tcm_account_ids": [int(ACCOUNT)]}, INFO: {}})

    assert far.marketplace.own_account() == OwnAccount(ACCOUNT)


@pytest.mark.parametrize("code", [40130, 41002])
def test_a_profile_that_is_not_open_is_asked_for_plainly_once(code: int) -> None:
    far = FarSide({AUTHORISED: [told(code=code), told(ANSWERS[AUTHORISED])]})

    profile = far.marketplace.authorised_profile("open-1", TOKEN)

    assert json.loads(far.queries(AUTHORISED)[1]["fields"]) == json.loads(FIELDS)[:7]
    assert AccountMetric.AUDIENCE_AGES not in profile.values
    closed = FarSide({AUTHORISED: told(code=code)})
    with pytest.raises(TikTokRefused):
        closed.marketplace.authorised_profile("open-1", TOKEN)
    assert len(closed.requests) == 2


def test_another_refusal_is_not_asked_about_again() -> None:
    far = FarSide({AUTHORISED: told(code=40001)})

    with pytest.raises(TikTokRefused):
        far.marketplace.authorised_profile("open-1", TOKEN)
    assert len(far.requests) == 1


def posts(*ids: int) -> list[dict[str, Any]]:
    return [{"video_id": str(number), "create_time": str(1767225600000 + number)} for number in ids]


@pytest.mark.parametrize("path", [PUBLIC_VIDEOS, AUTHORISED_VIDEOS])
@pytest.mark.parametrize("on_top", [True, False])
def test_video_pages_are_followed_by_their_cursor(path: str, on_top: bool) -> None:
    size = 25 if path == PUBLIC_VIDEOS else 10

    def page(ids: range, cursor: object, has_more: object) -> Any:
        note = {"cursor": cursor, "has_more": has_more}
        return told({"posts": posts(*ids), **(note if on_top else {"page_info": note})})

    far = FarSide(
        {
            path: [
                page(range(200, 200 - size, -1), 200 - size, True),
                page(range(200 - size, 190 - size, -1), 190, False),
            ]
        }
    )

    if path == PUBLIC_VIDEOS:
        videos = far.marketplace.public_videos(Permit("ann"), most=60)
    else:
        videos = far.marketplace.authorised_videos("open-1", TOKEN, most=60)

    assert [int(video.video_id) for video in videos] == list(range(200, 190 - size, -1))
    assert [query["cursor"] for query in far.queries(path)] == ["0", str(200 - size)]
    assert far.queries(path)[0]["limit"] == str(size)
