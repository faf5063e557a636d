import io
import math
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import openpyxl  # type: ignore[import-untyped] # ships no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape  # type: ignore[import-untyped] # ships no types

from influence.adapters.reports import workbook
from influence.domain.errors import Unusable
from influence.domain.report_document import Cell, FileForm, Row, bare
from tests.adapters.reports.documents import FORMULA_STARTS, HOSTILE, ROWS, SHOWN, document, row, written

THINGS, EXACT = "Things", 10**15


def opened(content: bytes, **more: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), **more)


def same(found: object, cell: Cell) -> bool:
    """True when *found* is what *cell* says, typed as it should be."""
    if cell is None or cell == "":
        return found is None
    if isinstance(cell, str):
        return isinstance(found, str) and unescape(found) == cell
    if isinstance(cell, datetime):
        return found == cell.replace(tzinfo=None)
    if isinstance(cell, date):
        return found == datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a sheet knows no zone
    if isinstance(cell, int) and abs(cell) >= EXACT:
        return found == str(cell)
    return isinstance(found, int | float) and math.isclose(found, cell, rel_tol=1e-14)


def cells_of(content: bytes) -> Iterator[tuple[Any, ...]]:
    """The cells of the sheet of things, below its head."""
    yield from opened(content)[THINGS].iter_rows(min_row=2, max_col=len(SHOWN))


def test_every_cell_comes_back_typed() -> None:
    rows = [row(text) for text in HOSTILE]
    content = written(document(rows), FileForm.XLSX)

    found = list(cells_of(content))
    assert len(found) == len(rows)
    for line, told in zip(found, rows, strict=True):
        for cell, value in zip(line, told[: len(SHOWN)], strict=True):
            assert same(cell.value, bare(value)), (cell.coordinate, cell.value, value)
            assert cell.data_type in {"s", "inlineStr", "n", "d"}


def test_no_cell_is_a_formula() -> None:
    content = written(document([row(text) for text in HOSTILE], text="=1+1"), FileForm.XLSX)
    book = opened(content)

    for sheet in book:
        for line in sheet.iter_rows():
            for cell in line:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert all(b"<f>" not in part and b"<hyperlink" not in part for part in sheets)


def test_a_risky_text_bears_the_mark_of_text() -> None:
    content = written(document([row(text) for text in HOSTILE]), FileForm.XLSX)

    marked = {unescape(line[0].value): line[0].quotePrefix for line in cells_of(content)}
    assert {text for text, mark in marked.items() if mark} == {
        text for text in HOSTILE if text.startswith(FORMULA_STARTS)
    }


def test_a_sheet_has_its_head_fixed_and_a_filter() -> None:
    sheet = opened(written(document([row("a"), row("b")]), FileForm.XLSX))[THINGS]

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:H3"
    assert [cell.value for cell in sheet[1]] == [column.title for column in SHOWN]


def test_days_and_shares_have_their_forms() -> None:
    (line,) = cells_of(written(document([row("a")]), FileForm.XLSX))

    forms = {column.name: cell.number_format for column, cell in zip(SHOWN, line, strict=True)}
    assert (forms["share"], forms["day"], forms["count"]) == ("0.0%", "yyyy-mm-dd", "#,##0")
    assert line[5].is_date
    assert line[6].is_date


def test_charts_point_at_their_rows() -> None:
    content = written(document([row("a", 1), row("b", 2), row("c", 5)]), FileForm.XLSX)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name]
    assert len(charts) == 2
    assert all("Things!$B$2:$B$4" in chart for chart in charts)


def test_the_first_sheet_tells_what_it_is() -> None:
    sheet = opened(written(document([row("a")], text="=Spring"), FileForm.XLSX))["Report"]

    assert [sheet.cell(place, 1).value for place in (1, 2, 4)] == ["=Spring"] * 3


def test_an_empty_table_has_its_head_only() -> None:
    book = opened(written(document([]), FileForm.XLSX))

    assert book[THINGS].max_row == 1
    assert book.sheetnames == ["Report", "Things", "Appendix"]


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MOST_ROWS", 2)

    with pytest.raises(Unusable, match="a sheet holds 2 rows"):
        written(document([row("a")] * 3), FileForm.XLSX)


@pytest.mark.parametrize("examples", [300, pytest.param(100_000, marks=pytest.mark.soak)])
def test_any_row_comes_back(examples: int) -> None:
    """Many rows a book, for a book takes long to open."""

    @settings(max_examples=max(examples // 100, 3))
    @given(st.lists(ROWS, min_size=100, max_size=100))
    def come_back(rows: list[Row]) -> None:
        content = written(document(rows), FileForm.XLSX)
        sheet = opened(content, read_only=False)[THINGS]
        for line, told in zip(
            sheet.iter_rows(min_row=2, max_row=len(rows) + 1, max_col=len(SHOWN), values_only=True),
            rows,
            strict=True,
        ):
            for found, value in zip(line, told[: len(SHOWN)], strict=True):
                assert same(found, bare(value)), (found, value)

    come_back()


def test_times_are_of_utc() -> None:
    (line,) = cells_of(written(document([row("a")]), FileForm.XLSX))

    assert line[6].value.replace(tzinfo=UTC) == row("a")[6]
