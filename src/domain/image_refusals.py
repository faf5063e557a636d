"""Why a picture is not fetched, or not taken. None of it repeats what the far side sent."""

from typing import ClassVar

import attrs

from influence.domain.errors import MarketplaceFailed, Refused

NEW_LINK = "Have TikTok give a new link: influence sync accounts"


@attrs.frozen
class AddressRefused(Refused):
    """An address nobody here asks."""

    code: ClassVar[str] = "image_address_refused"

    why: str

    def __str__(self) -> str:
        return f"The picture is not fetched: {self.why}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """A new link."""
        return (NEW_LINK,)


@attrs.frozen
class NotAPicture(Refused):
    """What lies there is no PNG, JPEG, WebP or GIF."""

    code: ClassVar[str] = "not_a_picture"

    why: str

    def __str__(self) -> str:
        return f"What came is not taken for a picture: {self.why}."


@attrs.frozen
class ImageTooLarge(Refused):
    """A picture of more bytes, or more pixels, than are taken."""

    code: ClassVar[str] = "image_too_large"

    why: str

    def __str__(self) -> str:
        return f"The picture is too large: {self.why}."


@attrs.frozen
class ImageGone(Refused):
    """The host no longer gives the picture for this link."""

    code: ClassVar[str] = "image_gone"

    status: int

    def __str__(self) -> str:
        return f"The picture is no longer given for this link (HTTP status {self.status})."

    @property
    def remedies(self) -> tuple[str, ...]:
        """A new link."""
        return (NEW_LINK,)


@attrs.frozen
class ImageUnavailable(MarketplaceFailed):
    """The host gave no answer that can be used. Another time it may."""

    code: ClassVar[str] = "image_unavailable"

    why: str

    def __str__(self) -> str:
        return f"The picture could not be fetched: {self.why}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Patience."""
        return ("Try again later.",)
