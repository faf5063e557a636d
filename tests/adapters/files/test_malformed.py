"""Rows that are not what the header promises."""

import pytest

from influence.domain.ports.tables import BadRow, TableRow
from tests.adapters.files.conftest import Desk

HEADER = "handle,name,followers\n"


def test_missing_cells_at_the_end_are_empty(desk: Desk) -> None:
    assert desk.cells(HEADER + "ann\nbo,Bo\n") == [("ann", "", ""), ("bo", "Bo", "")]


def test_a_cell_too_many_is_reported_with_its_line(desk: Desk) -> None:
    rows = desk.rows(HEADER + "ann,Ann,5\nbo,Bo,1,000\ncy,Cy,7\n")

    assert rows == [
        TableRow(2, ("ann", "Ann", "5")),
        BadRow(3, "has 4 cells where the header has 3"),
        TableRow(4, ("cy", "Cy", "7")),
    ]


def test_empty_cells_too_many_are_dropped(desk: Desk) -> None:
    assert desk.cells(HEADER + "ann,Ann,5,, ,\n") == [("ann", "Ann", "5")]


def test_blank_lines_and_rows_are_skipped(desk: Desk) -> None:
    rows = desk.rows("\n" + HEADER + "\n,,\n  \n , ,\t\n\r\nann,Ann,5\n\n\n,,,,,\n")

    assert rows == [TableRow(8, ("ann", "Ann", "5"))]


def test_lines_are_counted_as_an_editor_does(desk: Desk) -> None:
    rows = desk.rows('"handle\n",name\nann,"one\n\ntwo"\n\nbo,Bo\nx,y,z\n')

    assert [row.line for row in rows] == [3, 7, 8]


@pytest.mark.parametrize("size", [65_537, 100_000, 200_000, 900_000])
@pytest.mark.parametrize("filler", ["x", "é", "line\n", 'a""b'], ids=["plain", "accent", "lines", "quotes"])
def test_a_monstrous_cell_spoils_only_its_row(desk: Desk, filler: str, size: int) -> None:
    monster = filler * (size // len(filler.replace('""', '"')) + 1)

    rows = desk.rows(f'{HEADER}ann,Ann,5\nbo,"{monster}",6\ncy,Cy,7\n')

    assert rows[0] == TableRow(2, ("ann", "Ann", "5"))
    assert rows[1] == BadRow(3, "a cell is longer than 64 KiB")
    assert rows[2:] == [TableRow(4 + monster.count("\n"), ("cy", "Cy", "7"))]


def test_many_long_cells_may_stand_in_one_row(desk: Desk) -> None:
    long = "x" * 60_000

    assert desk.cells(f"{HEADER}{long},{long},{long}\n") == [(long, long, long)]


@pytest.mark.parametrize("after", [0, 1, 50, 5_000])
def test_a_quote_that_never_closes_spoils_only_its_line(desk: Desk, after: int) -> None:
    followers = "".join(f"user{number},Name {number},{number}\n" for number in range(after))

    table = desk.read(f'{HEADER}ann,Ann,5\nbo,"Bo,6\n{followers}', row_limit=10_000)
    rows = list(table.rows)

    assert rows[:2] == [TableRow(2, ("ann", "Ann", "5")), BadRow(3, "a quote is opened and not closed")]
    assert rows[2:] == [
        TableRow(number + 4, (f"user{number}", f"Name {number}", str(number))) for number in range(after)
    ]


def test_a_stray_quote_does_not_swallow_up_to_the_next_quoted_cell(desk: Desk) -> None:
    rows = desk.rows(f'{HEADER}bo,"Bo,6\ncy,Cy,7\ndee,"Dee, D.",8\nea,Ea,9\n')

    assert rows == [
        BadRow(2, "a quote is opened and not closed"),
        TableRow(3, ("cy", "Cy", "7")),
        TableRow(4, ("dee", "Dee, D.", "8")),
        TableRow(5, ("ea", "Ea", "9")),
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [('ann,"Big" Ann,5', "Big Ann"), ('ann,Ann "Big",5', 'Ann "Big"'), ('ann,5" Ann,5', '5" Ann')],
)
def test_quotes_inside_a_name_are_borne(desk: Desk, line: str, name: str) -> None:
    assert desk.cells(f"{HEADER}{line}\nbo,Bo,6\n") == [("ann", name, "5"), ("bo", "Bo", "6")]


def test_a_stray_quote_in_every_second_line_spoils_only_those(desk: Desk) -> None:
    rows = desk.read(HEADER + 'bo,"Bo,6\nann,Ann,5\n' * 2_000, row_limit=5_000).rows

    assert [isinstance(row, BadRow) for row in rows] == [True, False] * 2_000


def test_reading_again_has_an_end(desk: Desk) -> None:
    # Each of these lines opens a quote, read from its start as well as from within the quote of the line before.
    rows = list(desk.read(HEADER + 'a","\n' * 20_000, row_limit=50_000).rows)

    assert all(isinstance(row, BadRow) for row in rows)
    assert "lost with it" in getattr(rows[-1], "reason", "")
    assert [row.line for row in rows] == list(range(2, len(rows) + 2))


def test_damaged_utf8_spoils_its_row_and_no_other_name(desk: Desk) -> None:
    content = HEADER.encode() + "ann,Müller é,5\n".encode() + b"bo,B\xe9,6\n" + "cy,Çelik,7\n".encode()

    rows = desk.rows(content)

    assert rows[0] == TableRow(2, ("ann", "Müller é", "5"))
    assert isinstance(rows[1], BadRow)
    assert rows[2] == TableRow(4, ("cy", "Çelik", "7"))
