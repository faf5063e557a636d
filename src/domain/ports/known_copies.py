"""The list of copies of the database that this installation knows of."""

from datetime import datetime
from typing import Protocol

from influence.domain.backups import KnownCopy


class KnownCopies(Protocol):
    """Every copy that was made or declared, over all tenants."""

    def note(self, copy: KnownCopy) -> KnownCopy:
        """Keep *copy*, new or changed, by its token; the answer has its number."""
        ...

    def withdraw(self, token: str) -> None:
        """It was never finished and nothing is left of it."""
        ...

    def forget(self, number: int, at: datetime, by: str) -> KnownCopy:
        """Write down that *by* said it is deleted. It stays in the list.

        Raises:
            CopyUnknown: there is none, or it is gone already.
        """
        ...

    def all(self) -> tuple[KnownCopy, ...]:
        """All of them, the gone ones too, in the order of their numbers."""
        ...

    def installation(self) -> str:
        """What this installation calls itself in copies and marks: made once, at random."""
        ...
