"""The table of endpoints of the campaign generation, after TikTok's API for Business documentation, version 1.3."""

from typing import Final

from influence.adapters.simulator.wire.calls import Endpoint, Token
from influence.adapters.simulator.wire.tto import (
    accounts,
    brands,
    business,
    campaigns,
    creators,
    discover,
    links,
    market,
    publishing,
    report,
    spark,
    videos,
)

# fmt: off
_ENDPOINTS: Final = (
    Endpoint("GET",  "/tto/oauth2/tcm/", Token.BRAND, accounts.accounts, accounts.APP),
    Endpoint("GET",  "/tto/oauth2/info/", Token.BRAND, accounts.info, accounts.INFO),
    Endpoint("GET",  "/tto/tcm/creator/status/get/", Token.BRAND, creators.status, creators.HANDLES),
    Endpoint("GET",  "/tto/tcm/creator/public/", Token.BRAND, creators.public_profile, creators.HANDLE),
    Endpoint("GET",  "/tto/tcm/creator/public/video/list/", Token.BRAND, videos.public_videos, videos.PUBLIC),
    Endpoint("GET",  "/tto/creator/authorized/", Token.CREATOR, creators.authorized_profile, creators.AUTHORIZED),
    Endpoint("GET",  "/tto/creator/authorized/video/list/", Token.CREATOR, videos.authorized_videos, videos.AUTHORIZED),
    Endpoint("GET",  "/tto/tcm/category/label/", Token.BRAND, market.label_list, market.LABELS),
    Endpoint("GET",  "/tto/tcm/rank/", Token.BRAND, market.rank, market.RANK),
    Endpoint("GET",  "/tto/tcm/creator/discover/", Token.BRAND, discover.discover, discover.DISCOVER),
    Endpoint("POST", "/tto/tcm/brand/profile/create/", Token.BRAND, brands.create, brands.CREATE),
    Endpoint("GET",  "/tto/tcm/brand/profile/get/", Token.BRAND, brands.read, brands.GET),
    Endpoint("POST", "/tto/tcm/campaign/create/", Token.BRAND, campaigns.create, campaigns.CREATE),
    Endpoint("POST", "/tto/tcm/campaign/update/", Token.BRAND, campaigns.update, campaigns.UPDATE),
    Endpoint("GET",  "/tto/tcm/campaign/", Token.BRAND, campaigns.read, campaigns.LIST),
    Endpoint("POST", "/tto/tcm/campaign/link/", Token.BRAND, links.ask, links.LINK),
    Endpoint("GET",  "/tto/tcm/campaign/link/status/", Token.BRAND, links.status, links.STATUS),
    Endpoint("GET",  "/tto/creator/link/request/get/", Token.CREATOR, links.received, links.RECEIVED),
    Endpoint("POST", "/tto/creator/link/request/confirm/", Token.CREATOR, links.confirm, links.CONFIRM),
    Endpoint("POST", "/tto/creator/campaign/join/", Token.CREATOR, links.join, links.RECEIVED),
    Endpoint("POST", "/tto/creator/campaign/video/link/", Token.CREATOR, links.link_own, links.OWN_VIDEO),
    Endpoint("POST", "/tcm/tt_video/apply/", Token.BRAND, spark.apply, spark.APPLY),
    Endpoint("GET",  "/tcm/tt_video/status/", Token.BRAND, spark.status, spark.STATUS),
    Endpoint("POST", "/business/video/publish/", Token.CREATOR, publishing.publish, publishing.PUBLISH),
    Endpoint("GET",  "/business/publish/status/", Token.CREATOR, publishing.publish_status, publishing.STATUS),
    Endpoint("GET",  "/business/video/list/", Token.CREATOR, business.videos, business.VIDEOS),
    Endpoint("GET",  "/business/get/", Token.CREATOR, business.profile, business.PROFILE),
)
_REPORT: Final = Endpoint("GET", "/tto/tcm/report/", Token.BRAND, report.report, report.REPORT)
# fmt: on

ENDPOINTS: Final = (
    *(accounts.guarded(accounts.unheaded(endpoint)) for endpoint in _ENDPOINTS),
    accounts.guarded(_REPORT),
)
