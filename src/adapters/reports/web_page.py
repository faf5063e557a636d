"""A report as one page that needs nothing beside itself: no script, no network, its plots drawn."""

from collections.abc import Iterator
from typing import BinaryIO, Final

import attrs
from jinja2 import Environment, PackageLoader, StrictUndefined

from influence.adapters.reports.plots import WIDTH, picture
from influence.adapters.reports.words import cell_words
from influence.domain.report_document import (
    NUMERIC,
    Cell,
    CellForm,
    Column,
    Document,
    Noted,
    Row,
    Table,
    bare,
)

_TEMPLATES: Final = Environment(
    loader=PackageLoader("influence.adapters.reports"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_STARTS_AN_ADDRESS: Final = ("https://", "http://")


def write(document: Document, into: BinaryIO) -> None:
    """Write *document*, piece by piece: a long table is never held."""
    notes: dict[str, int] = {}
    page = _TEMPLATES.get_template("report.html.jinja").stream(
        document=document,
        pictures=[picture(plot) for plot in document.plots],
        tables=[_Shown(table, notes) for table in document.tables if not table.appendix],
        notes=notes,
        width=WIDTH,
    )
    page.enable_buffering(64)
    page.dump(into, encoding="utf-8")


@attrs.frozen
class _ShownCell:
    """One cell of the page: its words, its bare value, and the number of the note that explains it."""

    words: str
    data: str | None
    is_number: bool
    link: str | None
    note: int | None
    empty: str


@attrs.frozen
class _Shown:
    """A table of the page. Its notes get their numbers as it is written."""

    table: Table
    notes: dict[str, int]

    @property
    def columns(self) -> list[Column]:
        """Those that people read."""
        return [column for column in self.table.columns if not column.detail]

    @property
    def numeric(self) -> frozenset[str]:
        """The columns of numbers, by name."""
        return frozenset(column.name for column in self.table.columns if column.form in NUMERIC)

    def rows(self) -> Iterator[list[_ShownCell]]:
        """The cells of each row."""
        shown = [(place, one.form) for place, one in enumerate(self.table.columns) if not one.detail]
        for row in self.table.rows():
            yield [self._cell(row, place, form) for place, form in shown]

    def _cell(self, row: Row, place: int, form: CellForm) -> _ShownCell:
        cell = row[place]
        value, note = bare(cell), None
        if isinstance(cell, Noted) and cell.note:
            note = self.notes.setdefault(cell.note, len(self.notes) + 1)
        link = value if form is CellForm.LINK and _is_address(value) else None
        empty = cell.empty if isinstance(cell, Noted) and value is None else ""
        is_number = isinstance(value, int | float)
        data = str(value) if is_number else None
        return _ShownCell(cell_words(value, form), data, is_number, str(link) if link else None, note, empty)


def _is_address(value: Cell) -> bool:
    return isinstance(value, str) and value.startswith(_STARTS_AN_ADDRESS)
