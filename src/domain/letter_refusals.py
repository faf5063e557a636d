"""Why a letter to a creator is not written."""

from typing import ClassVar

import attrs

from influence.domain.errors import Refused


@attrs.frozen
class NotInvited(Refused):
    """TikTok was not asked to invite the creator, or the invitation is over."""

    code: ClassVar[str] = "not_invited"

    handle: str

    def __str__(self) -> str:
        return f"No open invitation of @{self.handle} is known, so there is none to write about."

    @property
    def remedies(self) -> tuple[str, ...]:
        """How to invite them."""
        return (f"Ask TikTok to invite them: influence accounts invite {self.handle}",)


@attrs.frozen
class VideoUnknown(Refused):
    """A letter names a video that nobody here knows of its creator."""

    code: ClassVar[str] = "video_unknown"

    which: str
    handle: str
    campaign: str

    def __str__(self) -> str:
        return f"{self.which!r} is neither the address nor the id of a known TikTok video of @{self.handle}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where the videos are that can be meant."""
        return (
            f"See which may be meant: influence posts unlinked {self.campaign!r}",
            "Fetch the newest posts: influence sync posts",
        )


@attrs.frozen
class NoAddress(Refused):
    """Nobody said where the letter goes."""

    code: ClassVar[str] = "no_mail_address"

    handle: str

    def __str__(self) -> str:
        return f"No mail address of @{self.handle} is known."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where it could come from."""
        return (
            "Say where the letter goes: --to name@example.com",
            f"Or keep the address: influence influencers edit {self.handle} --email name@example.com",
        )


@attrs.frozen
class NothingMissing(Refused):
    """All posts of the order are linked."""

    code: ClassVar[str] = "nothing_missing"

    order: str

    def __str__(self) -> str:
        return f"Order {self.order} is fulfilled: there is nothing to remind of."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to look."""
        return (f"See its posts: influence orders show {self.order}",)
