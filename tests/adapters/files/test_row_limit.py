"""How many rows are taken in."""

import pytest

from influence.domain.ports.tables import TableRow
from tests.adapters.files.conftest import Desk

ROWS = 'ann,"one\ntwo"\r\n\r\n,\r\nbo,Bo\r\n"cy",\r\n'
OBJECTS = '{"handle": "ann"}\n\n{"handle": "bo"}\nbroken\n'


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n"])
@pytest.mark.parametrize(
    ("content", "name"), [("handle,name\n" + ROWS.rstrip(), "a.csv"), (OBJECTS.rstrip(), "a.jsonl")]
)
def test_as_many_rows_as_the_limit_are_read(desk: Desk, content: str, name: str, end: str) -> None:
    assert sum(1 for _ in desk.read(content + end, name, row_limit=3).rows) == 3


@pytest.mark.parametrize(("content", "name"), [("handle,name\n" + ROWS, "a.csv"), (OBJECTS, "a.jsonl")])
def test_one_row_above_the_limit_refuses_the_file_at_once(desk: Desk, content: str, name: str) -> None:
    refusal = desk.refusal(content, name, row_limit=2)

    assert "2 rows" in str(refusal)
    assert "--row-limit" in refusal.remedies[0]


def test_a_file_of_blank_lines_without_end_is_refused(desk: Desk) -> None:
    assert "rows" in str(desk.refusal("handle\n" + "\n" * 2_000_001))


def test_a_hundred_thousand_rows_are_read(desk: Desk) -> None:
    lines = (
        f"user.{number},Ann “A” {number},221.7K,26M,2.8M,29.4K,116.4K,Lifestyle" for number in range(100_000)
    )

    table = desk.read("a,b,c,d,e,f,g,h\n" + "\n".join(lines), row_limit=100_000)

    assert sum(isinstance(row, TableRow) and row.cells[7] == "Lifestyle" for row in table.rows) == 100_000
