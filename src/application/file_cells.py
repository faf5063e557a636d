"""Reading the figures in the cells of a customer's file."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeVar

from influence.application.import_report import ImportReport
from influence.application.numbers_as_written import (
    NotANumber,
    is_absent,
    parse_change,
    parse_count,
    parse_fraction,
    parse_shares,
)
from influence.domain.metrics import SHAPES, AccountMetric, Metric, PostMetric, Shape
from influence.domain.ports.tables import TableRow
from influence.domain.values import Value, is_well_formed

M = TypeVar("M", AccountMetric, PostMetric)

_PARSERS: Final[Mapping[Shape, Callable[[str], Value]]] = {
    Shape.COUNT: parse_count,
    Shape.MEAN: parse_count,
    Shape.FRACTION: parse_fraction,
    Shape.CHANGE: parse_change,
    Shape.SECONDS: parse_change,
    Shape.TEXT: str,
    Shape.SHARES: parse_shares,
}


_SPREADSHEET_ERRORS: Final = frozenset(
    {"#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!", "#spill!", "#calc!", "#field!", "#blocked!"}
)


def ensure_calculated(text: str) -> None:
    """Pass for what a spreadsheet could calculate; ``#N/A`` is its way to say that there is no value.

    Raises:
        NotANumber: *text* is one of its errors.
    """
    if text.startswith("#") and text.casefold() in _SPREADSHEET_ERRORS:
        raise NotANumber(f"{text!r} is an error of the spreadsheet, no value")


def read_value(metric: Metric, text: str) -> Value | None:
    """A cell as a value of *metric*; None where the file says that there is none.

    Raises:
        NotANumber: it is no value of that metric.
    """
    if is_absent(text):
        return None
    ensure_calculated(text)
    parser = _PARSERS.get(SHAPES[metric])
    if parser is None:
        raise NotANumber("cannot be taken from a file")
    value = parser(text)
    if not is_well_formed(metric, value):
        raise NotANumber(f"{text!r} is out of range")
    return value


_read_number = lru_cache(maxsize=1 << 17)(read_value)
"""Rankings repeat their rounded numbers: most cells were read before."""


def read_cells(
    row: TableRow, who: str, metrics: Sequence[tuple[int, M]], report: ImportReport
) -> dict[M, Value]:
    """The values of one row by metric; cells that cannot be read go into *report*."""
    values: dict[M, Value] = {}
    for place, metric in metrics:
        text = row.cells[place]
        try:
            value = read_value(metric, text) if SHAPES[metric] is Shape.TEXT else _read_number(metric, text)
        except NotANumber as error:
            report.leave_out(row.line, who, f"{metric.value}: {error}")
            continue
        if value is not None:
            values[metric] = value
    return values
