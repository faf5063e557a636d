"""What an import did, row by row where something is to be said."""

from collections.abc import Mapping
from typing import ClassVar

import attrs

from influence.domain.errors import MarketplaceFailed
from influence.domain.networks import Network

ROW_LIMIT = 100_000
"""Rows a file may have unless said otherwise."""


@attrs.frozen
class Note:
    """One row that was skipped, or one cell that was left out, with the line and the reason."""

    line: int
    who: str
    reason: str


@attrs.define
class ImportReport:
    """Counts per outcome: new rows, rows with new figures, rows that say what is known already.

    *skipped* rows were not taken, *undecided* ones could not be asked about, *left_out* cells were not kept of rows
    that were taken. Every row is counted once.
    """

    path: str
    network: Network
    encoding: str
    used: Mapping[str, str]
    unused: Mapping[str, str]
    preview: bool = False
    rows: int = 0
    added: int = 0
    changed: int = 0
    known: int = 0
    attached: int = 0
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    networks: dict[Network, int] = attrs.field(factory=dict)
    skipped: list[Note] = attrs.field(factory=list)
    undecided: list[Note] = attrs.field(factory=list)
    left_out: list[Note] = attrs.field(factory=list)

    @property
    def taken(self) -> int:
        """Rows that are in the product now, or would be."""
        return self.added + self.changed + self.known

    def count_network(self, network: Network) -> None:
        """Note that one row is of *network*; the report is of the one that most rows are of."""
        self.networks[network] = self.networks.get(network, 0) + 1
        self.network = max(self.networks, key=lambda which: self.networks[which])

    def skip(self, line: int, who: str, reason: str) -> None:
        """Note a row that is not taken."""
        self.skipped.append(Note(line, who, reason))

    def leave_undecided(self, line: int, who: str, reason: str) -> None:
        """Note a row that nothing can be said about before TikTok has answered."""
        self.undecided.append(Note(line, who, reason))

    def leave_out(self, line: int, who: str, reason: str) -> None:
        """Note a cell that is not kept."""
        self.left_out.append(Note(line, who, reason))


@attrs.frozen
class RowsUndecided(MarketplaceFailed):
    """An import that TikTok did not let come to its end."""

    code: ClassVar[str] = "rows_undecided"

    path: str
    rows: int
    of: int

    def __str__(self) -> str:
        return f"{self.path}: {self.rows:,} of {self.of:,} rows are not decided, because TikTok could not be asked."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Go on, once TikTok can be asked."""
        return (
            "Run the same import again: what came in is known, the others are asked.",
            "See what is used of the allowance and what is left: influence quota",
        )
