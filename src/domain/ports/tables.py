"""Customers' files as rows of text."""

from collections.abc import Iterator
from typing import Protocol

import attrs


@attrs.frozen
class TableRow:
    """One row: a cell per column, trimmed and without control characters."""

    line: int
    cells: tuple[str, ...]


@attrs.frozen
class BadRow:
    """A row that cannot be read, with the line where it begins and one sentence."""

    line: int
    reason: str


@attrs.frozen
class Table:
    """An opened file. *rows* come lazily, once."""

    columns: tuple[str, ...]
    rows: Iterator[TableRow | BadRow]
    encoding: str
    format: str


class Tables(Protocol):
    """Files of customers."""

    def read(self, path: str, *, row_limit: int) -> Table:
        """Open *path* (CSV or JSON Lines).

        Raises:
            FileUnreadable: it cannot be taken in as a whole; nothing was read.
        """
        ...
