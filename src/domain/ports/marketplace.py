"""TikTok's Creator Marketplace, in the words of this product.

Both generations of TikTok's API stand behind this port. What one of them cannot deliver is named in `undelivered`
and left out of the answers; it is never replaced by a look-alike.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Protocol

import attrs

from influence.domain.accounts import Account
from influence.domain.capabilities import Kind
from influence.domain.doors import NotAMember
from influence.domain.errors import MarketplaceFailed
from influence.domain.grants import Tokens
from influence.domain.membership import MembershipAnswer
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.orders import Placement
from influence.domain.secret import Secret
from influence.domain.values import Value


@attrs.frozen
class Permit:
    """Leave to ask TikTok about the creator called *handle*. Nobody has one for an unsupported account."""

    handle: str

    @classmethod
    def of_account(cls, account: Account) -> "Permit":
        """For a supported account.

        Raises:
            NotAMember: the account is unsupported.
        """
        if account.kind is Kind.UNSUPPORTED:
            raise NotAMember(account.handle, account.answer.membership)
        return cls(account.handle)

    @classmethod
    def of_member(cls, handle: str, answer: MembershipAnswer) -> "Permit":
        """For a handle that TikTok just called a member.

        Raises:
            NotAMember: it did not.
        """
        if not answer.is_member:
            raise NotAMember(handle, answer.membership)
        return cls(handle)


@attrs.frozen
class Invited:
    """TikTok's answer to one invitation: already in, invited, or rejected with TikTok's reason."""

    is_in: bool = False
    rejected: str | None = None


@attrs.frozen
class Profile:
    """What TikTok tells of a creator: who it is, and the figures it delivered."""

    handle: str
    fetched_at: datetime
    values: Mapping[AccountMetric, Value]
    creator_id: str | None = None
    open_id: str | None = None


@attrs.frozen
class Video:
    """One video of a creator, with the figures that come without an order."""

    video_id: str
    fetched_at: datetime
    values: Mapping[PostMetric, Value]
    url: str = ""
    published_at: datetime | None = None


@attrs.frozen
class OrderRequest:
    """What TikTok is asked to place: one order for each of *handles* under one campaign code."""

    brand: str
    description: str
    handles: tuple[str, ...]
    posts_required: int
    campaign_code: str | None = None
    spark_days: int | None = None


@attrs.frozen
class OrdersPlaced:
    """What TikTok placed, by handle as it was asked; a handle that is missing was not placed."""

    placements: Mapping[str, Placement]
    refused: Mapping[str, str]
    remaining: int | None = None


@attrs.frozen
class UpstreamOrder:
    """An order as TikTok shows it: *video_ids* are those it has confirmed for it."""

    upstream_id: str
    handle: str
    campaign_code: str
    video_ids: tuple[str, ...]


@attrs.frozen
class VideoReport:
    """The full figures of a video that is tied to an order."""

    upstream_id: str
    handle: str
    video: Video


@attrs.frozen
class TikTokRefused(MarketplaceFailed):
    """TikTok answered no: asking again changes nothing."""

    code: ClassVar[str] = "tiktok_refused"

    upstream_code: int
    message: str
    request_id: str = ""

    def __str__(self) -> str:
        return (
            f"TikTok refused ({self.upstream_code}): {self.message} [request {self.request_id or 'unknown'}]"
        )


@attrs.frozen
class TikTokUnavailable(MarketplaceFailed):
    """TikTok did not answer, or not now. Nothing happened."""

    code: ClassVar[str] = "tiktok_unavailable"

    why: str

    def __str__(self) -> str:
        return f"TikTok cannot be reached now: {self.why}"

    @property
    def remedies(self) -> tuple[str, ...]:
        """Wait, or look at the settings."""
        return ("Try again in a few minutes.", "Check the connection and the settings: influence doctor")


@attrs.frozen
class OutcomeUnknown(MarketplaceFailed):
    """The request may or may not have taken effect: the answer was lost."""

    code: ClassVar[str] = "tiktok_outcome_unknown"

    why: str

    def __str__(self) -> str:
        return f"TikTok's answer was lost: {self.why}. It may have taken effect."


@attrs.frozen
class AuthorisationDead(MarketplaceFailed):
    """TikTok no longer accepts this token."""

    code: ClassVar[str] = "tiktok_authorisation_dead"

    whose: str

    def __str__(self) -> str:
        return f"TikTok no longer accepts the authorisation of {self.whose}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Who has to consent again."""
        return (
            "For your own marketplace account: check INFLUENCE_TIKTOK_ACCESS_TOKEN.",
            "For an influencer: influence accounts connect-link HANDLE",
        )


