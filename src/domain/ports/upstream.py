"""What is asked of TikTok, and what it tells."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

import attrs

from influence.domain.accounts import Account
from influence.domain.breakdowns import Parts
from influence.domain.capabilities import Kind
from influence.domain.deliverables import Deliverable
from influence.domain.doors import NotAMember
from influence.domain.formulas import Definitions
from influence.domain.membership import MembershipAnswer
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.orders import Placement
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
    """What TikTok tells of a creator: who it is, and the figures it delivered, computed as *definitions* say."""

    handle: str
    fetched_at: datetime
    values: Mapping[AccountMetric, Value]
    creator_id: str | None = None
    open_id: str | None = None
    definitions: Definitions = Definitions.UNKNOWN


@attrs.frozen
class Vacation:
    """The days on which a creator takes no invitations, as far as TikTok tells them. It is no figure and never kept."""

    since: date | None
    until: date | None
    is_now: bool

    def __str__(self) -> str:
        begin = f" from {self.since}" if self.since else ""
        end = f" until {self.until}" if self.until else ""
        return f"{'is' if self.is_now else 'will be'} on vacation{begin}{end}"


@attrs.frozen
class Video:
    """One video of a creator, with its figures, computed as *definitions* say, and organic and paid *parts* of some."""

    video_id: str
    fetched_at: datetime
    values: Mapping[PostMetric, Value]
    url: str = ""
    published_at: datetime | None = None
    definitions: Definitions = Definitions.UNKNOWN
    parts: Parts = attrs.field(factory=dict)


@attrs.frozen
class OrderRequest:
    """What TikTok is asked to place: one order for each of *handles* under one campaign code.

    *reference* is ours and unlike any other's: where TikTok keeps a text that it shows again, it travels there, so
    that a request whose answer was lost can be found (`Ability.READ_BACK`). *deliverables* are the posts where
    somebody named them (`Ability.DELIVERABLES`), each with its own Spark days.
    """

    brand: str
    title: str
    description: str
    handles: tuple[str, ...]
    posts_required: int
    reference: str
    campaign_code: str | None = None
    spark_days: int | None = None
    deliverables: tuple[Deliverable, ...] = ()


@attrs.frozen
class Sought:
    """A placed order to read back, and what its creator is called now."""

    upstream_id: str
    campaign_code: str
    handle: str


@attrs.frozen
class OrdersPlaced:
    """What TikTok placed, by handle as it was asked; a handle that is missing was not placed."""

    placements: Mapping[str, Placement]
    refused: Mapping[str, str]
    remaining: int | None = None


@attrs.frozen
class VideoReport:
    """The full figures of a video that is tied to an order."""

    upstream_id: str
    handle: str
    video: Video


@attrs.frozen
class UpstreamOrder:
    """An order as TikTok shows it: *video_ids* are those it has confirmed for it, *reports* what they brought.

    *unattributed* are videos under the same code of which TikTok does not tell yet whose they are: a link that is
    known already stays, no new one follows from them.
    """

    upstream_id: str
    handle: str
    campaign_code: str
    video_ids: tuple[str, ...]
    reports: tuple[VideoReport, ...] = ()
    unattributed: frozenset[str] = frozenset()


class LinkRequestStatus(StrEnum):
    """Where a request to link a published video stands."""

    IN_REVIEW = "in_review"  # waits for the creator
    APPROVED = "approved"  # the video is linked
    REJECTED = "rejected"
    REVOKED = "revoked"  # we withdrew it


@attrs.frozen
class LinkRequest:
    """What the creator of a published video was asked: to link it to the orders under a campaign code."""

    video_id: str
    campaign_code: str
    status: LinkRequestStatus
    times_asked: int | None = None
    last_asked_at: datetime | None = None


@attrs.frozen
class LinkRequestReceived:
    """The same, as the creator sees it."""

    request_id: str
    video_id: str


class ReviewStage(StrEnum):
    """How far a video that was linked while uploading has come."""

    UPLOADED = "uploaded"
    IN_REVIEW = "in_review"
    REJECTED = "rejected"
    PUBLISHED = "published"
    DELETED = "deleted"


@attrs.frozen
class VideoReview:
    """Where a video of an order stands in TikTok's review; *reason* is TikTok's, when it was rejected."""

    upstream_id: str
    video_id: str
    stage: ReviewStage
    reason: str = ""


@attrs.frozen
class TokenHolder:
    """Whose an access token is, and what it may do."""

    open_id: str
    scopes: frozenset[str]


@attrs.frozen
class OwnAccount:
    """The marketplace account of the brand that asks; what TikTok does not tell is empty."""

    account_id: str
    name: str = ""
    country: str = ""
    verification: str = ""


@attrs.frozen
class Subscription:
    """Where TikTok sends its webhooks."""

    subscription_id: str
    entity: str
    callback_url: str
