"""Why a post does not leave a campaign when a user asks for it."""

from collections.abc import Mapping
from typing import ClassVar, Final

import attrs

from influence.domain.errors import Refused
from influence.domain.posts import Why

_STAYS: Final[Mapping[Why, str]] = {
    Why.ORDER_LINK: "TikTok ties it to an order, and it leaves when TikTok ends that link",
    Why.KEYWORD: "its words brought it in, and the campaign's rules would bring it in again",
    Why.LEGACY_CAPTURE: "the old source captured it, and it goes with the cut-over",
}


@attrs.frozen
class NotAddedByHand(Refused):
    """Only what a user added can a user take out again."""

    code: ClassVar[str] = "post_not_added_by_hand"

    address: str
    campaign: str
    reasons: frozenset[Why]

    def __str__(self) -> str:
        why = "; ".join(_STAYS[one] for one in sorted(self.reasons)) or "it is not in the campaign"
        return f"Nobody added the post {self.address} to {self.campaign!r} by hand: {why}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to see why posts are there."""
        return ("See why each post is in the campaign: influence posts list CAMPAIGN --tab all",)
