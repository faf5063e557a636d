"""The `Marketplace` port over the order generation of TikTok's API."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NoReturn

import attrs

from influence.adapters.tiktok.asked import Asked
from influence.adapters.tiktok.authorising import Authorising
from influence.adapters.tiktok.calls import Answer, Json
from influence.adapters.tiktok.codes import FIELDS_OFFLINE, SCOPE_MISSING
from influence.adapters.tiktok.desk import Desk
from influence.adapters.tiktok.fields import Row, names
from influence.adapters.tiktok.listings import Stretch, newest, newest_first
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.subscriptions import Subscriptions
from influence.adapters.tiktok.ttcm import creators, own_account, tables, videos
from influence.adapters.tiktok.ttcm.order_desk import OrderDesk
from influence.adapters.tiktok.wire import Wire
from influence.domain.grants import Tokens
from influence.domain.membership import MembershipAnswer
from influence.domain.metrics import AccountMetric, Metric
from influence.domain.ports.clock import Clock
from influence.domain.ports.upstream import (
    Invited,
    OrderRequest,
    OrdersPlaced,
    OwnAccount,
    Permit,
    Profile,
    Sought,
    Subscription,
    TokenHolder,
    UpstreamOrder,
    Vacation,
    Video,
    VideoReview,
)
from influence.domain.ports.upstream_failures import Ability, Generation, NotDelivered, TikTokRefused
from influence.domain.quota import Urgency
from influence.domain.secret import Secret

STATUS: Final = "/tcm/creator/status/get/"
INVITE: Final = "/tcm/creator/invite/"
PUBLIC: Final = "/tcm/creator/public/"
PUBLIC_VIDEOS: Final = "/tcm/creator/public/video/list/"
AUTHORISED: Final = "/tcm/creator/authorized/"
AUTHORISED_VIDEOS: Final = "/tcm/creator/authorized/video/list/"

VIDEOS_PER_PAGE: Final = 10

LACKS: Final = frozenset({Ability.LINK_REQUEST, Ability.READ_BACK, Ability.SUBSCRIBE})
"""TikTok's messages about videos name an account and campaigns of TikTok One; orders have none."""
_PLAINER: Final = frozenset({SCOPE_MISSING, FIELDS_OFFLINE})


