"""One table, as the programs of this world write it."""

import csv
import io

import pytest

from influence.adapters.files.survey import CHUNK
from tests.adapters.files.conftest import Desk

HEADER = ["Tiktok name", "Followers, total", "Bio;\r\nshort"]
ROWS = [
    ["ann.cooks", "221.7K", 'says "hello", often'],
    ["bo_müller", "18,7", "line one\nline two; three|four"],
    ["çelik.é", "", "tab\there"],
]
CLEAN = [
    ("ann.cooks", "221.7K", 'says "hello", often'),
    ("bo_müller", "18,7", "line one line two; three|four"),
    ("çelik.é", "", "tab here"),
]

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "pipe"])
def test_any_usual_dialect_gives_the_same_table(
    desk: Desk, delimiter: str, encoding: str, newline: str
) -> None:
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([HEADER, *ROWS])

    table = desk.read(sheet.getvalue().encode(encoding))

    assert table.format == "csv"
    assert table.columns == ("Tiktok name", "Followers, total", "Bio; short")
    assert [getattr(row, "cells", row) for row in table.rows] == CLEAN


def test_utf16_with_the_big_end_first_is_known_by_its_mark(desk: Desk) -> None:
    content = b"\xfe\xff" + "handle,name\nann,Настя\n".encode("utf-16-be")

    assert desk.cells(content) == [("ann", "Настя")]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1251", "Настя Ивлеева и друзья"),
        ("cp1253", "Γιώργος Παπαδόπουλος, Μαρία Καλημέρα"),
        ("cp1256", "محمد صلاح و فاطمة الزهراء"),
        ("cp932", "しょうたろうの東京カメラ部"),
        ("gb18030", "李子柒和北京欢迎你的美食"),
        ("cp1252", "Zoë Gutiérrez Muñoz"),
        ("cp1252", "€5 – “nice” … really"),
    ],
)
def test_older_encodings_are_told_by_their_text(desk: Desk, encoding: str, name: str) -> None:
    rows = [f'user{number},"{name}"' for number in range(5)]

    cells = desk.cells("\n".join(["handle,name", *rows]).encode(encoding))

    assert cells == [(f"user{number}", name) for number in range(5)]


@pytest.mark.parametrize("lines", [0, 200_000])
def test_an_encoding_is_told_by_the_last_line_alone(desk: Desk, lines: int) -> None:
    content = "handle,name\n" + "ann,Ann\n" * lines + "bo,Настя Ивлеева и друзья"

    rows = list(desk.read(content.encode("cp1251"), row_limit=200_001).rows)

    assert getattr(rows[-1], "cells", None) == ("bo", "Настя Ивлеева и друзья")


def test_what_is_valid_utf8_is_never_guessed(desk: Desk) -> None:
    table = desk.read("handle,name\nann,Ã©tÃ©\n")

    assert table.encoding == "utf-8"
    assert [getattr(row, "cells", None) for row in table.rows] == [("ann", "Ã©tÃ©")]


def test_a_character_across_two_pieces_of_a_file_stays_whole(desk: Desk) -> None:
    before = "handle,name\n" + "ann,x\n" * (CHUNK // 6 - 10)
    last = "a" * (CHUNK - len(before) - 2) + ","
    content = f"{before}{last}é\nbo,y\n".encode()
    assert content[CHUNK - 1 : CHUNK + 1] == "é".encode()

    table = desk.read(content, row_limit=200_000)

    assert table.encoding == "utf-8"
    assert [getattr(row, "cells", None) for row in table.rows][-2:] == [(last[:-1], "é"), ("bo", "y")]


def test_the_line_that_excel_puts_first_names_the_delimiter(desk: Desk) -> None:
    rows = desk.rows("sep=;\r\nhandle;name, first, last\r\nann;A, B, C\r\n")

    assert [(row.line, getattr(row, "cells", None)) for row in rows] == [(3, ("ann", "A, B, C"))]


def test_decimal_commas_do_not_hide_the_semicolon(desk: Desk) -> None:
    assert desk.cells("handle;views, avg;rate\nann;1,5;2,5\nbo;3,5;4,5\n") == [
        ("ann", "1,5", "2,5"),
        ("bo", "3,5", "4,5"),
    ]


def test_a_list_of_handles_is_a_table(desk: Desk) -> None:
    table = desk.read("handle\nann.cooks\nbo_eats\n")

    assert table.columns == ("handle",)
    assert [getattr(row, "cells", None) for row in table.rows] == [("ann.cooks",), ("bo_eats",)]


def test_a_blank_before_a_quote_does_not_part_its_cell(desk: Desk) -> None:
    assert desk.cells('handle, name\nann, "Cook, Ann"\n') == [("ann", "Cook, Ann")]
