"""What is asked, word by word, and the contradictions of the documentation, tolerated both ways."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest

from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.ttcm.marketplace import TtcmMarketplace
from influence.domain.grants import SCOPES
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.orders import Placement
from influence.domain.ports.upstream import Invited, OrdersPlaced, Permit, Sought
from influence.domain.ports.upstream_failures import (
    Ability,
    Generation,
    NotDelivered,
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)
from influence.domain.secret import Secret
from tests.adapters.tiktok.answers import ANSWERS
from tests.adapters.tiktok.far_side import (
    CALLS,
    CODE,
    ORDER,
    SETTINGS,
    SOUGHT,
    TOKEN,
    FarSide,
    envelope,
    sent,
)

BRAND = "planted-brand-token"
ACCOUNT = {"tcm_account_id": "7100000000000000001"}
APP = {"app_id": "7000000000000000001", "secret": "planted-app-secret"}
PAGE = {"page": "1"}
PROFILE_FIELDS = (
    "handle_name", "display_name", "profile_image", "followers_count", "creator_rate",
    "average_views", "engagement_rate", "completion_rate",
    "audience_countries", "audience_genders", "audience_ages", "audience_locales",
)  # fmt: skip
METRICS = (
    "likes", "comments", "shares", "video_views", "engagement_count", "engagement_rate", "reach", "total_play_time",
    "average_view_time", "video_completion_rate", "video_view_retention", "lifetime_top_age_distribution",
    "lifetime_gender_distribution", "most_popular_country_state_distribution", "lifetime_top_country_distribution",
)  # fmt: skip


def compact(items: tuple[str, ...] | list[str]) -> str:
    return json.dumps(list(items), separators=(",", ":"))


# fmt: off
QUESTIONS: dict[str, tuple[str, str | None, dict[str, str]]] = {
    "memberships": ("/tcm/creator/status/get/", BRAND, {**ACCOUNT, "handle_names": '["Ann","bob"]'}),
    "public_profile": ("/tcm/creator/public/", BRAND, {**ACCOUNT, "handle_name": "Ann"}),
    "public_videos": ("/tcm/creator/public/video/list/", BRAND,
                      {**ACCOUNT, "handle_name": "Ann", "cursor": "0", "limit": "5"}),
    "authorised_profile": ("/tcm/creator/authorized/", TOKEN.reveal(),
                           {"creator_id": "open-1", "fields": compact(PROFILE_FIELDS)}),
    "authorised_videos": ("/tcm/creator/authorized/video/list/", TOKEN.reveal(),
                          {"creator_id": "open-1", "cursor": "0", "limit": "5"}),
    "find_placed": ("/tcm/order/get/v2/", BRAND,
                    {**ACCOUNT, "query_type": "CAMPAIGN_CODE", "campaign_code": "CODE1", **PAGE, "page_size": "20"}),
    "reviews": ("/tcm/video/audit_status/get/", BRAND, {**ACCOUNT, "v2_order_id": "9001"}),
    "own_account": ("/oauth2/tcm/get/", None, {**APP, **PAGE, "page_size": "100"}),
    "subscriptions": ("/subscription/get/", None, {**APP, **PAGE, "page_size": "1000"}),
}
COMMANDS: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    "invite": ("/tcm/creator/invite/", BRAND, {**ACCOUNT, "handle_names": ["Ann", "bob", "cy"]}),
    "place_orders": ("/tcm/order/create/v2/", BRAND,
                     {**ACCOUNT, "brand_name": "Acme", "description": "Three recipes", "handle_names": ["Ann", "bob"],
                      "video_number": 2}),
    "exchange": ("/tt_user/oauth2/token/", None,
                 {"client_id": "7000000000000000001", "client_secret": "planted-app-secret",
                  "grant_type": "authorization_code", "auth_code": "planted-consent-code",
                  "redirect_uri": "https://ours.example/back/"}),
    "refresh": ("/tt_user/oauth2/refresh_token/", None,
                {"client_id": "7000000000000000001", "client_secret": "planted-app-secret",
                 "grant_type": "refresh_token", "refresh_token": "planted-refresh-token"}),
    "revoke": ("/tt_user/oauth2/revoke/", None,
               {"client_id": "7000000000000000001", "client_secret": "planted-app-secret",
                "access_token": "planted-creator-token"}),
    "holder": ("/tt_user/token_info/get/", None,
               {"app_id": "7000000000000000001", "access_token": "planted-creator-token"}),
    "subscribe": ("/subscription/subscribe/", None,
                  {**APP, "subscribe_entity": "TCM_VIDEOS", "callback_url": "https://ours.example/hook/",
                   "subscription_detail": {"access_token": "planted-brand-token",
                                           "tto_tcm_account_id": "7100000000000000001"}}),
    "unsubscribe": ("/subscription/unsubscribe/", None, {**APP, "subscription_id": "6001"}),
}
# fmt: on


@pytest.mark.parametrize("call", sorted(QUESTIONS))
def test_questions(call: str) -> None:
    far = FarSide(envelope(**ANSWERS[call]))
    path, token, query = QUESTIONS[call]

    CALLS[call](far)

    assert far.last.method == "GET"
    assert far.last.url.path == f"/open_api/v1.3{path}"
    assert far.last.headers.get("access-token") == token
    assert far.query == query
    assert len(far.requests) == 1


def test_orders_are_read_with_the_reports_of_their_videos() -> None:
    far = FarSide(envelope(**ANSWERS["read_orders"]))

    far.marketplace.read_orders(SOUGHT)

    assert [request.url.path for request in far.requests] == [
        "/open_api/v1.3/tcm/order/get/v2/",
        "/open_api/v1.3/tcm/report/get/v2/",
    ]
    orders, report = map(sent, far.requests)
    page = {"page": "1", "page_size": "20"}
    assert orders == {**ACCOUNT, "query_type": "ORDER_ID", "order_ids": '["9001","9002"]', **page}
    assert report == {
        **ACCOUNT, "order_ids": '["9001"]', "metrics": compact(METRICS), "page": "1", "page_size": "100"
    }  # fmt: skip


def test_nothing_is_asked_about_nothing() -> None:
    far = FarSide(envelope())

    assert far.marketplace.read_orders([]) == ()
    assert far.marketplace.reviews([]) == ()
    assert far.marketplace.memberships([]) == {}
    assert far.marketplace.invite([]) == {}
    assert far.requests == []


@pytest.mark.parametrize("call", sorted(COMMANDS))
def test_commands(call: str) -> None:
    far = FarSide(envelope(**ANSWERS[call]))
    path, token, body = COMMANDS[call]

    CALLS[call](far)

    assert far.last.method == "POST"
    assert far.last.url.path == f"/open_api/v1.3{path}"
    assert far.last.headers.get("access-token") == token
    assert far.last.headers["content-type"] == "application/json"
    assert far.last.url.query == b""
    assert far.body == body


@pytest.mark.parametrize(("spark", "sent"), [(None, None), (0, None), (7, 7), (365, 365)])
def test_spark_days_are_sent_when_there_are_any(spark: int | None, sent: int | None) -> None:
    far = FarSide(envelope(**ANSWERS["place_orders"]))

    far.marketplace.place_orders(attrs.evolve(ORDER, spark_days=spark, campaign_code="CODE1"))

    assert far.body.get("default_spark_ads_requested_authorization_days") == sent
    assert far.body["campaign_code"] == "CODE1"


def test_one_creator_is_asked_about_once() -> None:
    far = FarSide(envelope(onboarding_status=[{"handle_name": "ANN", "status": "in"}]))

    answers = far.marketplace.memberships(["ann", "Ann", "aNN"])

    assert far.query["handle_names"] == '["ann"]'
    assert {handle: answer.membership for handle, answer in answers.items()} == dict.fromkeys(
        ["ann", "Ann", "aNN"], Membership.IN
    )


def test_an_unknown_status_is_no_answer() -> None:
    far = FarSide(
        envelope(
            onboarding_status=[
                {"handle_name": "ann", "status": "MAYBE"},
                {"handle_name": "stranger", "status": "IN"},
                {"status": "IN"},
                "bob",
            ]
        )
    )

    assert far.marketplace.memberships(["ann", "bob"]) == {}


REASONS: dict[str, object] = {
    "objects": [{"handle_name": "cy", "reason": "TOO_SMALL"}],
    "objects with another name": [{"handler_name": "CY", "reject_reason": ["TOO_SMALL"]}],
    "by handle": {"cy": "TOO_SMALL"},
    "lists by handle": {"Cy": ["TOO_SMALL"]},
    "parallel": ["TOO_SMALL"],
    "one for all": "TOO_SMALL",
}


@pytest.mark.parametrize("reasons", REASONS.values(), ids=REASONS.keys())
@pytest.mark.parametrize(
    "lists",
    [
        {"in_tcm": ["ann"], "invited": ["bob"], "rejected": ["cy"]},
        {
            "in_tcm": [{"handle_name": "ann"}],
            "invited": [{"handle_name": "bob"}],
            "rejected": [{"handler_name": "cy"}],
        },
        {"in_tcm": ["ann"], "invited": [False, True, False], "rejected": [False, False, True]},
    ],
    ids=["handles", "objects", "yes and no"],
)
def test_invitations_come_in_many_shapes(lists: dict[str, Any], reasons: object) -> None:
    far = FarSide(envelope(**lists, reject_reasons=reasons))

    assert far.marketplace.invite(["Ann", "bob", "cy"]) == {
        "Ann": Invited(is_in=True),
        "bob": Invited(),
        "cy": Invited(rejected="TOO_SMALL"),
    }


@pytest.mark.parametrize("reasons", [None, {}, [], 7, {"other": "X"}])
def test_a_rejection_without_a_reason_says_so(reasons: object) -> None:
    far = FarSide(envelope(rejected=["ann"], reject_reasons=reasons))

    assert far.marketplace.invite(["ann"])["ann"].rejected


def test_a_profile_of_another_handle_bears_that_handle() -> None:
    far = FarSide(envelope(**{**ANSWERS["public_profile"], "handle_name": "impostor"}))

    assert far.marketplace.public_profile(Permit("ann")).handle == "impostor"


def test_a_profile_without_a_handle_bears_the_asked_one_unless_nobody_asked() -> None:
    far = FarSide(envelope(followers_count=5))

    profile = far.marketplace.public_profile(Permit("ann"))

    assert (profile.handle, profile.values) == ("ann", {AccountMetric.FOLLOWER_COUNT: 5})
    with pytest.raises(TikTokUnavailable, match="unreadable answer: handle_name"):
        far.marketplace.authorised_profile("open-1", TOKEN)


def test_a_missing_scope_asks_for_the_plain_profile_once() -> None:
    far = FarSide(envelope(40130), envelope(**ANSWERS["authorised_profile"]))

    profile = far.marketplace.authorised_profile("open-1", TOKEN)

    assert json.loads(far.query["fields"]) == list(PROFILE_FIELDS[:5])
    assert AccountMetric.AVERAGE_VIEWS not in profile.values
    with pytest.raises(TikTokRefused):
        FarSide(envelope(40130)).marketplace.authorised_profile("open-1", TOKEN)


def posts(*ids: int) -> list[dict[str, Any]]:
    return [{"video_id": str(number), "create_time": str(1767225600000 + number)} for number in ids]


@pytest.mark.parametrize("on_top", [True, False])
def test_video_pages_are_followed(on_top: bool) -> None:
    def page(ids: range, cursor: object, has_more: object) -> Any:
        note = {"cursor": cursor, "has_more": has_more}
        return envelope(posts=posts(*ids), **(note if on_top else {"page_info": note}))

    far = FarSide(
        page(range(99, 89, -1), 90, True),
        page(range(90, 80, -1), "81", "true"),
        page(range(80, 75, -1), 76, False),
    )

    videos = far.marketplace.public_videos(Permit("ann"), most=50)

    assert [video.video_id for video in videos] == [str(number) for number in range(99, 75, -1)]
    assert [dict(r.url.params)["cursor"] for r in far.requests] == ["0", "90", "81"]


@pytest.mark.parametrize(
    "note",
    [
        {"cursor": 0, "has_more": True},
        {"cursor": 90, "has_more": True},
        {"cursor": None, "has_more": True},
        {"cursor": "soon", "has_more": True},
        {"has_more": True},
        {"cursor": 90},
        {},
    ],
)
def test_a_cursor_that_stands_still_ends_the_list(note: dict[str, object]) -> None:
    far = FarSide(envelope(posts=posts(*range(99, 89, -1)), page_info=note))

    assert len(far.marketplace.public_videos(Permit("ann"), most=50)) == 10
    assert len(far.requests) <= 2


def test_no_more_videos_are_asked_for_than_wanted() -> None:
    far = FarSide(
        envelope(posts=posts(*range(99, 89, -1)), page_info={"cursor": 90, "has_more": True}),
        envelope(posts=posts(89, 88, 87), page_info={"cursor": 87, "has_more": True}),
    )

    assert len(far.marketplace.public_videos(Permit("ann"), most=12)) == 12
    assert [dict(r.url.params)["limit"] for r in far.requests] == ["10", "2"]


def test_the_address_of_a_video_is_told_or_made() -> None:
    far = FarSide(envelope(posts=[{"video_id": "7"}, {"video_id": 8, "embed_url": "javascript:alert(1)"}]))

    assert [video.url for video in far.marketplace.public_videos(Permit("ann.b"), most=5)] == [
        "https://www.tiktok.com/@ann.b/video/7",
        "https://www.tiktok.com/@ann.b/video/8",
    ]
    assert [video.url for video in far.marketplace.authorised_videos("open-1", TOKEN, most=5)] == ["", ""]


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


def test_tokens_without_lives_have_the_documented_ones() -> None:
    answer = {name: ANSWERS["exchange"][name] for name in ("access_token", "refresh_token", "open_id")}
    far = FarSide(envelope(**answer, scope=["a", " b"], expires_in=-1, refresh_token_expires_in="soon"))

    tokens = far.marketplace.exchange(CODE, "https://ours.example/back/")

    assert tokens.access_expires_at == far.clock.now() + timedelta(days=1)
    assert tokens.refresh_expires_at == far.clock.now() + timedelta(days=365)
    assert tokens.scopes == frozenset({"a", "b"})


@pytest.mark.parametrize("name", ["access_token", "refresh_token", "open_id"])
def test_tokens_that_cannot_be_read_leave_the_consent_in_doubt(name: str) -> None:
    with pytest.raises(OutcomeUnknown, match="unreadable answer: tokens"):
        FarSide(envelope(**{**ANSWERS["exchange"], name: None})).marketplace.exchange(
            CODE, "https://o.example/"
        )


def test_the_consent_page_asks_for_everything_at_once() -> None:
    far = FarSide(envelope())
    address = urlsplit(far.marketplace.consent_page(Secret("s"), "https://ours.example/back/"))

    assert address.netloc + address.path == "www.tiktok.com/v2/auth/authorize"
    assert parse_qs(address.query) == {
        "client_key": [SETTINGS.app_id],
        "scope": [",".join(SCOPES)],
        "response_type": ["code"],
        "redirect_uri": ["https://ours.example/back/"],
        "state": ["s"],
    }
    assert far.requests == []


def test_what_the_portal_put_into_the_address_stays() -> None:
    far = FarSide(envelope())
    settings: TikTokSettings = attrs.evolve(SETTINGS, authorize_url="https://a.example/x?rid=7&state=old#f")
    page = TtcmMarketplace(far.wire, settings, far.clock).consent_page(Secret("new"), "https://o.example/")

    query = parse_qs(urlsplit(page).query)
    assert (query["rid"], query["state"]) == (["7"], ["new"])
