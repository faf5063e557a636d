"""Cells that a spreadsheet takes for what they are: texts never for formulas."""

from typing import Final

from influence.domain.report_document import Cell

STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_MARK: Final = "'"


def is_risky(text: str) -> bool:
    """True for what a spreadsheet could take for a formula."""
    return text.startswith(STARTS_A_FORMULA)


def text_cell(text: str) -> str:
    """*text* marked as text where a spreadsheet could take it for something else."""
    return f"{_MARK}{text}" if text.startswith((*STARTS_A_FORMULA, _MARK)) else text


def text_of(cell: str) -> str:
    """The text that `text_cell` wrote."""
    return cell.removeprefix(_MARK)


def written(cell: Cell) -> int | float | str:
    """A cell of a text file: numbers as numbers, times in ISO 8601, nothing as nothing."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return text_cell(cell)
    return cell if isinstance(cell, int | float) else cell.isoformat()
