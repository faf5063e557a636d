"""What an import did, row by row where something is to be said."""

from collections.abc import Mapping

import attrs

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

    *skipped* rows were not taken, *left_out* cells were not kept of rows that were.
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
    skipped: list[Note] = attrs.field(factory=list)
    left_out: list[Note] = attrs.field(factory=list)

    def skip(self, line: int, who: str, reason: str) -> None:
        """Note a row that is not taken."""
        self.skipped.append(Note(line, who, reason))

    def leave_out(self, line: int, who: str, reason: str) -> None:
        """Note a cell that is not kept."""
        self.left_out.append(Note(line, who, reason))
