"""What is stored beside the old source, as digests."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from influence.domain.cutover_record import TableDigest
from influence.domain.worlds import Standing, TakingPart


class Contents(Protocol):
    """Everything that is not the old source's, over all tenants, as one moment shows it."""

    def digests(self) -> Mapping[str, TableDigest]:
        """One digest for each table, by its name: over all rows that are not the old source's.

        Equal digests mean equal rows. Tables that the cut-over itself writes are left out
        (`influence.domain.cutover_record.WRITES`). Memory stays flat, whatever the table holds.
        """
        ...

    def standing(self) -> Iterator[Standing]:
        """What the verdicts on TikTok accounts rest on, in the order of tenants and numbers.

        Accounts of open applications and those that were merged into others are left out. Memory stays flat.
        """
        ...

    def taking_part(self) -> Iterator[TakingPart]:
        """All campaigns, in the order of tenants and numbers, with those of these accounts that take part."""
        ...

    def others(self) -> Mapping[str, int]:
        """How many units of work have written into each table since the cut-over began, its own left out.

        Before it began, since somebody first prepared to begin it.
        """
        ...
