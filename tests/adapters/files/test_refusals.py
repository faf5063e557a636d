"""Files that are not taken in, and what their owners are told."""

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest

from influence.adapters.files.tables import FileTables
from influence.domain.errors import FileUnreadable
from tests.adapters.files.conftest import Desk


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        opened.writestr("creators.csv", "handle")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "why", "way"),
    [
        (archive(), "ZIP archive, no workbook", "unpack it"),
        (gzip.compress(b"handle,name\n", mtime=0), "gzip", "unpack"),
        (b"%PDF-1.7\n%\xe2\xe3\n", "PDF", "CSV"),
        (b"  <!DOCTYPE html><table>", "web page", "CSV"),
        (b"handle,name\nann,A\0nn\n", "NUL", "CSV"),
        (b"handle,name\n" + bytes(range(1, 32)) * 9, "binary", "CSV"),
        ("handle,name\nann,A\0nn\n".encode("utf-16"), "no text", "UTF-8"),
        (b"\xff\xfehandles", "no text", "UTF-8"),
        (b"x" * 3_000_000, "line", ""),
        (b"\xff\xfe" + b"a\0,\0b\0\n\0" + b"\x0a\x0a" * 1_500_000, "line", ""),
    ],
    ids=[
        "zip",
        "gzip",
        "pdf",
        "html",
        "nul",
        "binary",
        "wide nul",
        "cut in two",
        "one line",
        "one wide line",
    ],
)
def test_what_is_no_table_is_refused_with_a_way_out(desk: Desk, content: bytes, why: str, way: str) -> None:
    refusal = desk.refusal(content)

    assert why in str(refusal)
    assert way in " ".join(refusal.remedies)


def test_an_empty_file_is_refused(desk: Desk) -> None:
    assert str(desk.refusal(b"")).endswith("it is empty")


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\0\0"])
def test_a_file_of_nothing_but_a_mark_is_refused(desk: Desk, mark: bytes) -> None:
    assert "blank" in str(desk.refusal(mark))


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/nowhere/creators.csv", "no such file"),
        ("/", "directory"),
        ("", "no such file"),
        ("a\0b", "cannot be read"),
    ],
)
def test_what_is_no_file_is_refused(path: str, why: str) -> None:
    with pytest.raises(FileUnreadable, match=why):
        FileTables().read(path, row_limit=10)


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)

    with pytest.raises(FileUnreadable, match="no ordinary file"):
        FileTables().read(str(pipe), row_limit=10)


def test_a_file_beyond_all_bounds_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "hole.csv"
    with path.open("wb") as file:
        file.truncate(300 * 1024 * 1024)

    with pytest.raises(FileUnreadable, match="200 MiB"):
        FileTables().read(str(path), row_limit=10)


def test_a_file_that_vanishes_before_its_rows_is_refused(desk: Desk, tmp_path: Path) -> None:
    table = desk.read("handle\nann\n")
    (tmp_path / "creators.csv").unlink()

    with pytest.raises(FileUnreadable, match="no such file"):
        next(table.rows)


def test_a_text_in_another_encoding_than_it_was_looked_through_is_refused(desk: Desk) -> None:
    table = desk.read("handle,name\nann,Ann\n".encode("utf-16"))
    desk.write(b"\xff\xfe\x00\xd8\x00\xd8")

    with pytest.raises(FileUnreadable):
        list(table.rows)
