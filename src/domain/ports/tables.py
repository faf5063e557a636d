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
    """An opened file. *rows* come lazily, once.

    Of a workbook one *sheet* is read; *other_sheets* are those that a person sees in it beside that one.
    """

    columns: tuple[str, ...]
    rows: Iterator[TableRow | BadRow]
    encoding: str
    format: str
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()


class Tables(Protocol):
    """Files of customers."""

    def read(self, path: str, *, row_limit: int, sheet: str | None = None) -> Table:
        """Open *path* (CSV, XLSX or JSON Lines); of a workbook its *sheet*, or the first one that holds anything.

        Raises:
            FileUnreadable: it cannot be taken in as a whole; nothing was read.
        """
        ...
