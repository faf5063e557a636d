"""What stands in a workbook, as a person reads it."""

from datetime import date, datetime

import pytest

from influence.domain.ports.tables import BadRow, TableRow
from tests.adapters.files.conftest import Desk
from tests.support.workbooks import (
    SPACE,
    STRICT,
    by_hand,
    links,
    packed,
    plain_parts,
    sheet_of,
    texts_of,
    written,
)

HEADER = '<row r="1"><c r="A1" t="str"><v>handle</v></c><c r="B1" t="str"><v>value</v></c></row>'
MOMENTS = (
    f'<styleSheet xmlns="{SPACE}"><numFmts><numFmt numFmtId="164" formatCode="{{code}}"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/>'
    '<xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="46"/></cellXfs></styleSheet>'
)


def cell(content: str, kind: str = "n", style: int = 0) -> str:
    return f'{HEADER}<row r="2"><c r="A2" t="str"><v>ann</v></c><c r="B2" t="{kind}" s="{style}">{content}</c></row>'


def only_cell(desk: Desk, content: bytes) -> str:
    ((_, text),) = desk.cells(content, "a.xlsx")
    return text


def fault(desk: Desk, content: bytes) -> str:
    (row,) = desk.rows(content, "a.xlsx")
    assert isinstance(row, BadRow)
    assert row.line == 2
    return row.reason


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (221700, "221700"),
        (26.0, "26"),
        (0.1 + 0.2, "0.3"),
        (-12.5, "-12.5"),
        (0.00001, "0.00001"),
        (1e21, "1E+21"),
        (True, "true"),
        (False, "false"),
        (date(2024, 1, 31), "2024-01-31"),
        (datetime(2024, 1, 31, 9, 30), "2024-01-31T09:30:00"),  # noqa: DTZ001 - as sheets have them
        ("221.7K", "221.7K"),
        ("=1+1", "=1+1"),
        ("Ännchen 🍳", "Ännchen 🍳"),
        ("_x000D_", "_x000D_"),
    ],
)
@pytest.mark.parametrize("inline", [False, True], ids=["shared", "inline"])
def test_typed_cells_become_what_a_person_reads(
    desk: Desk, value: str | float | date, text: str, inline: bool
) -> None:
    book = written({"Creators": [["handle", "value"], ["ann", value]]}, inline=inline)

    assert desk.cells(book, "a.xlsx") == [("ann", text)]


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ("<v>7512345678901234567</v>", "n", "7512345678901234567"),
        ("<v>7.5123456789012301E+18</v>", "n", "7.51234567890123E+18"),
        ("<v>007</v>", "n", "7"),
        ("<v> 5 </v>", "n", "5"),
        ("<v>-0</v>", "n", "0"),
        ("<v></v>", "n", ""),
        ("", "n", ""),
        ("<f>A1</f><v>x</v>", "str", "x"),
        ("<f>A1</f><v>5</v>", "n", "5"),
        ("<f>A1</f><v></v>", "str", ""),
        ("<v>#REF!</v>", "e", "#REF!"),
        ("<v></v>", "e", "#VALUE!"),
        ("<v>1</v>", "b", "true"),
        ("<v>2024-01-31T00:00:00</v>", "d", "2024-01-31"),
        ("<v>a_x000A_b_x005F_c_xD83D__xDE00_</v>", "str", "a b_c😀"),
        ("<is><t>in </t><r><t>li</t></r><rPh><t>no</t></rPh><r><t>ne</t></r></is>", "inlineStr", "in line"),
        ("<is><t>a</t></is><v>0</v>", "inlineStr", "a"),
        ("<v>1</v>", "s", "two parts"),
    ],
)
def test_cells_as_programs_write_them_are_read(desk: Desk, content: str, kind: str, text: str) -> None:
    texts = texts_of("<si><t>one</t></si><si><r><t>two </t></r><rPh><t>x</t></rPh><r><t>parts</t></r></si>")

    assert only_cell(desk, by_hand(cell(content, kind), texts=texts)) == text


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [
        ("45322", 2, "2024-01-31"),
        ("45322.375", 2, "2024-01-31T09:00:00"),
        ("45322.0000005", 2, "2024-01-31T00:00:00.043"),
        ("45322.999999999", 2, "2024-02-01"),
        ("0.375", 2, "09:00:00"),
        ("1", 2, "1900-01-01"),
        ("61", 2, "1900-03-01"),
        ("2958465", 2, "9999-12-31"),
        ("2958466", 2, "2958466"),
        ("2958465.9999999999", 2, "2958466"),
        ("-1", 2, "-1"),
        ("0.035", 3, "3.5%"),
        ("1.5", 4, "36:00:00"),
        ("45322", 9, "45322"),
    ],
)
def test_numbers_are_read_as_their_format_shows_them(desk: Desk, number: str, style: int, text: str) -> None:
    styles = MOMENTS.format(code="0")

    assert only_cell(desk, by_hand(cell(f"<v>{number}</v>", style=style), styles=styles)) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("General", "45322"),
        ("#,##0.00", "45322"),
        ("0.00E+00", "45322"),
        ("yyyy\\-mm\\-dd", "2024-01-31"),
        ("[$-409]d\\ mmm\\ yy;@", "2024-01-31"),
        ("0&quot; days&quot;", "45322"),
        ("[Red]0;[Blue]-0", "45322"),
        ("0.0%", "4532200%"),
        ("0\\%", "45322"),
        ("[h]:mm", "1087728:00:00"),
        ("0;yyyy", "45322"),
    ],
)
def test_own_formats_are_told_apart(desk: Desk, code: str, text: str) -> None:
    book = by_hand(cell("<v>45322</v>", style=1), styles=MOMENTS.format(code=code))

    assert only_cell(desk, book) == text


