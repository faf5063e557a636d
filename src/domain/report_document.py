"""A report as pages hold it: facts, tables and plots, before anybody chose a file format."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Final

import attrs

Cell = str | int | float | date | datetime | None


class CellForm(StrEnum):
    """How the cells of a column are written."""

    TEXT = "text"
    LINK = "link"
    COUNT = "count"
    NUMBER = "number"
    SHARE = "share"
    SECONDS = "seconds"
    DAY = "day"
    MOMENT = "moment"


NUMERIC: Final = frozenset({CellForm.COUNT, CellForm.NUMBER, CellForm.SHARE, CellForm.SECONDS})


@attrs.frozen
class Column:
    """One column; *detail* is for files of data, not for pages that people read."""

    name: str
    title: str
    form: CellForm = CellForm.TEXT
    detail: bool = False


@attrs.frozen
class Noted:
    """A cell with what stands behind it: where the figure comes from, or, *empty*, the word for why there is none."""

    value: Cell
    note: str
    empty: str = ""


Row = tuple[Cell | Noted, ...]


def bare(cell: Cell | Noted) -> Cell:
    """The value alone."""
    return cell.value if isinstance(cell, Noted) else cell


@attrs.frozen
class Table:
    """Rows under columns. *rows* gives them anew each time, so that long tables need not be held.

    *appendix* tables explain the others, which on a page their notes do.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Row]] = attrs.field(eq=False)
    empty: str = "Nothing here."
    appendix: bool = False

    def place(self, name: str) -> int:
        """Where the column of that name stands."""
        return [column.name for column in self.columns].index(name)


class PlotForm(StrEnum):
    """How a plot shows its series."""

    BARS = "bars"
    STACKED = "stacked"
    LINES = "lines"


@attrs.frozen
class Series:
    """The rows from *first* to before *end* of a table, under one name. An empty cell breaks the line."""

    name: str
    first: int
    end: int


@attrs.frozen
class Plot:
    """A picture of two columns of a table, which stands beside it. Stacked series have the same names in one order."""

    title: str
    description: str
    form: PlotForm
    table: Table
    x: str
    y: str
    series: tuple[Series, ...]


@attrs.frozen
class Document:
    """A report. *data* is the one table of a file that can hold only one."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    plots: tuple[Plot, ...]
    data: Table
    made_at: datetime
    remarks: tuple[str, ...] = ()

    def table(self, name: str) -> Table:
        """Its table of that name."""
        return next(one for one in self.tables if one.name == name)


class FileForm(StrEnum):
    """The formats that a report is written in."""

    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"
