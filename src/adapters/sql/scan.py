"""Looks for texts in every byte of files, and for pages that are free but not blank.

Also a program of its own: it reads what to do as JSON from its input and prints what it found. Files of a database
that is in use are read in a process of its own because closing a file ends all locks that a process holds on it,
SQLite's included. It imports the standard library only.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

CHUNK: Final = 1 << 20
_WORD: Final = 8
_HEADER: Final = b"SQLite format 3\x00"


class Needles:
    """Many texts that are looked for at once: by their last eight bytes, then as a whole."""

    def __init__(self, texts: Iterable[bytes]) -> None:
        self._long: defaultdict[int, list[bytes]] = defaultdict(list)
        self._short: list[bytes] = []
        for text in texts:
            if len(text) < _WORD:
                self._short.append(text)
            else:
                self._long[int.from_bytes(text[-_WORD:], sys.byteorder)].append(text)
        self.longest = max((len(text) for group in self._long.values() for text in group), default=_WORD)

    def within(self, data: bytes) -> set[bytes]:
        """Those that occur in *data*."""
        found = {text for text in self._short if text in data}
        endings = self._long.keys()
        seen: set[int] = set()
        for shift in range(min(_WORD, max(len(data) - _WORD + 1, 0))):
            end = shift + (len(data) - shift) // _WORD * _WORD
            words = memoryview(data)[shift:end].cast("Q")
            if not endings.isdisjoint(words):
                seen.update(endings & set(words))
        return found | {text for ending in seen for text in self._long[ending] if text in data}


def found_in(file: BinaryIO, needles: Needles) -> set[bytes]:
    """Those of *needles* that occur anywhere in *file*."""
    found: set[bytes] = set()
    tail = b""
    while piece := file.read(CHUNK):
        data = tail + piece
        found |= needles.within(data)
        tail = data[-(needles.longest - 1) :]
    return found


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "big")


def _free_pages(file: BinaryIO, size: int, trunk: int) -> Iterator[bytes]:
    """What rests in each free page, the list of free pages itself left out."""
    seen: set[int] = set()
    while trunk and trunk not in seen:
        seen.add(trunk)
        file.seek((trunk - 1) * size)
        page = file.read(size)
        leaves = min(_number(page, 4), size // 4 - 2)
        yield page[8 + 4 * leaves :]
        for number in range(leaves):
            file.seek((_number(page, 8 + 4 * number) - 1) * size)
            yield file.read(size)
        trunk = _number(page, 0)


def unclean_pages(file: BinaryIO) -> int:
    """How many free pages of a database file still hold something."""
    header = file.read(100)
    if not header.startswith(_HEADER):
        return 0
    size = int.from_bytes(header[16:18], "big")
    pages = _free_pages(file, 65536 if size == 1 else size, _number(header, 32))
    return sum(any(page) for page in pages)


def examine(paths: Iterable[str], texts: Iterable[str]) -> dict[str, dict[str, object]]:
    """For each file: how many bytes it has, which texts (as hex) occur in it, and how many pages are unclean."""
    needles = Needles(map(bytes.fromhex, texts))
    told: dict[str, dict[str, object]] = {}
    for path in map(Path, paths):
        if not path.exists():
            continue
        with path.open("rb") as file:
            unclean = unclean_pages(file)
            file.seek(0)
            found = sorted(text.hex() for text in found_in(file, needles))
            told[str(path)] = {"bytes": path.stat().st_size, "found": found, "unclean": unclean}
    return told


if __name__ == "__main__":
    json.dump(examine(**json.load(sys.stdin)), sys.stdout)
