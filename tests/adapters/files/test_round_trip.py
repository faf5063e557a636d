"""Whatever a program writes comes back."""

import codecs
import csv
import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from influence.adapters.files.cleaning import clean
from influence.adapters.files.foreign import is_binary
from influence.adapters.files.tables import FileTables
from influence.domain.errors import FileUnreadable
from influence.domain.ports.tables import BadRow

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
WORDS = st.text("abcdefgh", min_size=1, max_size=8)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"])


@contextmanager
def kept(content: bytes, name: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield str(path)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    header = draw(st.lists(WORDS, min_size=2, max_size=5, unique=True))
    width = len(header)
    return header, draw(st.lists(st.lists(TEXTS, min_size=width, max_size=width), max_size=8))


def cleaned(rows: list[list[str]]) -> list[tuple[str, ...]]:
    clean_rows = [tuple(map(clean, row)) for row in rows]
    return [row for row in clean_rows if any(row)]


@settings(deadline=None)
@given(
    table=tables(),
    delimiter=st.sampled_from(",;\t|"),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    quotes_all=st.booleans(),
    encoding=ENCODINGS,
)
def test_tables_in_any_dialect_come_back(
    table: tuple[list[str], list[list[str]]], delimiter: str, newline: str, quotes_all: bool, encoding: str
) -> None:
    header, rows = table
    sheet = io.StringIO()
    # Python 3.11 leaves a line end bare that is not its own, so the short way of quoting goes with CRLF only.
    quotes: Literal[0, 1] = csv.QUOTE_ALL if quotes_all or newline != "\r\n" else csv.QUOTE_MINIMAL
    writer = csv.writer(sheet, delimiter=delimiter, lineterminator=newline, quoting=quotes)
    writer.writerow(header)
    writer.writerows(rows)
    # Excel's remedy for the guess: the delimiter is said, so that this law is about reading alone.
    content = f"sep={delimiter}{newline}{sheet.getvalue()}".encode(encoding)
    assume(not is_binary(content))

    with kept(content, "table.csv") as path:
        read = FileTables().read(path, row_limit=10)
        found = [getattr(row, "cells", row) for row in read.rows]

    assert list(read.columns) == header
    assert found == cleaned(rows)


@settings(deadline=None)
@given(table=tables())
def test_objects_come_back(table: tuple[list[str], list[list[str]]]) -> None:
    header, rows = table
    lines = [json.dumps(dict(zip(header, row, strict=True))) for row in rows]

    with kept("\n".join([*lines, json.dumps(dict.fromkeys(header))]).encode(), "table.jsonl") as path:
        read = FileTables().read(path, row_limit=10)
        found = [getattr(row, "cells", row) for row in read.rows]

    assert list(read.columns) == header
    assert found == cleaned(rows)


@settings(deadline=None)
@given(TEXTS)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


MARKS = st.sampled_from([b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE])
PIECES = st.sampled_from(
    [
        b",",
        b";",
        b'"',
        b'""',
        b"\n",
        b"\r",
        b"\r\n",
        b"\t",
        b"{",
        b"}",
        b'{"a": 1}\n',
        b"sep=;\n",
        b"a",
        b"\xe9",
        b"\xc3\xa9",
    ]
)


@settings(deadline=None)
@given(
    mark=MARKS,
    body=st.one_of(st.binary(max_size=400), st.lists(PIECES, max_size=60).map(b"".join)),
    name=st.sampled_from(["t.csv", "t.jsonl", "t.json"]),
)
def test_any_bytes_are_read_or_refused(mark: bytes, body: bytes, name: str) -> None:
    with kept(mark + body, name) as path:
        try:
            table = FileTables().read(path, row_limit=100)
            rows = list(table.rows)
        except FileUnreadable:
            return

    assert len(set(table.columns)) == len(table.columns) > 0
    for row in rows:
        assert isinstance(row, BadRow) or len(row.cells) == len(table.columns)
