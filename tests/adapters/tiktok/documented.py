"""Every documented answer that is read, whole: each field, the newer ones, and the forms that contradict each other."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.tiktok.calls import Call
from influence.adapters.tiktok.http import httpx
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.tiktok_one.marketplace import TikTokOneMarketplace
from influence.adapters.tiktok.ttcm.marketplace import TtcmMarketplace
from influence.adapters.tiktok.wire import Patience, Wire
from influence.domain.ports.drift import DriftAlarms
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import OrderRequest, Permit, Sought
from influence.domain.ports.upstream_failures import Generation
from influence.domain.secret import Secret

Json = dict[str, Any]
Place = tuple[str, str, int]
"""A path, what tells its questions apart (a country, an order), and the page or cursor."""

ACCOUNT: Final = "7100000000000000001"
SETTINGS: Final = TikTokSettings(
    app_id="7000000000000000001",
    app_secret=Secret("planted-app-secret"),
    access_token=Secret("planted-brand-token"),
    account_id=ACCOUNT,
    base_url="https://tiktok.example/open_api/v1.3",
)
TOKEN, CODE = Secret("planted-creator-token"), Secret("planted-consent-code")
HOOK, BACK = "https://ours.example/hook/", "https://ours.example/back/"
LINK: Final = "https://www.tiktok.com/t/abc/"
CAMPAIGN: Final = "1800000000000000001"
ORDER: Final = OrderRequest("Acme", "Spring", "Three recipes", ("Ann", "bob"), 2, "abc123")
ORDERS: Final = (Sought("9001", "CODE1", "Ann"), Sought("9002", "CODE1", "bob"))
INVITED: Final = (Sought(f"{CAMPAIGN}/ann", CAMPAIGN, "Ann"), Sought(f"{CAMPAIGN}/bob", CAMPAIGN, "bob"))


def envelope(code: int = 0, message: str = "OK", /, **data: Any) -> Json:
    """*data* as TikTok wraps them."""
    return {"code": code, "message": message, "request_id": "202603021200000000000000000000R1", "data": data}


def page(number: int, of: int, total: int, size: int) -> Json:
    """What stands below a numbered page."""
    return {"page": number, "page_size": size, "total_number": total, "total_page": of}


def post(number: int, **more: Any) -> Json:
    """A video in a list."""
    return {
        "video_id": f"730000000000000000{number}",
        "display_name": "Ann Cooks",
        "caption": "two lines\nof text",
        "thumbnail_url": "https://p16.tiktokcdn.example/t.jpeg?x-expires=1772500000",
        "embed_url": f"https://www.tiktok.com/player/v1/730000000000000000{number}",
        "likes": 4100 + number,
        "comments": 310,
        "shares": 210,
        "favorites": 77,
        "video_views": 50000,
        "create_time": "1767225600000" if number % 2 else "1767225600",
        "caption_hashtags": ["cooking", "fun"],
        "mentioned_accounts": ["acme"],
        "collaboration_status": "PAID_PARTNERSHIP",
        **more,
    }


def parts(key: str, **shares: float) -> list[Json]:
    """A distribution."""
    return [{key: name.replace("_", "-"), "percentage": share} for name, share in shares.items()]


_LABELS: Final = {
    "industry_labels": [{"label_id": "22000000000", "label_name": "Apparel & Accessories"}],
    "content_labels": [{"label_id": "11007001", "label_name": "Fitness"}],
}
_FACE: Final = {
    "handle_name": "ann",
    "display_name": "Ann Cooks",
    "profile_image": "https://p16.tiktokcdn.example/a.jpeg?x-expires=1772500000",
    "bio": "two lines\nof bio",
    "followers_count": 120400,
    "following_count": 31,
    "videos_count": 214,
    "likes_count": 2310000,
}
PUBLIC_PROFILE: Final = {
    **_FACE,
    "creator_id": "7200000000000000001",
    "median_views": 40000,
    "engagement_rate": 0.0847,
    "creator_price": 400,
    "currency": "USD",
    **_LABELS,
}
_AUDIENCE: Final = {
    "audience_countries": parts("country", US=0.62, GB=0.1, DE=0.05),
    "audience_genders": parts("gender", FEMALE=0.6, Male=0.3, NONE=0.1),
    "audience_ages": [{"age": "18-24", "percentage": 0.5}, {"age": "35+", "percentage": 0.4}],
}
TTCM_PROFILE: Final = {
    **_FACE,
    "is_on_vacation": False,
    "vacation_start_date": None,
    "vacation_end_date": None,
    "creator_rate": {"rate": 400.5, "currency": "USD", "is_negotiable_type": False},
    "location": "US",
    "topics": ["Food"],
    "creator_badges": ["RESPONSIVE", "EXPERIENCED"],
    **_AUDIENCE,
    "audience_locales": parts("locale", CA=0.2, NY=0.1, TX=0.05),
    "audience_device": parts("device", ios=0.7, android=0.3),
    "audience_usage": parts("usage", Active=0.9, Inactive=0.1),
    "average_views": 51300.5,
    "six_seconds_views_rate": 0.5,
    "engagement_rate": 0.0847,
    "completion_rate": 0.31,
    "followers_growth_rate": -0.01,
    "average_likes": 4000,
    "average_shares": 200,
    "average_comments": 300,
    "engagement_rate_benchmark": 0.95,
    "sponsored_video": {"average_views": 41000, "engagement_rate": 0.07},
}
ONE_PROFILE: Final = {
    **_FACE,
    "creator_rate": {"rate": 400.5, "currency": "USD"},
    "country_code": "US",
    "content_labels": [{"label_id": 11007001, "label_name": "Fitness"}],
    "industry_labels": [{"label_id": 22000000000, "label_name": "Apparel"}],
    **_AUDIENCE,
    "audience_devices": parts("device", APPLE=0.6, Other=0.4),
    "audience_usages": parts("usage", active=0.9, inactive=0.1),
}
_COUNTED: Final = {
    "video_views": 50000,
    "likes": 4100,
    "comments": 310,
    "shares": 210,
    "engagement_count": 4620,
    "engagement_rate": 0.0924,
    "reach": 43000,
    "total_play_time": 610000,
    "average_view_time": 12.2,
    "video_completion_rate": 0.27,
    "two_seconds_views": 0.9,
    "six_seconds_views": 0.5,
}


def insight(order_id: str, handle: str, number: int, retention: list[Any]) -> Json:
    """A line of the report on orders."""
    return {
        "dimensions": {
            "tcm_account_id": ACCOUNT,
            "order_id": order_id,
            "order_type": "API_ORDER_V2",
            "video_id": f"730000000000000000{number}",
            "handle_name": handle,
            "video_first_release_time": "2026-01-01 00:00:00",
        },
        "metrics": {
            **_COUNTED,
            "video_views_organic": 40000,
            "video_views_paid": 10000,
            "video_view_retention": retention,
            "engagement_rate_benchmark_p25": 0.01,
            "video_completion_rate_benchmark_p50": 0.2,
            "lifetime_gender_distribution": parts("gender", FEMALE=0.55, MALE=0.45),
            "lifetime_top_age_distribution": [{"age": "18-24", "percentage": 0.5}],
            "lifetime_top_country_distribution": parts("country", US=0.7, GB=0.2),
            "lifetime_device_distribution": parts("device", ios=0.7),
            "most_popular_country_state_distribution": {
                "country": "US",
                "locale_distribution": parts("locale", California=0.3, Texas=0.1),
            },
            "video_boosted_date": "1970-01-01",
            "daily_stats": None,
        },
    }


def line(number: int, handle: str, sources: Any) -> Json:
    """A line of the report on a campaign."""
    return {
        "video_info": {
            "video_id": f"730000000000000000{number}",
            "create_time": "2026-01-01 00:00:00",
            "embed_url": f"https://www.tiktok.com/player/v1/730000000000000000{number}",
            "thumbnail_url": "https://p16.tiktokcdn.example/t.jpeg",
            "authorization_code": "#spark text=",
        },
        "creator_info": {"handle_name": handle, "display_name": "Ann Cooks"},
        **_COUNTED,
        "video_views_organic": 40000,
        "video_views_paid": 10000,
        "favorites": 77,
        "likes_organic": 3400,
        "likes_paid": 700,
        "comments_organic": 300,
        "comments_paid": 10,
        "shares_organic": 200,
        "shares_paid": 10,
        "engagement_rate_organic": 0.0975,
        "engagement_rate_paid": 0.072,
        "reach_organic": 40000,
        "reach_paid": 5000,
        "average_view_time_organic": 12.9,
        "average_view_time_paid": 9.5,
        "video_completion_rate_organic": 0.29,
        "video_completion_rate_paid": 0.19,
        "video_view_retention": [1, 0.8, 0.6],
        "organic_two_seconds_views": 0.9,
        "video_views_by_source": sources,
        "audience_genders_distribution": [
            *parts("gender", FEMALE=0.55, MALE=0.4),
            {"gender": None, "percentage": 0.05},
        ],
        "audience_age_distribution": [{"age": "2", "percentage": 0.5}, {"age": "6", "percentage": 0.1}],
        "audience_countries_distribution": parts("country", US=0.7, GB=0.2),
        "audience_locale_distribution": parts("locale", California=0.3),
        "audience_device_distribution": parts("device", ios=0.7, android=0.3),
        "audience_interest_distribution": [{"interest_tag": "10", "percentage": 0.2}],
        "audience_language_distribution": parts("language", en=0.9),
        "ad_impressions": 100,
        "ad_cost": 12.5,
        "ad_roas": 1.2,
        "anchor_id": None,
        "anchor_metrics": {"anchor_views": 5, "anchor_clicks": 1},
        "daily_stats": [{"date": "2026-01-01", "views": 10, "reach": 9, "engagement_rate": 0.1}],
    }


def order(number: int, handle: str, *video_ids: Any) -> Json:
    """An order as it is shown."""
    return {
        "order_id": f"900{number}",
        "handle_name": handle,
        "video_ids": list(video_ids),
        "campaign_code": "CODE1",
        "invite_link": LINK,
        "quota": {
            "current_video_count": len(video_ids),
            "per_creator_video_limit": 10,
            "total_video_limit": 2000,
        },
    }


def campaign(**more: Any) -> Json:
    """A campaign as it is shown."""
    return {
        "campaign_id": CAMPAIGN,
        "campaign_type": "CAMPAIGN",
        "brand_profile_id": "1700000000000000001",
        "brand_name": "Acme",
        "campaign_name": "Spring [ref abc123]",
        "campaign_description": "Three recipes",
        "handle_names": ["ann", "bob"],
        "country_codes": ["US", "GB"],
        "anchor_id": "1600000000000000001",
        "advertiser_ids": ["1500000000000000001"],
        "spark_ads_requested_authorization_days": 30,
        "invite_link": LINK,
        "create_time": "2026-01-01 00:00:00",
        "campaign_channel_type": "API_LITE_CAMPAIGN",
        "dm_info": {"business_account_handle": "acme", "dm_allowed": True},
        **more,
    }


def link_state(number: int, status: str, **more: Any) -> Json:
    """Where a link request stands."""
    return {
        "video_id": f"730000000000000000{number}",
        "campaign_id": CAMPAIGN,
        "status": status,
        "last_reminded_timestamp": "2026-01-02T03:04:05Z",
        "number_of_requests": 1,
        "campaign_type": "CAMPAIGN",
        "link_request_id": "5500000000000000001",
        **more,
    }


def audit(number: int, **more: Any) -> Json:
    """Where a video stands in the review."""
    return {
        "video_id": f"730000000000000000{number}",
        "video_status": "RELEASE",
        "bind_status": "BIND",
        "review_status": "SUCCEED",
        "music_review_status": "SUCCEED",
        "content_judge_status": "SUCCEED",
        "ad_judge_status": "SUCCEED",
        "advertiser_operate": "DEFAULT",
        "reject_reason": None,
        "ad_reject_reasons": [],
        "upload_time": "2026-01-01 00:00:00",
        "embed_url": "https://www.tiktok.com/player/v1/7300000000000000001",
        **more,
    }


Ask = Callable[[Marketplace], object]


@attrs.frozen
class Case:
    """One call of the port, and the documented answers to the questions that it takes."""

    ask: Ask
    told: Mapping[Place, Json]
    changes: bool = False


def _one(path: str, ask: Ask, answer: Json, *, changes: bool = False) -> Case:
    return Case(ask, {(path, "", 1): answer}, changes)


_TOKENS: Final = {
    "access_token": "planted-access-answer",
    "token_type": "Bearer",
    "scope": "biz.creator.info,video.list",
    "expires_in": 86400,
    "refresh_token": "planted-refresh-answer",
    "refresh_token_expires_in": 28484364,
    "open_id": "open-1",
}


def _subscription(subscription_id: Any, **detail: Any) -> Json:
    return {
        "app_id": SETTINGS.app_id,
        "subscription_id": subscription_id,
        "subscribe_entity": "TCM_VIDEOS",
        "callback_url": HOOK,
        "subscription_detail": {"tto_tcm_account_id": ACCOUNT, **detail},
    }


_SUBSCRIPTIONS: Final = "/subscription/get/"
_SHARED: Final[Mapping[str, Case]] = {
    "exchange": _one(
        "/tt_user/oauth2/token/", lambda m: m.exchange(CODE, BACK), envelope(**_TOKENS), changes=True
    ),
    "refresh": _one(
        "/tt_user/oauth2/refresh_token/", lambda m: m.refresh(CODE), envelope(**_TOKENS), changes=True
    ),
    "revoke": _one("/tt_user/oauth2/revoke/", lambda m: m.revoke(TOKEN), envelope(), changes=True),
    "holder": _one(
        "/tt_user/token_info/get/",
        lambda m: m.holder(TOKEN),
        envelope(app_id=SETTINGS.app_id, scope="video.list,biz.creator.info", creator_id="open-1"),
    ),
    "subscriptions": Case(
        lambda m: m.subscriptions(),
        {
            (_SUBSCRIPTIONS, "", 1): envelope(
                subscriptions=[_subscription("6001")], page_info=page(1, 2, 2, 1000)
            ),
            (_SUBSCRIPTIONS, "", 2): envelope(
                subscriptions=[_subscription(7412345678901234567)], page_info=page(2, 2, 2, 1000)
            ),
        },
    ),
    "unsubscribe": _one(
        "/subscription/unsubscribe/",
        lambda m: m.unsubscribe("6001"),
        envelope(subscription_id=6001),
        changes=True,
    ),
}
_T: Final = "/tcm/creator/"
_PLACED: Final = {
    "campaign_code": "CODE1",
    "invite_link": LINK,
    "remaining_orders": 198,
    "orders": [
        {"order_id": "9001", "handle_name": "ann", "campaign_code": "CODE1", "invite_link": LINK},
        {"order_id": 9002, "handler_name": "bob"},
    ],
}


def _invited(**data: Any) -> Case:
    return _one(f"{_T}invite/", lambda m: m.invite(["Ann", "bob", "cy"]), envelope(**data), changes=True)


TTCM: Final[Mapping[str, Case]] = {
    **_SHARED,
    "own_account": Case(
        lambda m: m.own_account(),
        {
            ("/oauth2/tcm/get/", "", 1): envelope(
                tcm_account_ids=["7100000000000000002"], page_info=page(1, 2, 2, 100)
            ),
            ("/oauth2/tcm/get/", "", 2): envelope(tcm_account_ids=[ACCOUNT], page_info=page(2, 2, 2, 100)),
        },
    ),
    "memberships": _one(
        f"{_T}status/get/",
        lambda m: m.memberships(["Ann", "bob", "cy", "dee"]),
        envelope(
            onboarding_status=[
                {"handle_name": "ann", "status": "IN"},
                {"handler_name": "bob", "status": "NOT_IN"},
                {"handle_name": "cy", "status": "INVALID"},
                {"handle_name": "dee", "status": "INVITED"},
            ]
        ),
    ),
    "invite": _invited(
        in_tcm=["ann"],
        invited=["bob"],
        rejected=["cy"],
        reject_reasons=[{"handle_name": "cy", "reason": "TOO_FEW_FOLLOWERS"}],
    ),
    "invite, yes or no": _invited(
        in_tcm=[True, False, False],
        invited=[False, True, False],
        rejected=[False, False, True],
        reject_reasons={"cy": ["TOO_FEW_FOLLOWERS"]},
    ),
    "public_profile": _one(
        f"{_T}public/", lambda m: m.public_profile(Permit("Ann")), envelope(**PUBLIC_PROFILE)
    ),
    "authorised_profile": _one(
        f"{_T}authorized/", lambda m: m.authorised_profile("open-1", TOKEN), envelope(**TTCM_PROFILE)
    ),
    "public_videos": Case(
        lambda m: m.public_videos(Permit("Ann"), most=20),
        {
            (f"{_T}public/video/list/", "", 0): envelope(
                posts=[post(1), post(2)], page_info={"has_more": True, "cursor": 1767225600000}
            ),
            (f"{_T}public/video/list/", "", 1767225600000): envelope(
                posts=[post(3)], page_info={"has_more": False, "cursor": 1767225500000}
            ),
        },
    ),
    "authorised_videos": Case(
        lambda m: m.authorised_videos("open-1", TOKEN, most=20),
        {
            (f"{_T}authorized/video/list/", "", 0): envelope(
                posts=[post(1, engagement_count=4620, engagement_rate="9.24%")],
                page_info={"has_more": True, "cursor": 1767225600000},
            ),
            (f"{_T}authorized/video/list/", "", 1767225600000): envelope(
                posts=[post(2, engagement_count=4620, engagement_rate=0.0924)],
                page_info={"has_more": False, "cursor": 0},
            ),
        },
    ),
    "place_orders": _one(
        "/tcm/order/create/v2/", lambda m: m.place_orders(ORDER), envelope(**_PLACED), changes=True
    ),
    "place_orders, partly": _one(
        "/tcm/order/create/v2/",
        lambda m: m.place_orders(ORDER),
        envelope(
            20001,
            "Some creators failed",
            **{**_PLACED, "orders": _PLACED["orders"][:1], "failed_handle_names": ["bob"]},  # type: ignore[index]
        ),
        changes=True,
    ),
    "find_placed": Case(
        lambda m: m.find_placed(attrs.evolve(ORDER, campaign_code="CODE1")),
        {
            ("/tcm/order/get/v2/", "", 1): envelope(
                orders=[order(1, "ann", "7300000000000000001")], page_info=page(1, 2, 2, 20)
            ),
            ("/tcm/order/get/v2/", "", 2): envelope(orders=[order(2, "bob")], page_info=page(2, 2, 2, 20)),
        },
    ),
    "read_orders": Case(
        lambda m: m.read_orders(ORDERS),
        {
            ("/tcm/order/get/v2/", "", 1): envelope(
                orders=[order(1, "ann", "7300000000000000001", 7300000000000000002)],
                page_info=page(1, 2, 2, 20),
            ),
            ("/tcm/order/get/v2/", "", 2): envelope(
                orders=[order(2, "bob", "7300000000000000003")], page_info=page(2, 2, 2, 20)
            ),
            ("/tcm/report/get/v2/", "", 1): envelope(
                insights=[insight("9001", "ann", 1, [[0, 1], [1, 0.8], [2, 0.6]])],
                page_info=page(1, 2, 3, 100),
            ),
            ("/tcm/report/get/v2/", "", 2): envelope(
                insights=[
                    insight("9001", "ann", 2, [1, 0.8, 0.6]),
                    insight("9002", "bob", 3, [["0", "1"], ["1", "80%"]]),
                ],
                page_info=page(2, 2, 3, 100),
            ),
        },
    ),
    "reviews": Case(
        lambda m: m.reviews(ORDERS),
        {
            ("/tcm/video/audit_status/get/", "9001", 1): envelope(
                audit_status_list=[
                    audit(1),
                    audit(2, review_status="AD_REVIEW_FAIL", ad_reject_reasons=["MISLEADING"]),
                    audit(3, video_status="UPLOAD", review_status="CONTENT_REVIEWING"),
                    audit(4, video_status="DELETE"),
                ]
            ),
            ("/tcm/video/audit_status/get/", "9002", 1): envelope(
                audit_status_list=[audit(5, bind_status="UNBIND"), audit(6, review_status="NO_REVIEW")]
            ),
        },
    ),
}
_O, _C = "/tto/tcm/creator/", "/tto/tcm/campaign/"
_CREATED: Final = campaign(country_codes=["US"])
_LISTED: Final = campaign(video_ids=["7300000000000000001", 7300000000000000002, "7300000000000000003"])
_LIST: Final = (_C, "", 1)

ONE: Final[Mapping[str, Case]] = {
    **_SHARED,
    "subscribe": _one(
        "/subscription/subscribe/",
        lambda m: m.subscribe(HOOK),
        envelope(subscription_id=7412345678901234567),
        changes=True,
    ),
    "own_account": Case(
        lambda m: m.own_account(),
        {
            ("/tto/oauth2/tcm/", "", 1): envelope(tto_tcm_account_ids=["7100000000000000009", ACCOUNT]),
            ("/tto/oauth2/info/", "", 1): envelope(
                tto_tcm_account_id=ACCOUNT,
                account_name="Acme Inc.",
                timezone="America/Los_Angeles",
                country="US",
                business_verification_status="PASSED",
            ),
        },
    ),
    "memberships": _one(
        f"{_O}status/get/",
        lambda m: m.memberships(["Ann", "bob", "cy"]),
        envelope(
            onboarding_status=[
                {"handle_name": "ann", "status": "IN"},
                {"handle_name": "bob", "status": "NOT_IN"},
                {"handle_name": "cy", "status": "INVALID"},
            ]
        ),
    ),
    "public_profile": _one(
        f"{_O}public/", lambda m: m.public_profile(Permit("Ann")), envelope(**PUBLIC_PROFILE)
    ),
    "authorised_profile": _one(
        "/tto/creator/authorized/",
        lambda m: m.authorised_profile("open-1", TOKEN),
        envelope(**ONE_PROFILE),
    ),
    "public_videos": Case(
        lambda m: m.public_videos(Permit("Ann"), most=30),
        {
            (f"{_O}public/video/list/", "", 0): envelope(
                posts=[post(1), post(2)], page_info={"has_more": True, "cursor": 1767225600000}
            ),
            (f"{_O}public/video/list/", "", 1767225600000): envelope(
                posts=[post(3)], page_info={"has_more": False, "cursor": 0}
            ),
        },
    ),
    "authorised_videos": Case(
        lambda m: m.authorised_videos("open-1", TOKEN, most=30),
        {
            ("/tto/creator/authorized/video/list/", "", 0): envelope(
                posts=[post(1)], has_more=True, cursor=1767225600000
            ),
            ("/tto/creator/authorized/video/list/", "", 1767225600000): envelope(
                posts=[post(2)], has_more=False, cursor=0
            ),
        },
    ),
    "place_orders": _one(f"{_C}create/", lambda m: m.place_orders(ORDER), envelope(**_CREATED), changes=True),
    "place_orders, partly": _one(
        f"{_C}create/",
        lambda m: m.place_orders(ORDER),
        envelope(
            20001, "Some creators failed", **{**_CREATED, "handle_names": [], "failed_handle_names": ["bob"]}
        ),
        changes=True,
    ),
    "place_orders, more": Case(
        lambda m: m.place_orders(attrs.evolve(ORDER, campaign_code=CAMPAIGN)),
        {
            (f"{_C}update/", "", 1): envelope(
                **{**_CREATED, "invite_link": None, "update_time": "2026-01-02 00:00:00"}
            ),
            _LIST: envelope(campaigns=[_LISTED], page_info=page(1, 1, 1, 5)),
        },
        changes=True,
    ),
    "find_placed": Case(
        lambda m: m.find_placed(ORDER),
        {
            _LIST: envelope(
                campaigns=[campaign(campaign_id="1800000000000000002", campaign_name="Other")],
                page_info=page(1, 2, 2, 5),
            ),
            (_C, "", 2): envelope(
                campaigns=[campaign(failed_handle_names=["bob"])], page_info=page(2, 2, 2, 5)
            ),
        },
    ),
    "read_orders": Case(
        lambda m: m.read_orders(INVITED),
        {
            _LIST: envelope(campaigns=[_LISTED], page_info=page(1, 1, 1, 5)),
            ("/tto/tcm/report/", "US", 1): envelope(
                tto_tcm_account_id=ACCOUNT,
                campaign_id=CAMPAIGN,
                country_code="US",
                campaign_type="CAMPAIGN",
                campaign_channel_type="API_LITE_CAMPAIGN",
                videos=[line(1, "ANN", {"for_you": 40000, "other": 10000})],
                page_info=page(1, 2, 2, 100),
            ),
            ("/tto/tcm/report/", "US", 2): envelope(
                videos=[line(2, "ann", [{"source": "for_you", "video_views": 40000}])],
                page_info=page(2, 2, 2, 100),
            ),
            ("/tto/tcm/report/", "GB", 1): envelope(
                videos=[line(3, "bob", None)], page_info=page(1, 1, 1, 100)
            ),
        },
    ),
    "link_requests": Case(
        lambda m: m.link_requests([CAMPAIGN]),
        {
            (f"{_C}link/status/", "", 1): envelope(
                video_infos=[link_state(1, "IN_REVIEW"), link_state(2, "APPROVE")],
                page_info={"page": 1, "page_size": 50, "total_number": 4, "total_size": 2},
            ),
            (f"{_C}link/status/", "", 2): envelope(
                video_infos=[link_state(3, "REJECTED", number_of_requests=3), link_state(4, "REVOKE")],
                page_info={"page": 2, "page_size": 50, "total_number": 4, "total_page": 2},
            ),
        },
    ),
    "request_link": _one(
        f"{_C}link/",
        lambda m: m.request_link(CAMPAIGN, "7300000000000000001"),
        envelope(**link_state(1, "IN_REVIEW", last_reminded_timestamp=1767225600)),
        changes=True,
    ),
    "withdraw_link_request": _one(
        f"{_C}link/",
        lambda m: m.withdraw_link_request(CAMPAIGN, "7300000000000000001"),
        envelope(**link_state(1, "REVOKE")),
        changes=True,
    ),
    "join": _one(
        "/tto/creator/campaign/join/", lambda m: m.join(LINK, "open-1", TOKEN), envelope(), changes=True
    ),
    "link_video": _one(
        "/tto/creator/campaign/video/link/",
        lambda m: m.link_video(LINK, "open-1", TOKEN, "7300000000000000001"),
        envelope(),
        changes=True,
    ),
    "link_requests_received": _one(
        "/tto/creator/link/request/get/",
        lambda m: m.link_requests_received(LINK, "open-1", TOKEN),
        envelope(
            campaign_id=CAMPAIGN,
            spark_authorization_days=30,
            link_requests=[
                {"video_id": "7300000000000000001", "link_request_id": "5500000000000000001"},
                {"video_id": "7300000000000000002", "link_request_id": 5500000000000000002},
            ],
        ),
    ),
    "answer_link_request": _one(
        "/tto/creator/link/request/confirm/",
        lambda m: m.answer_link_request("5500000000000000001", "open-1", TOKEN, approve=True),
        envelope(),
        changes=True,
    ),
}
CASES: Final[Mapping[tuple[Generation, str], Case]] = {
    **{(Generation.TTCM, name): case for name, case in TTCM.items()},
    **{(Generation.TIKTOK_ONE, name): case for name, case in ONE.items()},
}
KINDS: Final[Mapping[Generation, Callable[[Wire, TikTokSettings, SteppedClock], Marketplace]]] = {
    Generation.TTCM: TtcmMarketplace,
    Generation.TIKTOK_ONE: TikTokOneMarketplace,
}

VIDEO_MESSAGE: Final[Json] = {
    "request_id": "R1",
    "object": 10,
    "time": 1772452800,
    "entry": [
        {
            "event_type": "tto_campaign_webhook",
            "tto_campaign_event_type": f"tto_video_{what}",
            "video_id": "7300000000000000001",
            "campaign_id": CAMPAIGN,
            "tto_tcm_account_id": ACCOUNT,
            "handle_name": "ann",
            "event_time": "2026-03-02T12:00:00.123456Z",
            "log_id": f"202603021200{what}",
        }
        for what in ("uploaded", "published")
    ],
}
CONSENT_MESSAGE: Final[Json] = {
    "client_key": SETTINGS.app_id,
    "event": "authorization.removed",
    "create_time": 1772452800,
    "user_openid": "open-1",
    "content": '{"reason": 1}',
}
MESSAGES: Final = (VIDEO_MESSAGE, CONSENT_MESSAGE)


def place_of(call: Call) -> Place:
    """What *call* asks about."""
    about = str(call.headers.get("Country-Code", call.query.get("v2_order_id", "")))
    number = call.query.get("cursor", call.query.get("page", 1))
    return call.path, about, number if isinstance(number, int) else 0


class NearLine:
    """A line without a network: what is told by place comes at once, and anything else is an empty answer."""

    def __init__(self, bodies: Mapping[Place, bytes]) -> None:
        self._bodies = bodies
        self.calls: list[Call] = []

    def exchanged(self, call: Call) -> tuple[int, bytes]:
        """The answer to *call*."""
        self.calls.append(call)
        return 200, self._bodies.get(place_of(call), _NOTHING)


_NOTHING: Final = json.dumps(envelope()).encode()
_CLIENT: Final = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(500)), trust_env=False)
_AT_ONCE: Final = Patience(first_pause=0.0, longest_pause=0.0, jitter=0.0)


class NearWire(Wire):
    """The wire, with everything but the network."""

    def __init__(self, bodies: Mapping[Place, bytes], alarms: DriftAlarms | None = None) -> None:
        super().__init__(
            _CLIENT, SETTINGS.base_url, tries=1, patience=_AT_ONCE, alarms=alarms, clock=SteppedClock()
        )
        self.near = NearLine(bodies)
        self._line = self.near  # type: ignore[assignment]  # all that the wire asks of a line


def marketplace(
    generation: Generation, bodies: Mapping[Place, bytes], alarms: DriftAlarms | None = None
) -> Marketplace:
    """A marketplace that is told *bodies*."""
    return KINDS[generation](NearWire(bodies, alarms), SETTINGS, SteppedClock())


def as_bytes(told: object) -> bytes:
    """*told* as it goes over the line."""
    return json.dumps(told).encode()


def bodies_of(case: Case) -> dict[Place, bytes]:
    """All answers of *case*, unharmed."""
    return {place: as_bytes(told) for place, told in case.told.items()}


def every_answer() -> Iterator[tuple[Generation, str, Place, Json]]:
    """Each answer of each call of both generations."""
    for (generation, name), case in CASES.items():
        yield from ((generation, name, place, told) for place, told in case.told.items())
