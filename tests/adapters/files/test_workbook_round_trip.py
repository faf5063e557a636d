"""Whatever another program writes into a workbook comes back."""

import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.files.cleaning import clean
from influence.adapters.files.tables import FileTables
from influence.domain.errors import FileUnreadable
from influence.domain.ports.tables import BadRow
from tests.support.sometimes import sometimes
from tests.support.workbooks import Cell, by_hand, packed, plain_parts, written

WORDS: Final = st.text("abcdefgh", min_size=1, max_size=8)
TEXTS: Final = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=12
)
MOMENTS: Final = st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 30)).map(  # noqa: DTZ001 - sheets have no zones
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
CELLS: Final = st.one_of(
    TEXTS,
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.integers(-(10**9), 10**9).map(lambda number: number / 1000),
    st.booleans(),
    MOMENTS,
    st.none(),
)


def as_read(cell: Cell) -> str:
    """What a person reads in *cell*."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime):
        if cell == datetime.combine(cell, datetime.min.time()):
            return date.isoformat(cell)
        return cell.isoformat(timespec="milliseconds" if cell.microsecond else "seconds")
    if isinstance(cell, float):
        return f"{cell:.3f}".rstrip("0").rstrip(".").replace("-0", "0" if cell == 0 else "-0")
    return clean(str("" if cell is None else cell))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[Cell]]]:
    header = draw(st.lists(WORDS, min_size=1, max_size=5, unique=True))
    row: st.SearchStrategy[list[Cell]] = st.lists(CELLS, min_size=len(header), max_size=len(header))
    return header, draw(st.lists(row, max_size=8))


def reach(rows: list[list[Cell]]) -> None:
    """Note what the table has in it."""
    cells = [cell for row in rows for cell in row]
    sometimes("a moment", any(isinstance(cell, datetime) for cell in cells))
    sometimes("a fraction", any(isinstance(cell, float) and cell % 1 for cell in cells))
    sometimes("a text that XML cannot hold", any(isinstance(cell, str) and "\x01" in cell for cell in cells))
    sometimes("a blank row", any(not any(map(as_read, row)) for row in rows))


@settings(deadline=None)
@given(table=tables(), inline=st.booleans())
def test_any_table_comes_back_cell_for_cell(table: tuple[list[str], list[list[Cell]]], inline: bool) -> None:
    header, rows = table
    reach(rows)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        path.write_bytes(written({"Creators": [header, *rows]}, inline=inline))
        read = FileTables().read(str(path), row_limit=10)
        found = [(row.line, getattr(row, "cells", row)) for row in read.rows]

    expected = [(line, tuple(map(as_read, row))) for line, row in enumerate(rows, start=2)]
    assert list(read.columns) == header
    assert found == [(line, cells) for line, cells in expected if any(cells)]


@settings(deadline=None)
@given(
    part=st.sampled_from(sorted(plain_parts())),
    place=st.integers(0, 400),
    put=st.one_of(
        st.binary(max_size=6), st.sampled_from([b"<c>", b"</row>", b"<v>9</v>", b'r="A0"', b"&lt;", b"]]>"])
    ),
    cut=st.integers(0, 30),
)
def test_any_damage_is_read_or_refused(part: str, place: int, put: bytes, cut: int) -> None:
    parts = plain_parts("<row><c t='str'><v>handle</v></c></row><row><c t='str'><v>ann</v></c></row>")
    whole = str(parts[part]).encode()
    spoiled = packed({**parts, part: whole[:place] + put + whole[place + cut :]})

    read_or_refused(spoiled)


@settings(deadline=None)
@given(place=st.integers(0, 3_000), put=st.binary(min_size=1, max_size=4))
def test_any_damage_to_the_archive_is_read_or_refused(place: int, put: bytes) -> None:
    whole = by_hand("<row><c t='str'><v>handle</v></c></row>")

    read_or_refused(whole[:place] + put + whole[place + len(put) :])


def read_or_refused(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        path.write_bytes(content)
        try:
            table = FileTables().read(str(path), row_limit=100)
            rows = list(table.rows)
        except FileUnreadable as refusal:
            sometimes("refused", refusal.remedies != ())
            return
    sometimes("read", bool(table.columns))
    for row in rows:
        assert isinstance(row, BadRow) or len(row.cells) == len(table.columns)
