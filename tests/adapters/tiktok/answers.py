"""One good answer to each call, as TikTok documents it."""

from collections.abc import Mapping
from typing import Any, Final

_POST: Final = {
    "video_id": "7300000000000000001",
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
}
_PAGE: Final = {"page": 1, "page_size": 20, "total_number": 1, "total_page": 1}

DATA: Final[Mapping[str, dict[str, Any]]] = {
    "own_account": {
        "tcm_account_ids": ["7100000000000000002", "7100000000000000001"],
        "page_info": {**_PAGE, "total_number": 2},
    },
    "memberships": {
        "onboarding_status": [
            {"handle_name": "ann", "status": "IN"},
            {"handler_name": "bob", "status": "NOT_IN"},
        ]
    },
    "invite": {
        "in_tcm": ["ann"],
        "invited": ["bob"],
        "rejected": ["cy"],
        "reject_reasons": [{"handle_name": "cy", "reason": "TOO_FEW_FOLLOWERS"}],
    },
    "public_profile": {
        "handle_name": "ann",
        "display_name": "Ann Cooks",
        "profile_image": "https://p16.tiktokcdn.example/a.jpeg?x-expires=1",
        "bio": "bio text",
        "followers_count": 120400,
        "following_count": 31,
        "videos_count": 214,
        "likes_count": 2310000,
        "creator_id": "7200000000000000001",
        "median_views": 40000,
        "engagement_rate": 0.0847,
        "creator_price": 400,
        "currency": "USD",
        "industry_labels": [{"label_id": "22000000000", "label_name": "Apparel"}],
    },
    "authorised_profile": {
        "handle_name": "Ann",
        "display_name": "Ann Cooks",
        "profile_image": "https://p16.tiktokcdn.example/a.jpeg",
        "bio": "bio text",
        "followers_count": 120400,
        "creator_rate": {"rate": 400.5, "currency": "USD", "is_negotiable_type": False},
        "audience_countries": [{"country": "US", "percentage": 0.62}, {"country": "GB", "percentage": 0.1}],
        "audience_genders": [{"gender": "FEMALE", "percentage": 0.6}, {"gender": "MALE", "percentage": 0.4}],
        "audience_ages": [{"age": "18-24", "percentage": 0.6}, {"age": "35+", "percentage": 0.4}],
        "audience_locales": [{"locale": "CA", "percentage": 0.2}, {"locale": "NY", "percentage": 0.1}],
        "average_views": 51300.5,
        "engagement_rate": 0.0847,
        "completion_rate": 0.31,
        "six_seconds_views_rate": 0.5,
        "followers_growth_rate": 0.01,
        "average_likes": 12,
    },
    "public_videos": {"posts": [_POST], "page_info": {"has_more": False, "cursor": 1767225600000}},
    "authorised_videos": {
        "posts": [{**_POST, "engagement_count": 4620, "engagement_rate": 0.0924}],
        "page_info": {"has_more": False, "cursor": 1767225600000},
    },
    "place_orders": {
        "campaign_code": "CODE1",
        "invite_link": "https://www.tiktok.com/t/abc/",
        "remaining_orders": 199,
        "orders": [
            {"order_id": "9001", "handle_name": "ann"},
            {"order_id": "9002", "handle_name": "bob"},
        ],
    },
    "read_orders": {
        "orders": [
            {
                "order_id": "9001",
                "handle_name": "ann",
                "video_ids": ["7300000000000000001"],
                "campaign_code": "CODE1",
                "invite_link": "https://www.tiktok.com/t/abc/",
                "quota": {
                    "current_video_count": 1,
                    "per_creator_video_limit": 2,
                    "total_video_limit": 400,
                },
            }
        ],
        "page_info": _PAGE,
    },
    "report": {
        "insights": [
            {
                "dimensions": {
                    "tcm_account_id": "7100000000000000001",
                    "order_id": "9001",
                    "order_type": "API_ORDER_V2",
                    "video_id": "7300000000000000001",
                    "handle_name": "ann",
                    "video_first_release_time": "2026-01-01",
                },
                "metrics": {
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
                    "video_view_retention": [[0, 1], [1, 0.8], [2, 0.6]],
                    "lifetime_gender_distribution": [{"gender": "FEMALE", "percentage": 0.55}],
                    "lifetime_top_age_distribution": [{"age": "18-24", "percentage": 0.5}],
                    "lifetime_top_country_distribution": [{"country": "US", "percentage": 0.7}],
                    "lifetime_device_distribution": [{"device": "ios", "percentage": 0.7}],
                    "most_popular_country_state_distribution": {
                        "country": "US",
                        "locale_distribution": [{"locale": "California", "percentage": 0.3}],
                    },
                    "video_boosted_date": "1970-01-01",
                    "two_seconds_views": 0.9,
                },
            }
        ],
        "page_info": _PAGE,
    },
    "reviews": {
        "audit_status_list": [
            {
                "video_id": "7300000000000000001",
                "video_status": "UPLOAD",
                "bind_status": "BIND",
                "review_status": "AD_REVIEW_FAIL",
                "music_review_status": "SUCCEED",
                "content_judge_status": "SUCCEED",
                "ad_judge_status": "FAIL",
                "advertiser_operate": "DEFAULT",
                "reject_reason": None,
                "ad_reject_reasons": ["MISLEADING"],
                "upload_time": "2026-01-01 00:00:00",
            }
        ]
    },
    "holder": {
        "app_id": "7000000000000000001",
        "scope": "video.list,biz.creator.info",
        "creator_id": "open-1",
    },
    "revoke": {},
    "subscriptions": {
        "subscriptions": [
            {
                "app_id": "7000000000000000001",
                "subscription_id": "6001",
                "subscribe_entity": "TCM_VIDEOS",
                "callback_url": "https://ours.example/hook/",
                "subscription_detail": {"tto_tcm_account_id": "7100000000000000001"},
            }
        ],
        "page_info": _PAGE,
    },
    "subscribe": {"subscription_id": 7412345678901234567},
    "unsubscribe": {"subscription_id": 6001},
    "exchange": {
        "access_token": "planted-access-answer",
        "token_type": "Bearer",
        "scope": "biz.creator.info,video.list",
        "expires_in": 86400,
        "refresh_token": "planted-refresh-answer",
        "refresh_token_expires_in": 31536000,
        "open_id": "open-1",
    },
}
ANSWERS: Final[Mapping[str, dict[str, Any]]] = {
    **{name: answer for name, answer in DATA.items() if name != "report"},
    # The same answer serves both questions that reading orders takes.
    "read_orders": {**DATA["read_orders"], **DATA["report"]},
    "find_placed": DATA["read_orders"],
    "refresh": DATA["exchange"],
}
