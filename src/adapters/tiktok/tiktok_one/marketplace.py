"""The `Marketplace` port over the TikTok One generation of TikTok's API."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from influence.adapters.tiktok.authorising import Authorising
from influence.adapters.tiktok.desk import Desk
from influence.adapters.tiktok.listings import Stretch
from influence.adapters.tiktok.settings import TikTokSettings
from influence.adapters.tiktok.subscriptions import Subscriptions
from influence.adapters.tiktok.tiktok_one import own_account, tables
from influence.adapters.tiktok.tiktok_one.creators import Creators
from influence.adapters.tiktok.tiktok_one.link_requests import CreatorLinks, LinkRequests
from influence.adapters.tiktok.tiktok_one.placing import Placing
from influence.adapters.tiktok.tiktok_one.reports import Reports
from influence.adapters.tiktok.wire import Wire
from influence.domain.grants import Tokens
from influence.domain.membership import MembershipAnswer
from influence.domain.metrics import Metric
from influence.domain.ports.clock import Clock
from influence.domain.ports.upstream import (
    Invited,
    LinkRequest,
    LinkRequestReceived,
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
from influence.domain.ports.upstream_failures import Ability, Generation, NotDelivered
from influence.domain.quota import Urgency
from influence.domain.secret import Secret

LACKS: Final = frozenset(
    {Ability.INVITE, Ability.CAMPAIGN_CODE, Ability.REVIEW, Ability.DELIVERABLES, Ability.VACATION}
)


@attrs.frozen
class TikTokOneMarketplace:
    """TikTok's marketplace as TikTok One offers it. A campaign's id stands in for the campaign code."""

    _wire: Wire
    _settings: TikTokSettings
    _clock: Clock

    @property
    def generation(self) -> Generation:
        return Generation.TIKTOK_ONE

    @property
    def undelivered(self) -> frozenset[Metric]:
        return tables.UNDELIVERED

    @property
    def lacks(self) -> frozenset[Ability]:
        return LACKS

    @property
    def scopes(self) -> tuple[str, ...]:
        return self._authorising.scopes

    def at(self, urgency: Urgency) -> "TikTokOneMarketplace":
        return attrs.evolve(self, wire=self._wire.at(urgency))

    def own_account(self) -> OwnAccount:
        return own_account.own_account(self._desk)

    def memberships(self, handles: Sequence[str]) -> Mapping[str, MembershipAnswer]:
        return Creators(self._desk).memberships(handles) if handles else {}

    def invite(self, handles: Sequence[str]) -> Mapping[str, Invited]:  # noqa: ARG002 - the port's
        raise NotDelivered(Ability.INVITE, self.generation)

    def public_profile(self, permit: Permit) -> Profile:
        return Creators(self._desk).public_profile(permit.handle)

    def authorised_profile(self, open_id: str, token: Secret) -> Profile:
        return Creators(self._desk).authorised_profile(open_id, token)

    def vacation(self, open_id: str, token: Secret) -> Vacation | None:  # noqa: ARG002 - the port's
        raise NotDelivered(Ability.VACATION, self.generation)

    def public_videos(
        self, permit: Permit, *, most: int, before: datetime | None = None
    ) -> tuple[Video, ...]:
        return Creators(self._desk).public_videos(permit.handle, Stretch(most, before))

    def authorised_videos(
        self, open_id: str, token: Secret, *, most: int, before: datetime | None = None
    ) -> tuple[Video, ...]:
        return Creators(self._desk).authorised_videos(open_id, token, Stretch(most, before))

    def place_orders(self, request: OrderRequest) -> OrdersPlaced:
        return Placing(self._desk).place(request) if request.handles else OrdersPlaced({}, {})

    def find_placed(self, request: OrderRequest) -> OrdersPlaced | None:
        return Placing(self._desk).find(request) if request.handles else None

    def read_orders(self, orders: Sequence[Sought]) -> tuple[UpstreamOrder, ...]:
        return Reports(self._desk).orders(orders)

    def reviews(self, orders: Sequence[Sought]) -> tuple[VideoReview, ...]:  # noqa: ARG002 - the port's
        raise NotDelivered(Ability.REVIEW, self.generation)

    def request_link(self, campaign_code: str, video_id: str) -> LinkRequest:
        return LinkRequests(self._desk).ask(campaign_code, video_id)

    def withdraw_link_request(self, campaign_code: str, video_id: str) -> LinkRequest:
        return LinkRequests(self._desk).withdraw(campaign_code, video_id)

    def link_requests(self, campaign_codes: Sequence[str]) -> tuple[LinkRequest, ...]:
        return LinkRequests(self._desk).under(campaign_codes)

    def join(self, invite_link: str, open_id: str, token: Secret) -> None:
        CreatorLinks(self._desk, open_id, token).join(invite_link)

    def link_video(self, invite_link: str, open_id: str, token: Secret, video_id: str) -> None:
        CreatorLinks(self._desk, open_id, token).link(invite_link, video_id)

    def link_requests_received(
        self, invite_link: str, open_id: str, token: Secret
    ) -> tuple[LinkRequestReceived, ...]:
        return CreatorLinks(self._desk, open_id, token).received(invite_link)

    def answer_link_request(self, request_id: str, open_id: str, token: Secret, *, approve: bool) -> None:
        CreatorLinks(self._desk, open_id, token).answer(request_id, approve=approve)

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

    def subscribe(self, callback_url: str) -> Subscription:
        return Subscriptions(self._wire, self._settings).subscribe(callback_url)

    def subscriptions(self) -> tuple[Subscription, ...]:
        return Subscriptions(self._wire, self._settings).subscriptions()

    def unsubscribe(self, subscription_id: str) -> None:
        Subscriptions(self._wire, self._settings).unsubscribe(subscription_id)

    @property
    def _desk(self) -> Desk:
        return Desk(self._wire, self._settings, self._clock, "tto_tcm_account_id")

    @property
    def _authorising(self) -> Authorising:
        return Authorising(self._wire, self._settings, self._clock)
