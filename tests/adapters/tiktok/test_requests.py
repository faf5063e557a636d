"""What is asked, word by word, and the contradictions of the documentation, tolerated both ways."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest

from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.ttcm.marketplace import TtcmMarketplace
from influence.domain.grants import SCOPES
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.ports.upstream import Invited, Permit
from influence.domain.ports.upstream_failures import (
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)
from influence.domain.secret import Secret
from tests.adapters.tiktok.answers import ANSWERS
from tests.adapters.tiktok.far_side import (
    CALLS,
    CODE,
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
    "video_views_organic", "video_views_paid",
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


@pytest.mark.parametrize(
    ("before", "cursor"),
    [
        (datetime(2026, 1, 1, 10, tzinfo=UTC), 1_767_261_600_000),
        (datetime(2026, 1, 1, 10, 0, 0, 1, tzinfo=UTC), 1_767_261_600_001),
        (datetime(2026, 1, 1, 10, tzinfo=timezone(timedelta(hours=1))), 1_767_258_000_000),
    ],
)
def test_a_stretch_begins_at_its_moment(before: datetime, cursor: int) -> None:
    """Cursors are whole milliseconds; one that is rounded up loses no video that was published before."""
    far = FarSide(envelope(posts=posts(7), page_info={"cursor": 1, "has_more": False}))

    far.marketplace.public_videos(Permit("ann"), most=1, before=before)

    assert [dict(r.url.params)["cursor"] for r in far.requests] == [str(cursor)]


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
