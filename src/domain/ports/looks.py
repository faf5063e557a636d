"""Keeping when TikTok was last asked about what."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from influence.domain.sync_plan import Matter


class Looks(Protocol):
    """When TikTok was last asked, whatever it answered: a failure does not bring anybody back to the front."""

    def last(self, matter: Matter, among: Sequence[int] | None = None) -> Mapping[int, datetime]:
        """By number, of all or of those *among* these; whatever was never asked about is missing."""
        ...

    def note(self, matter: Matter, numbers: Iterable[int], at: datetime) -> None:
        """TikTok was asked about these; an earlier time than what is known changes nothing."""
        ...
