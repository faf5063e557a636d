"""How TikTok fails to answer. "No", "not now" and "unknown outcome" are three different errors."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import attrs

from influence.domain.errors import MarketplaceFailed


class Generation(StrEnum):
    """Which of TikTok's marketplace APIs is spoken."""

    TTCM = "ttcm"  # orders and campaign codes
    TIKTOK_ONE = "tiktok-one"  # campaigns, invited handles, link requests

    def has_placed(self, upstream_id: str) -> bool:
        """True when an order of that name was placed through this generation.

        TikTok One has no order ids: there an order is called by its campaign and the handle, parted by a slash.
        """
        return ("/" in upstream_id) == (self is Generation.TIKTOK_ONE)


class Ability(StrEnum):
    """What only one of the API generations can do."""

    INVITE = "invite"
    CAMPAIGN_CODE = "campaign_code"
    REVIEW = "review"
    LINK_REQUEST = "link_request"
    READ_BACK = "read_back"
    SUBSCRIBE = "subscribe"
    DELIVERABLES = "deliverables"
    VACATION = "vacation"

    @property
    def words(self) -> str:
        """What it is, for people."""
        return _WORDS[self]


_WORDS = {
    Ability.INVITE: "inviting creators to join the marketplace",
    Ability.CAMPAIGN_CODE: "campaign codes that a creator types in the TikTok app",
    Ability.REVIEW: "asking where an uploaded video stands in TikTok's review",
    Ability.LINK_REQUEST: "asking a creator to link a published video",
    Ability.READ_BACK: "finding an order whose answer was lost",
    Ability.SUBSCRIBE: "messages from TikTok about videos (webhooks)",
    Ability.VACATION: "when a creator is on vacation and takes no invitations",
    Ability.DELIVERABLES: "names and own Spark days for the single posts of an order",
}


@attrs.frozen
class NotDelivered(MarketplaceFailed):
    """The API generation in use cannot do this at all."""

    code: ClassVar[str] = "not_delivered_by_this_api"

    ability: Ability
    generation: Generation

    def __str__(self) -> str:
        return f"Not delivered by this API ({self.generation.value}): {self.ability.words}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to look what it can do."""
        return ("See what this API generation delivers: influence doctor",)


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
class CodeUsedUp(TikTokRefused):
    """A campaign code carries no further order: nothing was placed under it."""

    code: ClassVar[str] = "tiktok_code_used_up"


@attrs.frozen
class NoSuchMember(TikTokRefused):
    """The marketplace has no member of the handle that was asked for."""

    code: ClassVar[str] = "tiktok_no_such_member"


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


@attrs.frozen
class TikTokPostponed(TikTokUnavailable):
    """We do not ask now: the allowance is spent, TikTok asked for silence, or it has not answered for a while.

    Nothing is wrong with what was asked about. *until* is when asking makes sense again, where that is known.
    """

    code: ClassVar[str] = "tiktok_postponed"

    until: datetime | None = None

    def __str__(self) -> str:
        when = f" Next try: {self.until:%Y-%m-%d %H:%M:%S} UTC." if self.until else ""
        return f"TikTok is not asked now: {self.why}.{when}"

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look at the quota, then run it again."""
        return (
            "See what is used and what is left: influence quota",
            "If TikTok does not answer at all, check the access: influence doctor",
            "Run it again later; what came is kept.",
        )