@attrs.frozen
class TtcmMarketplace:
    """TikTok's marketplace as the order generation offers it."""

    _wire: Wire
    _settings: TikTokSettings
    _clock: Clock

    @property
    def generation(self) -> Generation:
        return Generation.TTCM

    @property
    def undelivered(self) -> frozenset[Metric]:
        return tables.UNDELIVERED

    @property
    def lacks(self) -> frozenset[Ability]:
        return LACKS

    @property
    def scopes(self) -> tuple[str, ...]:
        return self._authorising.scopes

    def at(self, urgency: Urgency) -> "TtcmMarketplace":
        return attrs.evolve(self, wire=self._wire.at(urgency))

    def own_account(self) -> OwnAccount:
        return own_account.own_account(self._desk)

    def memberships(self, handles: Sequence[str]) -> Mapping[str, MembershipAnswer]:
        asked = Asked(handles)
        if not handles:
            return {}
        answer = self._desk.brand_reads(STATUS, {"handle_names": asked.once})
        return asked.spelt(creators.memberships(answer, self._clock.now()))

    def invite(self, handles: Sequence[str]) -> Mapping[str, Invited]:
        asked = Asked(handles)
        if not handles:
            return {}
        answer = self._desk.brand_changes(INVITE, {"handle_names": asked.once})
        return asked.spelt(creators.invitations(answer, asked.once))

    def public_profile(self, permit: Permit) -> Profile:
        answer = self._desk.brand_reads(PUBLIC, {"handle_name": permit.handle})
        return creators.public_profile(answer, permit.handle, self._clock.now(), self._wire.drift)

    def authorised_profile(self, open_id: str, token: Secret) -> Profile:
        try:
            return self._shared(open_id, token, tables.AUTHORISED_PROFILE)
        except TikTokRefused as refused:
            if refused.upstream_code not in _PLAINER:
                raise
        return self._shared(open_id, token, tables.PLAIN_PROFILE)

    def vacation(self, open_id: str, token: Secret) -> Vacation | None:
        query: Json = {"creator_id": open_id, "fields": creators.VACATION}
        answer = self._desk.creator_reads(AUTHORISED, query, token)
        return creators.vacation(answer, self._clock.now().date())

    def public_videos(
        self, permit: Permit, *, most: int, before: datetime | None = None
    ) -> tuple[Video, ...]:
        about: Json = {"handle_name": permit.handle}
        page = _pages(lambda query: self._desk.brand_reads(PUBLIC_VIDEOS, {**about, **query}))
        named = ({**about, **post} for post in newest(page, Stretch(most, before), VIDEOS_PER_PAGE))
        return newest_first(
            videos.videos(named, tables.PUBLIC_VIDEO, PUBLIC_VIDEOS, self._clock.now(), self._wire.drift)
        )

    def authorised_videos(
        self, open_id: str, token: Secret, *, most: int, before: datetime | None = None
    ) -> tuple[Video, ...]:
        about: Json = {"creator_id": open_id}
        page = _pages(lambda query: self._desk.creator_reads(AUTHORISED_VIDEOS, {**about, **query}, token))
        table, path = tables.AUTHORISED_VIDEO, AUTHORISED_VIDEOS
        posts = newest(page, Stretch(most, before), VIDEOS_PER_PAGE)
        return newest_first(videos.videos(posts, table, path, self._clock.now(), self._wire.drift))

    def place_orders(self, request: OrderRequest) -> OrdersPlaced:
        return OrderDesk(self._desk).place(request)

    def find_placed(self, request: OrderRequest) -> OrdersPlaced | None:
        if request.campaign_code is None:
            raise NotDelivered(Ability.READ_BACK, self.generation)
        return OrderDesk(self._desk).find(request, request.campaign_code)

    def read_orders(self, orders: Sequence[Sought]) -> tuple[UpstreamOrder, ...]:
        return OrderDesk(self._desk).read(orders)

    def reviews(self, orders: Sequence[Sought]) -> tuple[VideoReview, ...]:
        return OrderDesk(self._desk).reviews(orders)

    def consent_page(self, state: Secret, redirect_uri: str) -> str:
        return self._authorising.consent_page(state, redirect_uri)

    def exchange(self, code: Secret, redirect_uri: str) -> Tokens:
        return self._authorising.exchange(code, redirect_uri)

    def refresh(self, token: Secret) -> Tokens:
        return self._authorising.refresh(token)

    def revoke(self, token: Secret) -> None:
        self._authorising.revoke(token)

    def holder(self, token: Secret) -> TokenHolder:
        return self._authorising.holder(token)

    def subscribe(self, callback_url: str) -> Subscription:  # noqa: ARG002 - the port's
        raise NotDelivered(Ability.SUBSCRIBE, self.generation)

    def subscriptions(self) -> tuple[Subscription, ...]:
        return self._subscriptions.subscriptions()

    def unsubscribe(self, subscription_id: str) -> None:
        self._subscriptions.unsubscribe(subscription_id)

    def _no_link_requests(self, *_: Any, **__: Any) -> NoReturn:
        raise NotDelivered(Ability.LINK_REQUEST, self.generation)

    request_link = withdraw_link_request = link_requests = _no_link_requests
    join = link_video = link_requests_received = answer_link_request = _no_link_requests

    @property
    def _desk(self) -> Desk:
        return Desk(self._wire, self._settings, self._clock, "tcm_account_id")

    @property
    def _authorising(self) -> Authorising:
        return Authorising(self._wire, self._settings, self._clock)

    @property
    def _subscriptions(self) -> Subscriptions:
        return Subscriptions(self._wire, self._settings)

    def _shared(self, open_id: str, token: Secret, table: Sequence[Row[AccountMetric]]) -> Profile:
        query: Json = {"creator_id": open_id, "fields": names(table)}
        answer = self._desk.creator_reads(AUTHORISED, query, token)
        return creators.authorised_profile(answer, table, open_id, self._clock.now(), self._wire.drift)


def _pages(ask: Callable[[Json], Answer]) -> Callable[[int, int], Answer]:
    return lambda cursor, limit: ask({"cursor": cursor, "limit": limit})
