"""A report as a workbook: a sheet for each table, typed cells, charts that point at their rows."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, BinaryIO, Final

import attrs
import xlsxwriter  # type: ignore[import-untyped] # ships no types

from influence.adapters.reports.cells import is_risky
from influence.domain.errors import Unusable
from influence.domain.report_document import (
    Cell,
    CellForm,
    Document,
    Plot,
    PlotForm,
    Table,
    bare,
)

_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_urls": False,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
_FORMATS: Final[Mapping[CellForm, str]] = {
    CellForm.COUNT: "#,##0",
    CellForm.NUMBER: "#,##0.####",
    CellForm.SHARE: "0.0%",
    CellForm.SECONDS: "#,##0.0",
    CellForm.DAY: "yyyy-mm-dd",
    CellForm.MOMENT: "yyyy-mm-dd hh:mm:ss",
}
_WIDTHS: Final[Mapping[CellForm, int]] = {CellForm.LINK: 40, CellForm.TEXT: 22, CellForm.MOMENT: 19}
_CHARTS: Final[Mapping[PlotForm, Mapping[str, str]]] = {
    PlotForm.BARS: {"type": "bar"},
    PlotForm.STACKED: {"type": "bar", "subtype": "stacked"},
    PlotForm.LINES: {"type": "scatter", "subtype": "straight_with_markers"},
}
_EXACT: Final = 10**15
"""Numbers of more digits lose some of them in a spreadsheet; they are written as texts."""
_LONGEST: Final = 32_767
_MOST_ROWS: Final = 1_048_575
_NOT_IN_XML: Final = dict.fromkeys((*range(55296, 57344), 65534, 65535), "�")


def write(document: Document, into: BinaryIO) -> None:
    """Write *document*; memory stays flat, however long its tables are."""
    book = xlsxwriter.Workbook(into, _OPTIONS)
    made_at = document.made_at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"created": made_at})  # else the machine's clock: no two files would be the same
    try:
        _Book.of(book).fill(document)
    finally:
        book.close()


@attrs.frozen
class _Book:
    """A workbook with its formats."""

    book: Any
    bold: Any
    head: Any
    quoted: Any
    forms: Mapping[CellForm, Any]

    @classmethod
    def of(cls, book: Any) -> "_Book":
        """The formats are made once."""
        return cls(
            book,
            book.add_format({"bold": True, "font_size": 14}),
            book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            book.add_format({"quote_prefix": True}),
            {form: book.add_format({"num_format": words}) for form, words in _FORMATS.items()},
        )

    def fill(self, document: Document) -> None:
        """The cover with the charts, then a sheet for each table."""
        cover = self.book.add_worksheet("Report")
        sheets = {table.name: self.book.add_worksheet(table.title[:31]) for table in document.tables}
        self._cover(cover, document)
        for table in document.tables:
            self._sheet(sheets[table.name], table)
        for place, plot in enumerate(document.plots):
            chart = self._chart(plot, sheets[plot.table.name])
            cover.insert_chart(len(document.facts) + len(document.remarks) + 4 + 20 * place, 0, chart)

    def _cover(self, sheet: Any, document: Document) -> None:
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 60)
        self._text(sheet, (0, 0), document.title, self.bold)
        self._text(sheet, (1, 0), document.subtitle, None)
        lines = [*document.facts, *(("", words) for words in document.remarks)]
        for place, (name, words) in enumerate(lines, start=3):
            self._text(sheet, (place, 0), name, None)
            self._text(sheet, (place, 1), words, None)

    def _sheet(self, sheet: Any, table: Table) -> None:
        columns = [(place, one) for place, one in enumerate(table.columns) if not one.detail]
        sheet.freeze_panes(1, 0)
        for place, (_, column) in enumerate(columns):
            sheet.set_column(place, place, _WIDTHS.get(column.form, 14))
            sheet.write_string(0, place, column.title, self.head)
        count = 0
        for count, row in enumerate(table.rows(), start=1):
            if count > _MOST_ROWS:
                why = f"a sheet holds {_MOST_ROWS:,} rows, and there are more; csv holds any number"
                raise Unusable("format", "xlsx", why)
            for place, (cell, column) in enumerate(columns):
                self._cell(sheet, (count, place), bare(row[cell]), column.form)
        sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)

    def _cell(self, sheet: Any, at: tuple[int, int], cell: Cell, form: CellForm) -> None:
        if isinstance(cell, str):
            self._text(sheet, at, cell, None)
        elif isinstance(cell, datetime):
            sheet.write_datetime(*at, cell, self.forms[CellForm.MOMENT])
        elif isinstance(cell, date):
            sheet.write_datetime(*at, cell, self.forms[CellForm.DAY])
        elif cell is not None and abs(cell) >= _EXACT and isinstance(cell, int):
            sheet.write_string(*at, str(cell))
        elif cell is not None:
            sheet.write_number(*at, cell, self.forms.get(form))

    def _text(self, sheet: Any, at: tuple[int, int], text: str, form: Any) -> None:
        """A text as a text: one that looks like a formula bears the mark that spreadsheets have for that."""
        if text:
            fit = text.translate(_NOT_IN_XML)[:_LONGEST]
            sheet.write_string(*at, fit, self.quoted if is_risky(fit) and form is None else form)

    def _chart(self, plot: Plot, sheet: Any) -> Any:
        bars = plot.form is not PlotForm.LINES
        chart = self.book.add_chart(_CHARTS[plot.form])
        shown = [column.name for column in plot.table.columns if not column.detail]
        x, y = shown.index(plot.x), shown.index(plot.y)
        for one in plot.series:
            chart.add_series(
                {
                    "name": _plain(one.name),
                    "categories": [sheet.name, one.first + 1, x, one.end, x],
                    "values": [sheet.name, one.first + 1, y, one.end, y],
                }
            )
        forms = {column.name: _FORMATS.get(column.form, "General") for column in plot.table.columns}
        chart.set_title({"name": plot.title, "overlay": False})
        chart.set_x_axis({"num_format": forms[plot.y if bars else plot.x]})
        chart.set_y_axis({"reverse": True} if bars else {"num_format": forms[plot.y]})
        chart.set_legend({"none": True} if plot.form is PlotForm.BARS else {"position": "bottom"})
        chart.show_blanks_as("gap")
        chart.set_size({"width": 760, "height": 380})
        return chart


def _plain(name: str) -> str:
    """A name of a series, which must not begin like a reference to a cell."""
    return name.translate(_NOT_IN_XML).lstrip("=") or "–"
