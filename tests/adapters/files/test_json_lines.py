"""JSON Lines as tables."""

import pytest

from influence.domain.ports.tables import BadRow, TableRow
from tests.adapters.files.conftest import Desk

NAME = "creators.jsonl"


def test_the_keys_of_all_lines_are_the_columns(desk: Desk) -> None:
    table = desk.read('{"handle": "ann", "name": "Ann"}\n\n{"followers": 5, "handle": "bo"}\n', NAME)

    assert (table.columns, table.format) == (("handle", "name", "followers"), "jsonl")
    assert list(table.rows) == [TableRow(1, ("ann", "Ann", "")), TableRow(3, ("bo", "", "5"))]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("1.50", "1.50"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("1e400", "1e400"),
        ("-0", "-0"),
        ("null", ""),
        ("true", "true"),
        ("false", "false"),
        ('" a\\u0000\\u202eb\\n"', "ab"),
        ('"\\ud83d\\ude00"', "😀"),
        ('["food", 1.50, null, true, "\\"é"]', '["food",1.50,null,true,"\\"é"]'),
        ("[]", "[]"),
    ],
)
def test_values_are_kept_as_they_were_written(desk: Desk, value: str, cell: str) -> None:
    cells = desk.cells(f'{{"handle": "ann", "value": {value}}}\n', NAME)

    assert cells == [("ann", cell)]
    assert {type(text) for text in cells[0]} == {str}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"handle": "bo"', "Expecting ',' delimiter at character 16"),
        ('{"handle": }', "at character 12"),
        ('{"handle": "bo"} {"handle": "cy"}', "something follows at character 17"),
        ('{"handle": NaN}', "NaN"),
        ('{"handle": "bo", "handle": "cy"}', "twice"),
        ('{"handle": {"id": 1}}', "'handle' holds an object"),
        ('{"handle": [[1]]}', "a list holds lists"),
        ('["bo"]', "is no JSON object"),
        ("17", "is no JSON object"),
        ("handle,name", "at character 1"),
        ('{"handle": ' + "[" * 100_000, "deep"),
        ('{"handle": "\\ud83d"}', "damaged"),
        ('{"handle": "' + "x" * 70_000 + '"}', "64 KiB"),
    ],
)
def test_a_line_that_makes_no_row_is_reported(desk: Desk, line: str, why: str) -> None:
    rows = desk.rows(f'{{"handle": "ann"}}\n{line}\n{{"handle": "cy"}}\n', NAME)

    assert [rows[0], rows[2]] == [TableRow(1, ("ann",)), TableRow(3, ("cy",))]
    assert isinstance(rows[1], BadRow)
    assert rows[1].line == 2
    assert why in rows[1].reason


@pytest.mark.parametrize(
    "name", ["creators.ndjson", "creators.json", "creators.csv", "creators", "creators.txt"]
)
def test_lines_of_objects_are_known_whatever_the_file_is_called(desk: Desk, name: str) -> None:
    assert desk.cells('\n{"handle": "ann"}\n', name) == [("ann",)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_objects_are_read_in_other_encodings_too(desk: Desk, encoding: str) -> None:
    content = '{"handle": "ann", "name": "Zoë Müller"}\r\n{"handle": "bo", "name": "Renée"}\r\n'

    assert desk.cells(content.encode(encoding), NAME) == [("ann", "Zoë Müller"), ("bo", "Renée")]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ('{\n "handle": "ann"\n}\n', "creators.json"),
        ('[\n {"handle": "ann"}\n]\n', "creators.json"),
        ('[{"handle": "ann"}]', "creators.csv"),
        ("handle,name\nann,Ann\n", "creators.jsonl"),
        ("{}\n{}\n", "creators.jsonl"),
    ],
)
def test_a_document_that_is_no_lines_is_refused_with_the_way(desk: Desk, content: str, name: str) -> None:
    assert "one" in desk.refusal(content, name).remedies[0]


def test_a_new_key_in_every_line_is_refused(desk: Desk) -> None:
    lines = "".join(f'{{"key{number}": 1}}\n' for number in range(1_001))

    assert "columns" in str(desk.refusal(lines, NAME, row_limit=2_000))


def test_keys_without_a_name_are_called_by_their_place(desk: Desk) -> None:
    table = desk.read('{"a": 1, "": 2, " a": 3, "\\u200b": 4}\n', NAME)

    assert table.columns == ("a", "column 2", "a (2)", "column 4")
    assert list(table.rows) == [TableRow(1, ("1", "2", "3", "4"))]
