"""The names of columns."""

import pytest

from tests.adapters.files.conftest import Desk


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ('handle,"Authentic engagement\r\n"', ("handle", "Authentic engagement")),
        ('handle,"  average \u00a0 views\n "', ("handle", "average views")),
        ("name,name,name", ("name", "name (2)", "name (3)")),
        ("name,name (2),name", ("name", "name (2)", "name (3)")),
        (",name,,followers", ("column 1", "name", "column 3", "followers")),
        ("handle,name,,", ("handle", "name")),
        ("\ufeffhandle,na\u202eme\x1b", ("handle", "name")),
        ("\n\n,,\nhandle,name", ("handle", "name")),
    ],
)
def test_columns_bear_names_that_can_be_told_apart(desk: Desk, header: str, columns: tuple[str, ...]) -> None:
    assert desk.read(header + "\n").columns == columns


def test_a_header_alone_is_an_empty_table(desk: Desk) -> None:
    assert desk.cells("handle,name") == []


@pytest.mark.parametrize("content", ["\n\n \n", ",,,\n,,,\n", " , \n", '""\n', "\x01,\x02\na,b\n"])
def test_a_file_without_names_is_refused(desk: Desk, content: str) -> None:
    assert desk.refusal(content).code == "file_unreadable"


def test_a_header_with_a_thousand_columns_too_many_is_refused(desk: Desk) -> None:
    assert "columns" in str(desk.refusal(",".join(["a"] * 400_000) + "\n"))


def test_a_header_with_a_name_beyond_measure_is_refused(desk: Desk) -> None:
    assert "longer" in str(desk.refusal("a" * 2_000 + ",b\n"))


def test_a_header_with_damaged_characters_is_refused(desk: Desk) -> None:
    assert "damaged" in str(desk.refusal("übermäßig,".encode() + b"n\xe4me\n"))


def test_a_header_whose_quote_does_not_close_is_refused(desk: Desk) -> None:
    assert "header" in str(desk.refusal('"handle,name\nann,Ann\n'))
