"""The high-water mark: how far the release has come, kept outside the database.

A database cannot know that it is older than what the installation has seen: whoever puts an old file back puts its
phase back too. So the furthest phase is also written down beside it, before the database itself moves.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

import attrs

from influence.domain.errors import Refused
from influence.domain.phase import Phase, Release

AHEAD: Final = {Phase.BEFORE: 0, Phase.CLOSING: 1, Phase.AFTER: 2}
"""How far each phase is."""


@attrs.frozen
class HighWater:
    """The furthest phase that installation *of* has reached, and when. One that cannot be read is of nobody."""

    of: str
    phase: Phase
    at: datetime | None = None


@attrs.frozen
class Stored:
    """What a database says of itself; *is_purged*: it was verified, after the removal, that nothing old is left."""

    installation: str
    release: Release
    is_purged: bool = False


class Gate(StrEnum):
    """What a database may be used for, measured by the mark."""

    OPEN = "open"
    CLOSED = "closed"
    HELD = "held"


_GATES: Final = {
    # the database says, the mark says
    (Phase.BEFORE, Phase.CLOSING): Gate.CLOSED,
    (Phase.BEFORE, Phase.AFTER): Gate.HELD,
    (Phase.CLOSING, Phase.AFTER): Gate.HELD,
}


def gate(stored: Stored, mark: HighWater | None) -> Gate:
    """OPEN: as it says itself. CLOSED: the old source is unreadable in it. HELD: nothing is served until it is purged.

    A database whose removal was verified is not held: only the last step is missing, as after a power cut there.
    """
    reached = Phase.BEFORE if mark is None else mark.phase
    found = _GATES.get((stored.release.phase, reached), Gate.OPEN)
    return Gate.OPEN if found is Gate.HELD and stored.is_purged else found


def seen(stored: Stored, mark: HighWater | None) -> Release:
    """The release as everybody is to see it: never one in which the old source is readable again."""
    if stored.release.phase is not Phase.BEFORE or gate(stored, mark) is Gate.OPEN:
        return stored.release
    return Release(Phase.CLOSING, None if mark is None else mark.at)


def higher(one: HighWater | None, other: HighWater | None) -> HighWater | None:
    """The mark that is further."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda mark: AHEAD[mark.phase])


@attrs.frozen
class RestoredBefore(Refused):
    """The database is older than the cut-over that this installation went through."""

    code: ClassVar[str] = "restored_before_cutover"

    phase: Phase
    is_noted: bool = True
    """False when what is noted of the release cannot be read, and so counts as its end."""

    def __str__(self) -> str:
        why = "This database is a copy from before the cut-over was finished here"
        if not self.is_noted:
            why = "How far the release has come is noted beside this database, and cannot be read"
        return (
            f"{why}: nothing of TikTok is served from it until the cut-over has run on it"
            f"{' again' if self.is_noted else ''} (it says {self.phase.value.upper()})."
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """Run it again, or put back a newer copy."""
        return (
            "Run the cut-over on it: influence cutover plan -o plan.json, then influence cutover apply plan.json --yes",
            "Or put back a copy that was made after the cut-over: influence backup list",
        )
