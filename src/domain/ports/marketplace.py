"""TikTok's Creator Marketplace, in the words of this product.

Both generations of TikTok's API stand behind this port. Metrics that one of them cannot deliver are named in
`undelivered` and left out of the answers, never replaced by a look-alike; what it cannot do is named in `lacks` and
answered with `NotDelivered`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from influence.domain.grants import Tokens
from influence.domain.membership import MembershipAnswer
from influence.domain.metrics import Metric
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
from influence.domain.ports.upstream_failures import Ability, Generation
from influence.domain.quota import Urgency
from influence.domain.secret import Secret


class Marketplace(Protocol):
    """What is asked of TikTok.

    Every call raises `TikTokRefused`, `TikTokUnavailable` (of which `TikTokPostponed` says that TikTok was not even
    asked) or `AuthorisationDead` instead of an answer; calls that change something raise `OutcomeUnknown` when the
    answer was lost; calls that need an ability which this generation lacks raise `NotDelivered`. Handles are compared
    without case and come back as they were asked.
    """

    @property
    def generation(self) -> Generation:
        """Which API is spoken."""
        ...

    @property
    def undelivered(self) -> frozenset[Metric]:
        """Metrics this API generation never delivers."""
        ...

    @property
    def lacks(self) -> frozenset[Ability]:
        """What this API generation cannot do."""
        ...

    @property
    def scopes(self) -> tuple[str, ...]:
        """What a creator is asked to consent to, all at once."""
        ...

    def at(self, urgency: Urgency) -> "Marketplace":
        """The same marketplace, for calls that are so urgent when the allowance is short."""
        ...

    # --- the brand's own account ---

    def own_account(self) -> OwnAccount:
        """The marketplace account that is asked for.

        Raises:
            TikTokRefused: the token does not reach it.
        """
        ...

    # --- creators ---

    def memberships(self, handles: Sequence[str]) -> Mapping[str, MembershipAnswer]:
        """The answer for each of up to 20 *handles*; one TikTok left out is missing."""
        ...

    def invite(self, handles: Sequence[str]) -> Mapping[str, Invited]:
        """Ask up to 20 creators to join. Changes something. Needs `Ability.INVITE`."""
        ...

    def public_profile(self, permit: Permit) -> Profile:
        """What anyone may know of a member."""
        ...

    def authorised_profile(self, open_id: str, token: Secret) -> Profile:
        """What the consenting creator shares."""
        ...

    def vacation(self, open_id: str, token: Secret) -> Vacation | None:
        """When the consenting creator takes no invitations, now or later. Needs `Ability.VACATION`."""
        ...

    def public_videos(
        self, permit: Permit, *, most: int, before: datetime | None = None
    ) -> tuple[Video, ...]:
        """Up to *most* newest public videos of a member; with *before*, of those that were published earlier."""
        ...

    def authorised_videos(
        self, open_id: str, token: Secret, *, most: int, before: datetime | None = None
    ) -> tuple[Video, ...]:
        """Up to *most* newest videos of a consenting creator, as `public_videos`."""
        ...

    # --- orders ---

    def place_orders(self, request: OrderRequest) -> OrdersPlaced:
        """Place one order per handle. Changes something."""
        ...

    def find_placed(self, request: OrderRequest) -> OrdersPlaced | None:
        """What became of a request whose answer was lost; None while TikTok shows nothing of it.

        Needs `Ability.READ_BACK` unless the request names its campaign code.
        """
        ...

    def read_orders(self, orders: Sequence[Sought]) -> tuple[UpstreamOrder, ...]:
        """The orders as TikTok shows them now, with the reports of their videos; unknown ones are missing."""
        ...

    def reviews(self, orders: Sequence[Sought]) -> tuple[VideoReview, ...]:
        """Where the videos of these orders stand in TikTok's review. Needs `Ability.REVIEW`."""
        ...

    # --- linking a published video, asked by the brand ---

    def request_link(self, campaign_code: str, video_id: str) -> LinkRequest:
        """Ask the creator of a published video to link it; repeated, it reminds. Needs `Ability.LINK_REQUEST`.

        Changes something. TikTok refuses a reminder within 24 hours, and a third one.
        """
        ...

    def withdraw_link_request(self, campaign_code: str, video_id: str) -> LinkRequest:
        """Take a request back that is not decided. Changes something. Needs `Ability.LINK_REQUEST`."""
        ...

    def link_requests(self, campaign_codes: Sequence[str]) -> tuple[LinkRequest, ...]:
        """All link requests under these codes. Needs `Ability.LINK_REQUEST`."""
        ...

    # --- what a consenting creator does through us ---

    def join(self, invite_link: str, open_id: str, token: Secret) -> None:
        """Accept the invitation to a campaign. Changes something. Needs `Ability.LINK_REQUEST`."""
        ...

    def link_video(self, invite_link: str, open_id: str, token: Secret, video_id: str) -> None:
        """Link an own published video. Changes something. Needs `Ability.LINK_REQUEST`."""
        ...

    def link_requests_received(
        self, invite_link: str, open_id: str, token: Secret
    ) -> tuple[LinkRequestReceived, ...]:
        """The requests that wait for this creator. Needs `Ability.LINK_REQUEST`."""
        ...

    def answer_link_request(self, request_id: str, open_id: str, token: Secret, *, approve: bool) -> None:
        """Approve or reject a request. Changes something. Needs `Ability.LINK_REQUEST`."""
        ...

    # --- consent ---

    def consent_page(self, state: Secret, redirect_uri: str) -> str:
        """The address where a creator consents."""
        ...

    def exchange(self, code: Secret, redirect_uri: str) -> Tokens:
        """The tokens for a consent code. The code works once; a lost answer needs a new consent."""
        ...

    def refresh(self, token: Secret) -> Tokens:
        """New tokens for a refresh token, which may die with it. Changes something."""
        ...

    def revoke(self, token: Secret) -> None:
        """End the consent behind an access token, at TikTok. Changes something."""
        ...

    def holder(self, token: Secret) -> TokenHolder:
        """Whose an access token is, as long as it lives: the way to probe a consent."""
        ...

    # --- webhooks ---

    def subscribe(self, callback_url: str) -> Subscription:
        """Have TikTok send messages about our campaigns' videos. Changes something. Needs `Ability.SUBSCRIBE`."""
        ...

    def subscriptions(self) -> tuple[Subscription, ...]:
        """Where TikTok sends messages of our app."""
        ...

    def unsubscribe(self, subscription_id: str) -> None:
        """Have it end. Changes something."""
        ...