@attrs.frozen
class AuthorisationExpired(AuthorisationDead):
    """The creator's access token is too old. The consent may live on: `Marketplace.refresh`."""

    code: ClassVar[str] = "tiktok_authorisation_expired"


@attrs.frozen
class NotConfigured(MarketplaceFailed):
    """No TikTok access is set up."""

    code: ClassVar[str] = "tiktok_not_configured"

    missing: tuple[str, ...]

    def __str__(self) -> str:
        return f"TikTok access is not set up: {', '.join(self.missing)} missing."

    @property
    def remedies(self) -> tuple[str, ...]:
        """How to set it up, or do without."""
        return (
            "Set the INFLUENCE_TIKTOK_… variables of your marketplace account.",
            "Or try with the simulator: influence simulator serve --port 8099, and export the lines it prints.",
        )


class Marketplace(Protocol):
    """What is asked of TikTok.

    Every call raises `TikTokRefused`, `TikTokUnavailable` or `AuthorisationDead` instead of an answer; calls that
    change something raise `OutcomeUnknown` when the answer was lost. Handles are compared without case and come
    back as they were asked.
    """

    @property
    def undelivered(self) -> frozenset[Metric]:
        """Metrics this API generation never delivers."""
        ...

    def memberships(self, handles: Sequence[str]) -> Mapping[str, MembershipAnswer]:
        """The answer for each of up to 20 *handles*; one TikTok left out is missing."""
        ...

    def invite(self, handles: Sequence[str]) -> Mapping[str, Invited]:
        """Ask up to 20 creators to join. Changes something."""
        ...

    def public_profile(self, permit: Permit) -> Profile:
        """What anyone may know of a member."""
        ...

    def authorised_profile(self, open_id: str, token: Secret) -> Profile:
        """What the consenting creator shares."""
        ...

    def public_videos(self, permit: Permit, *, most: int) -> tuple[Video, ...]:
        """Up to *most* newest public videos of a member."""
        ...

    def authorised_videos(self, open_id: str, token: Secret, *, most: int) -> tuple[Video, ...]:
        """Up to *most* newest videos of a consenting creator."""
        ...

    def place_orders(self, request: OrderRequest) -> OrdersPlaced:
        """Place one order per handle. Changes something."""
        ...

    def read_orders(self, upstream_ids: Sequence[str]) -> tuple[UpstreamOrder, ...]:
        """The orders as TikTok shows them now; unknown ids are missing."""
        ...

    def orders_under(self, campaign_code: str) -> tuple[UpstreamOrder, ...]:
        """All orders under a campaign code."""
        ...

    def report(self, upstream_ids: Sequence[str]) -> tuple[VideoReport, ...]:
        """The full figures of all videos tied to these orders."""
        ...

    def consent_page(self, state: Secret, redirect_uri: str) -> str:
        """The address where a creator consents."""
        ...

    def exchange(self, code: Secret, redirect_uri: str) -> Tokens:
        """The tokens for a consent code. The code works once; a lost answer needs a new consent."""
        ...

    def refresh(self, token: Secret) -> Tokens:
        """New tokens for a refresh token, which dies with it. Changes something."""
        ...
