"""Pages of a database file that are free but not blank.

It imports the standard library only, and nothing that removes.
"""

from collections.abc import Iterator
from typing import BinaryIO, Final

_HEADER: Final = b"SQLite format 3\x00"


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
