import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import given, settings

from influence.adapters.reports.cells import text_of
from influence.domain.report_document import Cell, FileForm, Row, bare
from tests.adapters.reports.documents import COLUMNS, FORMULA_STARTS, HOSTILE, ROWS, document, row, written


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def as_written(cell: Cell) -> str:
    """What a reader of the file must find."""
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date | datetime) else str(cell)


def test_every_text_comes_back() -> None:
    lines = read(written(document([row(text) for text in HOSTILE]), FileForm.CSV))

    assert lines[0] == [column.name for column in COLUMNS]
    assert [text_of(line[0]) for line in lines[1:]] == list(HOSTILE)
    assert {line[1] for line in lines[1:]} == {"3"}


def test_an_empty_cell_is_empty() -> None:
    (_, line) = read(written(document([row("a", None, noted=True)]), FileForm.CSV))

    assert line[1] == ""


@pytest.mark.parametrize("examples", [300, pytest.param(100_000, marks=pytest.mark.soak)])
def test_any_row_comes_back(examples: int) -> None:
    @settings(max_examples=examples)
    @given(ROWS)
    def comes_back(given_row: Row) -> None:
        (_, line) = read(written(document([given_row]), FileForm.CSV))
        cells = [bare(cell) for cell in given_row]
        texts = [
            text_of(found) if isinstance(cell, str) else found
            for cell, found in zip(cells, line, strict=True)
        ]

        assert texts == [as_written(cell) for cell in cells]
        for cell, found in zip(cells, line, strict=True):
            assert isinstance(cell, int | float) or not found.startswith(FORMULA_STARTS)

    comes_back()
