"""One good answer for each path, as TikTok documents it, and one call for each question."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from influence.adapters.tiktok.tiktok_one.marketplace import TikTokOneMarketplace
from influence.domain.ports.upstream import OrderRequest, Permit, Sought
from tests.adapters.tiktok.tiktok_one.far_side import ACCOUNT, TOKEN

STATUS: Final = "/tto/tcm/creator/status/get/"
PUBLIC: Final = "/tto/tcm/creator/public/"
PUBLIC_VIDEOS: Final = "/tto/tcm/creator/public/video/list/"
AUTHORISED: Final = "/tto/creator/authorized/"
AUTHORISED_VIDEOS: Final = "/tto/creator/authorized/video/list/"
REACHED: Final = "/tto/oauth2/tcm/"
INFO: Final = "/tto/oauth2/info/"
CREATE: Final = "/tto/tcm/campaign/create/"
UPDATE: Final = "/tto/tcm/campaign/update/"
CAMPAIGNS: Final = "/tto/tcm/campaign/"
REPORT: Final = "/tto/tcm/report/"
LINK: Final = "/tto/tcm/campaign/link/"
LINK_STATUS: Final = "/tto/tcm/campaign/link/status/"
JOIN: Final = "/tto/creator/campaign/join/"
LINK_VIDEO: Final = "/tto/creator/campaign/video/link/"
RECEIVED: Final = "/tto/creator/link/request/get/"
CONFIRM: Final = "/tto/creator/link/request/confirm/"

CAMPAIGN: Final = "1800000000000000001"
VIDEO: Final = "7300000000000000001"
INVITE: Final = "https://www.tiktok.com/t/abc/"
ORDER: Final = OrderRequest("Acme", "Spring", "Three recipes", ("Ann", "bob"), 2, "abc123")
SOUGHT: Final = (
    Sought(f"{CAMPAIGN}/ann", CAMPAIGN, "Ann"),
    Sought(f"{CAMPAIGN}/bob", CAMPAIGN, "bob"),
)

_POST: Final = {
    "video_id": VIDEO,
    "display_name": "Ann Cooks",
    "caption": "caption text",
    "thumbnail_url": "https://p16.tiktokcdn.example/t.jpeg",
    "embed_url": "https://www.tiktok.com/player/v1/7300000000000000001",
    "likes": 4100,
    "comments": 310,
    "shares": 210,
    "favorites": 77,
    "video_views": 50000,
    "create_time": "1767225600000",
    "caption_hashtags": ["cooking"],
    "collaboration_status": "NONE",
}
_FACE: Final = {
    "handle_name": "ann",
    "display_name": "Ann Cooks",
    "profile_image": "https://p16.tiktokcdn.example/a.jpeg?x-expires=1",
    "bio": "bio text\nsecond line",
    "followers_count": 120400,
    "following_count": 31,
    "videos_count": 214,
    "likes_count": 2310000,
}
_PAGE: Final = {"page": 1, "page_size": 5, "total_number": 1, "total_page": 1}
CREATED: Final = {
    "campaign_id": CAMPAIGN,
    "campaign_type": "CAMPAIGN",
    "brand_name": "Acme",
    "campaign_name": "Spring [ref abc123]",
    "campaign_description": "Three recipes",
    "handle_names": ["ann", "bob"],
    "country_codes": ["US", "GB"],
    "invite_link": INVITE,
    "spark_ads_requested_authorization_days": 0,
    "create_time": "2026-01-01 00:00:00",
    "dm_info": {"business_account_handle": "acme", "dm_allowed": True},
}
ENTRY: Final = {
    "video_info": {
        "video_id": VIDEO,
        "create_time": "2026-01-01 00:00:00",
        "embed_url": "https://www.tiktok.com/player/v1/7300000000000000001",
        "thumbnail_url": "https://p16.tiktokcdn.example/t.jpeg",
        "authorization_code": "spark text",
    },
    "creator_info": {"handle_name": "ANN", "display_name": "Ann Cooks"},
    "video_views": 50000,
    "video_views_organic": 40000,
    "video_views_paid": 10000,
    "likes": 4100,
    "comments": 310,
    "shares": 210,
    "likes_organic": None,
    "engagement_count": 4620,
    "engagement_rate": 0.0924,
    "reach": 43000,
    "total_play_time": 610000,
    "average_view_time": 12.2,
    "video_completion_rate": 0.27,
    "video_view_retention": [1, 0.8, 0.6],
    "two_seconds_views": 0.9,
    "video_views_by_source": {"for_you": 40000, "other": 10000},
    "audience_genders_distribution": [
        {"gender": "FEMALE", "percentage": 0.55},
        {"gender": "MALE", "percentage": 0.4},
        {"gender": None, "percentage": 0.05},
    ],
    "audience_age_distribution": [
        {"age": "1", "percentage": 0.05},
        {"age": "2", "percentage": 0.5},
        {"age": "6", "percentage": 0.1},
    ],
    "audience_countries_distribution": [{"country": "US", "percentage": 0.7}],
    "audience_locale_distribution": [{"locale": "California", "percentage": 0.3}],
    "audience_device_distribution": [{"device": "ios", "percentage": 0.7}],
    "ad_cost": 12.5,
    "anchor_id": None,
    "anchor_metrics": None,
    "daily_stats": None,
}
LINK_STATE: Final = {
    "video_id": VIDEO,
    "campaign_id": CAMPAIGN,
    "status": "IN_REVIEW",
    "last_reminded_timestamp": "2026-01-02T03:04:05Z",
    "number_of_requests": 1,
    "campaign_type": "CAMPAIGN",
    "link_request_id": "5500000000000000001",
}

ANSWERS: Final[Mapping[str, dict[str, Any]]] = {
    STATUS: {
        "onboarding_status": [
            {"handle_name": "ann", "status": "IN"},
            {"handle_name": "bob", "status": "NOT_IN"},
        ]
    },
    PUBLIC: {
        **_FACE,
        "creator_id": "7200000000000000001",
        "median_views": 40000,
        "engagement_rate": 0.0847,
        "creator_price": 400,
        "currency": "USD",
        "industry_labels": [{"label_id": "22000000000", "label_name": "Apparel"}],
        "content_labels": [{"label_id": "11007001", "label_name": "Fitness"}],
    },
    AUTHORISED: {
        **_FACE,
        "creator_rate": {"rate": 400.5, "currency": "USD"},
        "country_code": "US",
        "content_labels": [{"label_id": 11007001, "label_name": "Fitness"}],
        "audience_countries": [{"country": "US", "percentage": 0.62}, {"country": "GB", "percentage": 0.1}],
        "audience_genders": [{"gender": "Female", "percentage": 0.6}, {"gender": "Male", "percentage": 0.4}],
        "audience_ages": [{"age": "25-34", "percentage": 0.6}, {"age": "Other", "percentage": 0.4}],
        "audience_devices": [{"device": "APPLE", "percentage": 0.6}],
    },
    PUBLIC_VIDEOS: {"posts": [_POST], "page_info": {"has_more": False, "cursor": 1767225600000}},
    AUTHORISED_VIDEOS: {"posts": [_POST], "has_more": False, "cursor": 1767225600000},
    REACHED: {"tto_tcm_account_ids": ["7100000000000000009", ACCOUNT]},
    INFO: {
        "tto_tcm_account_id": ACCOUNT,
        "account_name": "Acme Inc.",
        "timezone": "America/Los_Angeles",
        "country": "US",
        "business_verification_status": "PASSED",
    },
    CREATE: CREATED,
    UPDATE: {**CREATED, "update_time": "2026-01-02 00:00:00"},
    CAMPAIGNS: {"campaigns": [{**CREATED, "video_ids": [VIDEO]}], "page_info": _PAGE},
    REPORT: {
        "tto_tcm_account_id": ACCOUNT,
        "campaign_id": CAMPAIGN,
        "campaign_type": "CAMPAIGN",
        "campaign_channel_type": "API_LITE_CAMPAIGN",
        "videos": [ENTRY],
        "page_info": {**_PAGE, "page_size": 100},
    },
    LINK: {k: v for k, v in LINK_STATE.items() if k not in {"campaign_id", "link_request_id"}},
    LINK_STATUS: {
        "video_infos": [LINK_STATE],
        "page_info": {"page": 1, "page_size": 50, "total_number": 1, "total_size": 1},
    },
    JOIN: {},
    LINK_VIDEO: {},
    RECEIVED: {
        "campaign_id": CAMPAIGN,
        "spark_authorization_days": 30,
        "link_requests": [{"video_id": VIDEO, "link_request_id": "5500000000000000001"}],
    },
    CONFIRM: {},
}

Ask = Callable[[TikTokOneMarketplace], object]
READS: Final[Mapping[str, tuple[Ask, tuple[str, ...]]]] = {
    "own_account": (lambda m: m.own_account(), (REACHED, INFO)),
    "memberships": (lambda m: m.memberships(["Ann", "bob"]), (STATUS,)),
    "public_profile": (lambda m: m.public_profile(Permit("Ann")), (PUBLIC,)),
    "authorised_profile": (lambda m: m.authorised_profile("open-1", TOKEN), (AUTHORISED,)),
    "public_videos": (lambda m: m.public_videos(Permit("Ann"), most=30), (PUBLIC_VIDEOS,)),
    "authorised_videos": (lambda m: m.authorised_videos("open-1", TOKEN, most=30), (AUTHORISED_VIDEOS,)),
    "find_placed": (lambda m: m.find_placed(ORDER), (CAMPAIGNS,)),
    "read_orders": (lambda m: m.read_orders(SOUGHT), (CAMPAIGNS, REPORT)),
    "link_requests": (lambda m: m.link_requests([CAMPAIGN]), (LINK_STATUS,)),
    "link_requests_received": (lambda m: m.link_requests_received(INVITE, "open-1", TOKEN), (RECEIVED,)),
}
CHANGES: Final[Mapping[str, tuple[Ask, tuple[str, ...]]]] = {
    "place_orders": (lambda m: m.place_orders(ORDER), (CREATE,)),
    "request_link": (lambda m: m.request_link(CAMPAIGN, VIDEO), (LINK,)),
    "withdraw_link_request": (lambda m: m.withdraw_link_request(CAMPAIGN, VIDEO), (LINK,)),
    "join": (lambda m: m.join(INVITE, "open-1", TOKEN), (JOIN,)),
    "link_video": (lambda m: m.link_video(INVITE, "open-1", TOKEN, VIDEO), (LINK_VIDEO,)),
    "answer_link_request": (lambda m: m.answer_link_request("55", "open-1", TOKEN, approve=True), (CONFIRM,)),
}
CALLS: Final[Mapping[str, tuple[Ask, tuple[str, ...]]]] = {**READS, **CHANGES}
"""Each call, and the paths it asks when everything is as documented."""
