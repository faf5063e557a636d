"""Posts, and how they belong to campaigns."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final, NewType

import attrs

from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.capabilities import Kind, Tie
from influence.domain.errors import BadInput, Refused
from influence.domain.networks import Network
from influence.domain.orders import OrderId
from influence.domain.provenance import Provenance

PostId = NewType("PostId", int)
UNKEPT: Final = PostId(0)


PAGES: Final[Mapping[Network, str]] = {
    Network.TIKTOK: "https://www.tiktok.com/@{handle}/video/{id}",
    Network.INSTAGRAM: "https://www.instagram.com/p/{id}/",
    Network.YOUTUBE: "https://www.youtube.com/watch?v={id}",
}
"""Where people look at a post."""


class PostStatus(StrEnum):
    """Whether the post can still be seen on its network."""

    LIVE = "live"
    DELETED = "deleted"
    PRIVATE = "private"


@attrs.frozen
class Post:
    """A video or other post of an account. TikTok captions are not kept: no table names them."""

    network: Network
    external_id: str
    account: AccountId
    url: str
    source: Provenance
    id: PostId = UNKEPT
    published_at: datetime | None = None
    caption: str = ""
    status: PostStatus = PostStatus.LIVE


class Why(StrEnum):
    """Why a post is in a campaign. There is no other way in."""

    ORDER_LINK = "order_link"
    BY_HAND = "by_hand"
    KEYWORD = "keyword"
    LEGACY_CAPTURE = "legacy_capture"


WAYS_IN: Final[Mapping[Network, frozenset[Why]]] = {
    Network.TIKTOK: frozenset({Why.ORDER_LINK, Why.BY_HAND, Why.LEGACY_CAPTURE}),
    Network.INSTAGRAM: frozenset({Why.BY_HAND, Why.KEYWORD}),
    Network.YOUTUBE: frozenset({Why.BY_HAND, Why.KEYWORD}),
}
"""Which reasons may attach a post of which network; LEGACY_CAPTURE in phase BEFORE only."""


@attrs.frozen
class Attachment:
    """One reason for which one post is in one campaign.

    *by* is the user (by hand), the matched words (keyword), or empty.
    """

    campaign: CampaignId
    post: PostId
    network: Network
    why: Why
    at: datetime
    by: str = ""
    order: OrderId | None = None

    def __attrs_post_init__(self) -> None:
        if self.why not in WAYS_IN[self.network]:
            raise NoWayIn(self.network, self.why)
        if (self.why is Why.ORDER_LINK) != (self.order is not None):
            raise NoWayIn(self.network, self.why)
        if self.why is Why.BY_HAND and not self.by:
            raise NoWayIn(self.network, self.why)


@attrs.frozen
class CampaignPost:
    """A TikTok post, not known to be deleted, that is in a campaign by hand or by *orders*.

    *newer*: how many posts of its account, known from others than the old source, were published later; 0 where nobody
    knows when it was.
    """

    post: Post
    by_hand: bool
    orders: frozenset[OrderId]
    newer: int


@attrs.frozen
class PlacedPost:
    """A post in one campaign, and every reason for that."""

    campaign: CampaignId
    post: Post
    reasons: frozenset[Attachment]


@attrs.frozen
class NoWayIn(Refused):
    """A post of this network does not enter a campaign like that."""

    code: ClassVar[str] = "no_way_into_campaign"

    network: Network
    why: Why

    def __str__(self) -> str:
        return f"A {self.network.value} post does not enter a campaign by {self.why.value.replace('_', ' ')}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """The ways that are open."""
        return (
            "Create an order and send its invite link or campaign code: influence orders create",
            "Or add the post by hand, with fewer statistics: influence posts add",
        )


_FREE: Final[Mapping[Kind, Tie]] = {
    Kind.AUTHENTICATED_TTCM: Tie.FREE_AUTH,
    Kind.AUTHENTICATED_NON_TTCM: Tie.FREE_AUTH,
    Kind.NON_AUTHENTICATED_TTCM: Tie.FREE_TTCM,
    Kind.UNSUPPORTED: Tie.NONE,
}


def tie_of(reasons: Iterable[Why], kind: Kind) -> Tie:
    """How a TikTok post is tracked in a campaign: an order wins, else the account's present kind decides."""
    return Tie.ORDER if Why.ORDER_LINK in set(reasons) else _FREE[kind]


@attrs.frozen
class PostNotFound(Refused):
    """No post of a campaign, and no known post of who takes part, has that address or number."""

    code: ClassVar[str] = "post_not_found"

    which: str

    def __str__(self) -> str:
        return f"There is no post {self.which!r} in a campaign here, nor among the known posts of who takes part."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to look."""
        return (
            "Fetch the newest posts: influence sync posts",
            "See all known posts: influence posts list CAMPAIGN --tab all",
        )


@attrs.frozen
class PostOfUnsupported(Refused):
    """Posts of unsupported accounts cannot be added: nothing of them could be tracked."""

    code: ClassVar[str] = "post_of_unsupported_account"

    handle: str
    ways_out: tuple[str, ...]

    def __str__(self) -> str:
        return f"Posts of @{self.handle} cannot be added: the account is unsupported."

    @property
    def remedies(self) -> tuple[str, ...]:
        """The two ways out."""
        return self.ways_out


@attrs.frozen
class LinkConflict(Refused):
    """TikTok ties a video to one order only."""

    code: ClassVar[str] = "video_already_linked"

    video_id: str

    def __str__(self) -> str:
        return f"The video {self.video_id} is already linked to another order."


@attrs.frozen
class InvalidPostAddress(BadInput):
    """A text that is no address or id of a post."""

    code: ClassVar[str] = "invalid_post_address"

    text: str

    def __str__(self) -> str:
        return f"{self.text!r} is no address of a post."
