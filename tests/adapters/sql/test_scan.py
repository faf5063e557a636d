import gzip
import random
import sqlite3
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.adapters.sql import scan
from influence.adapters.sql.evidence import bytes_of
from influence.adapters.sql.free_pages import unclean_pages
from influence.adapters.sql.needles import Needles
from influence.adapters.sql.scan import Wanted, read_file

PIECES = st.lists(
    st.sampled_from([b"ab", b"abc", b"a\0b", b"abcdefgh", b"xabcdefghy", b"\xff" * 9]), max_size=20
)


@given(PIECES, st.lists(st.binary(min_size=1, max_size=12), max_size=5))
def test_many_are_found_like_one_by_one(pieces: list[bytes], others: list[bytes]) -> None:
    data = b"".join(pieces)
    texts = {*others, b"abcdefgh", b"ghab", b"bcdefghya", b"\xff" * 8}

    assert Needles(texts).within(data) == {text for text in texts if text in data}


@pytest.mark.parametrize("place", range(-24, 25, 3))
def test_a_text_on_the_seam_of_two_reads_is_found(place: int) -> None:
    text = b"a text on the seam"
    file = BytesIO(b"." * (scan.CHUNK + place) + text + b"." * 100)

    assert read_file(file, Needles([text, b"no such text"])).found == {text}


@pytest.mark.parametrize(
    "form",
    [
        "Zoë “Sentinel” Ørsted".encode(),
        "Zoë “Sentinel” Ørsted".encode("utf-16-le"),
        "Zoë “Sentinel” Ørsted".encode("utf-16-be"),
        b"Zo\\u00eb \\u201cSentinel\\u201d \\u00d8rsted",
    ],
)
@pytest.mark.parametrize("suffix", ["", "-wal", "-journal", "-shm"])
def test_a_text_is_found_in_every_form_and_file(tmp_path: Path, form: bytes, suffix: str) -> None:
    path = tmp_path / "x.db"
    path.with_name(f"x.db{suffix}").write_bytes(b"\x01" * 77 + form + b"\x02")

    findings = list(bytes_of(path, ["Zoë “Sentinel” Ørsted".encode(), b"another text"]))

    assert (str(path) + suffix, 1, "known values of the old source") in {
        (f.place, f.count, f.what) for f in findings
    }


def test_a_quoted_text_is_found_as_json_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b'{"display_name":"the \\"real\\" Ann"}')

    assert list(bytes_of(path, [b'the "real" Ann']))


def test_bytes_that_are_no_text_are_looked_for_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"..\xff\xfe\xfd\x00\xff\xfe..")

    assert list(bytes_of(path, [b"\xff\xfe\xfd\x00\xff\xfe"]))


@pytest.mark.parametrize("clean", [True, False])
def test_free_pages_are_clean_only_when_wiped(tmp_path: Path, clean: bool) -> None:
    path = tmp_path / "x.db"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA secure_delete = {clean}")
    connection.execute("CREATE TABLE t (x)")
    connection.executemany("INSERT INTO t VALUES (?)", ((b"x" * 900,) for _ in range(5000)))
    connection.commit()
    connection.execute("DELETE FROM t WHERE rowid > 10")
    connection.commit()
    assert connection.execute("PRAGMA freelist_count").fetchone()[0] > 1000
    connection.close()

    with path.open("rb") as file:
        assert (unclean_pages(file) == 0) is clean


def test_a_file_that_is_no_database_has_no_pages() -> None:
    assert unclean_pages(BytesIO(b"no database")) == 0


class Endless:
    """A file of so many bytes, made as it is read."""

    def __init__(self, size: int, last: bytes) -> None:
        self._piece = random.Random(7).randbytes(1 << 20)
        self._left, self._last = size, last

    def read(self, count: int) -> bytes:
        if self._left <= 0:
            piece, self._last = self._last, b""
            return piece
        self._left -= count
        return self._piece[:count]


@pytest.mark.parametrize("size", [24 << 20, pytest.param(1 << 30, marks=pytest.mark.soak)])
def test_memory_stays_flat_however_large_a_file_is(size: int) -> None:
    wanted = Wanted([f"a planted text {number:05} of many" for number in range(300)])
    packed = gzip.compress(b"a planted text 00007 of many")

    tracemalloc.start()
    reading = read_file(Endless(size, packed), wanted.needles)  # type: ignore[arg-type]  # only read is used
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert wanted.named(reading.found) == {"a planted text 00007 of many"}
    assert peak < 16 << 20