def test_days_may_be_counted_from_1904(desk: Desk) -> None:
    parts = plain_parts(cell("<v>43860</v>", style=2))
    workbook = str(parts["xl/workbook.xml"]).replace("<workbookPr/>", '<workbookPr date1904="1"/>')

    book = packed({**parts, "xl/workbook.xml": workbook, "xl/styles.xml": MOMENTS.format(code="0")})

    assert only_cell(desk, book) == "2024-01-31"


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        ("<f>A1</f>", "n", "cell B2 holds a formula whose value was never calculated"),
        ("<v>many</v>", "n", "no number"),
        ("<v>1_000</v>", "n", "no number"),
        ("<v>nan</v>", "n", "no number"),
        ("<v>1E+999</v>", "n", "no spreadsheet can hold"),
        ("<v>2</v>", "s", "points to a text that is not there"),
        ("<v>-1</v>", "s", "points to a text that is not there"),
        ("<v>yes</v>", "b", "neither true nor false"),
        ("<v>1</v>", "z", "unknown type"),
        ("<v>" + "x" * 70_000 + "</v>", "str", "longer than 64 KiB"),
        ("<v>a_xD800_b</v>", "str", "damaged"),
    ],
)
def test_what_cannot_be_read_is_a_bad_row(desk: Desk, content: str, kind: str, why: str) -> None:
    assert why in fault(desk, by_hand(cell(content, kind)))


def test_rows_bear_the_numbers_that_the_sheet_shows(desk: Desk) -> None:
    rows = [
        [],
        ["", "handle", "name"],
        [],
        ["", "ann", "Ann"],
        ["", " ", ""],
        ["", "bo"],
        ["", "cy", "Cy", "x"],
    ]

    table = desk.read(written({"Creators": rows}), "a.xlsx")

    assert table.columns == ("column 1", "handle", "name")
    assert list(table.rows) == [
        TableRow(4, ("", "ann", "Ann")),
        TableRow(6, ("", "bo", "")),
        BadRow(7, "has 4 cells where the header has 3"),
    ]


def test_places_may_be_left_out(desk: Desk) -> None:
    rows = "<row><c t='str'><v>handle</v></c></row><row/><row><c t='str'><v>ann</v></c></row>"

    assert desk.rows(by_hand(rows), "a.xlsx") == [TableRow(3, ("ann",))]


def test_both_dialects_and_any_prefix_are_read(desk: Desk) -> None:
    rows = (
        "<x:row><x:c t='str'><x:v>handle</x:v></x:c></x:row><x:row><x:c t='str'><x:v>ann</x:v></x:c></x:row>"
    )
    prefixed = f'<x:worksheet xmlns:x="{STRICT}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'

    assert desk.cells(by_hand(sheet=prefixed), "a.xlsx") == [("ann",)]


# --- sheets --------------------------------------------------------------------------------------------------------


def test_the_first_sheet_that_holds_anything_is_read(desk: Desk) -> None:
    book = written({"Cover": [], "Blank": [[" "]], "Creators": [["handle"], ["ann"]], "More": [["x"]]})

    table = desk.read(book, "a.xlsx")

    assert (table.sheet, table.other_sheets) == ("Creators", ("Cover", "Blank", "More"))
    assert (table.format, [row.line for row in table.rows]) == ("xlsx", [2])


def test_a_sheet_can_be_said(desk: Desk) -> None:
    path = desk.write(written({"A": [["x"]], "Creators": [["handle"], ["ann"]]}), "a.xlsx")

    table = desk.tables.read(path, row_limit=10, sheet="creators")

    assert table.columns == ("handle",)


def test_a_hidden_sheet_is_read_only_if_it_is_said(desk: Desk) -> None:
    parts = plain_parts()
    hidden = str(parts["xl/workbook.xml"]).replace(
        "<sheet ", '<sheet name="H" state="hidden" r:id="r4"/><sheet '
    )
    ties = links(
        ("worksheet", "worksheets/sheet1.xml"),
        ("sharedStrings", "sharedStrings.xml"),
        ("styles", "styles.xml"),
        ("worksheet", "worksheets/sheet2.xml"),
    )
    book = packed(
        {
            **parts,
            "xl/workbook.xml": hidden,
            "xl/_rels/workbook.xml.rels": ties,
            "xl/worksheets/sheet2.xml": sheet_of("<row><c t='str'><v>secret</v></c></row>"),
        }
    )

    path = desk.write(book, "a.xlsx")

    assert desk.tables.read(path, row_limit=10).columns == ("handle",)
    assert desk.tables.read(path, row_limit=10, sheet="H").columns == ("secret",)


def test_the_name_of_the_file_says_nothing(desk: Desk) -> None:
    assert desk.cells(written({"A": [["handle"], ["ann"]]}), "creators.csv") == [("ann",)]


# --- how many rows -------------------------------------------------------------------------------------------------


def test_as_many_rows_as_the_limit_are_read(desk: Desk) -> None:
    book = written({"A": [["handle"], *([f"user{n}"] for n in range(2_500)), [" "]]})

    rows = list(desk.read(book, "a.xlsx", row_limit=2_500).rows)

    assert [row.line for row in rows] == list(range(2, 2_502))


def test_one_row_above_the_limit_refuses_the_workbook(desk: Desk) -> None:
    book = written({"A": [["handle"], *([f"user{n}"] for n in range(11))]})

    refusal = desk.refusal(book, "a.xlsx", row_limit=10)

    assert "more than 10 rows" in str(refusal)
    assert "--row-limit" in refusal.remedies[0]
