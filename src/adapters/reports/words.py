"""Cells as people read them on a page."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from influence.domain.report_document import Cell, CellForm


def cell_words(cell: Cell, form: CellForm) -> str:
    """*cell* with its unit; nothing for nothing."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M} UTC"
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    return cell if isinstance(cell, str) else _NUMBERS.get(form, _number)(cell)


def _number(value: float) -> str:
    if isinstance(value, int) or value == round(value):
        return f"{value:,.0f}"
    return f"{value:,.4f}".rstrip("0").rstrip(".")


_NUMBERS: Final[Mapping[CellForm, Callable[[float], str]]] = {
    CellForm.SHARE: lambda share: f"{share * 100:,.1f} %",
    CellForm.SECONDS: lambda seconds: f"{seconds:,.1f} s",
}
