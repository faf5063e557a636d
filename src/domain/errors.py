"""How this product says no: a stable code, a sentence for people, and ways out."""

from typing import ClassVar, Final

import attrs


class InfluenceError(Exception):
    """What a caller can be told. Subclasses carry data and format their own sentence."""

    code: ClassVar[str] = "influence_error"

    @property
    def remedies(self) -> tuple[str, ...]:
        """What the reader can do about it, best first."""
        return ()


class BadInput(InfluenceError):
    """What was handed in cannot be read: an option, a date, a file."""

    code: ClassVar[str] = "bad_input"


class Refused(InfluenceError):
    """A rule of the product, or the state of things, says no."""

    code: ClassVar[str] = "refused"


class MarketplaceFailed(InfluenceError):
    """TikTok did not give an answer that can be used. Never a statement about an account."""

    code: ClassVar[str] = "tiktok_failed"


@attrs.frozen
class FileUnreadable(BadInput):
    """A file that cannot be taken in, as a whole."""

    code: ClassVar[str] = "file_unreadable"

    path: str
    why: str
    ways_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.path}: {self.why}"

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to do with the file."""
        return self.ways_out


LONGEST_ECHO: Final = 200
"""Of what somebody wrote so much is said again, and no more."""


@attrs.frozen
class Unusable(BadInput):
    """One value that is not what its place asks for."""

    code: ClassVar[str] = "bad_value"

    name: str
    value: str
    why: str
    ways_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= LONGEST_ECHO else f"{self.value[: LONGEST_ECHO - 1]}…"
        return f"{self.name} {shown!r}: {self.why}"

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to write instead, or where to look."""
        return self.ways_out
