"""The table of endpoints of both generations, after TikTok's API for Business documentation, version 1.3."""

from typing import Final

from influence.adapters.simulator.wire import (
    authorized,
    brand_tokens,
    creators,
    orders,
    reports,
    subscriptions,
    tokens,
    videos,
)
from influence.adapters.simulator.wire.calls import Endpoint, Token
from influence.adapters.simulator.wire.tto.endpoints import ENDPOINTS as CAMPAIGNS

# fmt: off
_ENDPOINTS: Final = (
    Endpoint("GET",  "/tcm/creator/status/get/", Token.BRAND, creators.status, creators.HANDLES),
    Endpoint("POST", "/tcm/creator/invite/", Token.BRAND, creators.invite, creators.HANDLES),
    Endpoint("GET",  "/tcm/creator/public/", Token.BRAND, creators.public_profile, creators.HANDLE),
    Endpoint("GET",  "/tcm/creator/public/video/list/", Token.BRAND, videos.public_videos, videos.PUBLIC),
    Endpoint("GET",  "/tcm/creator/authorized/", Token.CREATOR, authorized.authorized_profile, authorized.FIELDS),
    Endpoint("GET",  "/tcm/creator/authorized/video/list/", Token.CREATOR, videos.authorized_videos, videos.AUTHORIZED),
    Endpoint("POST", "/tcm/order/create/v2/", Token.BRAND, orders.create, orders.CREATE),
    Endpoint("GET",  "/tcm/order/get/v2/", Token.BRAND, orders.read, orders.GET),
    Endpoint("GET",  "/tcm/report/get/v2/", Token.BRAND, reports.report, reports.REPORT),
    Endpoint("GET",  "/tcm/video/audit_status/get/", Token.BRAND, videos.audit_status, videos.AUDIT),
    Endpoint("GET",  "/oauth2/tcm/get/", Token.NONE, tokens.accounts, tokens.ACCOUNTS),
    Endpoint("GET",  "/oauth2/creator/get/", Token.NONE, brand_tokens.creators, brand_tokens.CREATORS),
    Endpoint("POST", "/oauth2/access_token/", Token.NONE, brand_tokens.exchange, brand_tokens.EXCHANGE),
    Endpoint("POST", "/oauth2/revoke_token/", Token.BRAND, brand_tokens.revoke, brand_tokens.REVOKE),
    Endpoint("POST", "/tt_user/oauth2/token/", Token.NONE, tokens.exchange, tokens.EXCHANGE),
    Endpoint("POST", "/tt_user/oauth2/refresh_token/", Token.NONE, tokens.refresh, tokens.REFRESH),
    Endpoint("POST", "/tt_user/oauth2/revoke/", Token.NONE, tokens.revoke, tokens.REVOKE),
    Endpoint("POST", "/tt_user/token_info/get/", Token.NONE, tokens.inspect, tokens.INSPECT),
    Endpoint("POST", "/subscription/subscribe/", Token.NONE, subscriptions.subscribe, subscriptions.SUBSCRIBE),
    Endpoint("GET",  "/subscription/get/", Token.NONE, subscriptions.listed, subscriptions.GET),
    Endpoint("POST", "/subscription/unsubscribe/", Token.NONE, subscriptions.unsubscribe, subscriptions.UNSUBSCRIBE),
)
# fmt: on

ENDPOINTS: Final = {(endpoint.method, endpoint.path): endpoint for endpoint in (*_ENDPOINTS, *CAMPAIGNS)}
