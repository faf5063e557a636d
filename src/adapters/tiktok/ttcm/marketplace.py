"""The `Marketplace` port over the order generation of TikTok's API."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from influence.adapters.tiktok import consents
from influence.adapters.tiktok.asked import Asked
from influence.adapters.tiktok.calls import Access, Answer, Json
from influence.adapters.tiktok.codes import SCOPE_MISSING
from influence.adapters.tiktok.fields import Row, names
from influence.adapters.tiktok.listings import newest, numbered
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.ttcm import creators, orders, tables, videos
from influence.adapters.tiktok.wire import Wire
from influence.domain.grants import Tokens
from influence.domain.membership import MembershipAnswer
from influence.domain.metrics import AccountMetric, Metric
from influence.domain.ports.clock import Clock
from influence.domain.ports.upstream import (
    Invited,
    OrderRequest,
    OrdersPlaced,
    Permit,
    Profile,
    UpstreamOrder,
    Video,
    VideoReport,
)
from influence.domain.ports.upstream_failures import TikTokRefused, TikTokUnavailable
from influence.domain.secret import Secret

STATUS: Final = "/tcm/creator/status/get/"
INVITE: Final = "/tcm/creator/invite/"
PUBLIC: Final = "/tcm/creator/public/"
PUBLIC_VIDEOS: Final = "/tcm/creator/public/video/list/"
AUTHORISED: Final = "/tcm/creator/authorized/"
AUTHORISED_VIDEOS: Final = "/tcm/creator/authorized/video/list/"
CREATE_ORDERS: Final = "/tcm/order/create/v2/"
READ_ORDERS: Final = "/tcm/order/get/v2/"
REPORT: Final = videos.REPORT_PATH
EXCHANGE: Final = "/tt_user/oauth2/token/"
REFRESH: Final = "/tt_user/oauth2/refresh_token/"

VIDEOS_PER_PAGE: Final = 10
ORDERS_PER_PAGE: Final = 20
REPORTS_PER_PAGE: Final = 100
ORDERS_PER_CALL: Final = 200

_NOBODY: Final = Access("the influencer")


@attrs.frozen
class TtcmMarketplace:
    """TikTok's marketplace as the order generation offers it."""

    _wire: Wire
    _settings: TikTokSettings
    _clock: Clock

    @property
    def undelivered(self) -> frozenset[Metric]:
        return tables.UNDELIVERED

    def memberships(self, handles: Sequence[str]) -> Mapping[str, MembershipAnswer]:
        asked = Asked(handles)
        if not handles:
            return {}
        answer = self._brand_reads(STATUS, {"handle_names": asked.once})
        return asked.spelt(creators.memberships(answer, self._clock.now()))

    def invite(self, handles: Sequence[str]) -> Mapping[str, Invited]:
        asked = Asked(handles)
        if not handles:
            return {}
        body = {"tcm_account_id": self._settings.account_id, "handle_names": asked.once}
        answer = self._wire.change(INVITE, body, self._brand)
        return asked.spelt(creators.invitations(answer, asked.once))

    def public_profile(self, permit: Permit) -> Profile:
        answer = self._brand_reads(PUBLIC, {"handle_name": permit.handle})
        return creators.public_profile(answer, permit.handle, self._clock.now(), self._wire.drift)

    def authorised_profile(self, open_id: str, token: Secret) -> Profile:
        try:
            return self._shared(open_id, token, tables.AUTHORISED_PROFILE)
        except TikTokRefused as refused:
            if refused.upstream_code != SCOPE_MISSING:
                raise
        return self._shared(open_id, token, tables.PLAIN_PROFILE)

    def public_videos(self, permit: Permit, *, most: int) -> tuple[Video, ...]:
        about: Json = {"tcm_account_id": self._settings.account_id, "handle_name": permit.handle}
        posts = newest(self._page(PUBLIC_VIDEOS, about, self._brand), most, VIDEOS_PER_PAGE)
        named = ({"handle_name": permit.handle} | dict(post) for post in posts)
        return tuple(
            videos.videos(named, tables.PUBLIC_VIDEO, PUBLIC_VIDEOS, self._clock.now(), self._wire.drift)
        )

    def authorised_videos(self, open_id: str, token: Secret, *, most: int) -> tuple[Video, ...]:
        page = self._page(AUTHORISED_VIDEOS, {"creator_id": open_id}, _creator(token))
        posts = newest(page, most, VIDEOS_PER_PAGE)
        table, path = tables.AUTHORISED_VIDEO, AUTHORISED_VIDEOS
        return tuple(videos.videos(posts, table, path, self._clock.now(), self._wire.drift))

    def place_orders(self, request: OrderRequest) -> OrdersPlaced:
        body = orders.order_body(request, self._settings.account_id)
        answer = self._wire.change(CREATE_ORDERS, body, self._brand)
        return orders.placed(answer, request.handles, self._clock.now())

    def read_orders(self, upstream_ids: Sequence[str]) -> tuple[UpstreamOrder, ...]:
        shown: dict[str, UpstreamOrder] = {}
        for ids in _in_pieces(upstream_ids):
            for item in self._orders({"query_type": "ORDER_ID", "order_ids": ids}):
                order = orders.order_shown(item)
                if order is None:
                    self._wire.drift.note(READ_ORDERS, "orders", item)
                else:
                    shown[order.upstream_id] = order
        return tuple(shown[one] for one in dict.fromkeys(upstream_ids) if one in shown)

    def orders_under(self, campaign_code: str) -> tuple[UpstreamOrder, ...]:
        query = {"query_type": "CAMPAIGN_CODE", "campaign_code": campaign_code}
        shown = [
            orders.order_shown({"campaign_code": campaign_code} | dict(item)) for item in self._orders(query)
        ]
        known = {order.upstream_id: order for order in shown if order is not None}
        if None in shown:
            # Whoever asks wants to know what is not there.
            raise TikTokUnavailable("unreadable answer: orders")
        return tuple(known.values())

    def report(self, upstream_ids: Sequence[str]) -> tuple[VideoReport, ...]:
        found: dict[tuple[str, str], VideoReport] = {}
        for ids in _in_pieces(upstream_ids):
            query: Json = {"order_ids": ids, "metrics": tables.REPORT_FIELDS}
            insights = numbered(self._numbered(REPORT, query, REPORTS_PER_PAGE), "insights", REPORTS_PER_PAGE)
            for line in videos.reports(insights, self._clock.now(), self._wire.drift):
                found.setdefault((line.upstream_id, line.video.video_id), line)
        return tuple(found.values())

    def consent_page(self, state: Secret, redirect_uri: str) -> str:
        return consents.consent_page(self._settings, state, redirect_uri)

    def exchange(self, code: Secret, redirect_uri: str) -> Tokens:
        proof: Json = {"auth_code": code, "redirect_uri": redirect_uri}
        return self._tokens(EXCHANGE, {"grant_type": "authorization_code", **proof})

    def refresh(self, token: Secret) -> Tokens:
        return self._tokens(REFRESH, {"grant_type": "refresh_token", "refresh_token": token})

    @property
    def _brand(self) -> Access:
        return Access("your marketplace account", self._settings.access_token)

    def _brand_reads(self, path: str, query: Json) -> Answer:
        return self._wire.read(path, {"tcm_account_id": self._settings.account_id, **query}, self._brand)

    def _shared(self, open_id: str, token: Secret, table: Sequence[Row[AccountMetric]]) -> Profile:
        query: Json = {"creator_id": open_id, "fields": names(table)}
        answer = self._wire.read(AUTHORISED, query, _creator(token))
        return creators.authorised_profile(answer, table, open_id, self._clock.now(), self._wire.drift)

    def _page(self, path: str, about: Json, access: Access) -> Callable[[int, int], Answer]:
        return lambda cursor, limit: self._wire.read(
            path, {**about, "cursor": cursor, "limit": limit}, access
        )

    def _numbered(self, path: str, query: Json, page_size: int) -> Callable[[int], Answer]:
        return lambda page: self._brand_reads(path, {**query, "page": page, "page_size": page_size})

    def _orders(self, query: Json) -> list[Json]:
        return numbered(self._numbered(READ_ORDERS, query, ORDERS_PER_PAGE), "orders", ORDERS_PER_PAGE)

    def _tokens(self, path: str, proof: Json) -> Tokens:
        app: Json = {"client_id": self._settings.app_id, "client_secret": self._settings.app_secret}
        begun = self._clock.now()
        return consents.tokens(self._wire.change(path, {**app, **proof}, _NOBODY), begun)


def _creator(token: Secret) -> Access:
    return Access("the influencer", token)


def _in_pieces(upstream_ids: Sequence[str]) -> Iterator[list[str]]:
    ids = list(dict.fromkeys(upstream_ids))
    yield from (ids[start : start + ORDERS_PER_CALL] for start in range(0, len(ids), ORDERS_PER_CALL))
