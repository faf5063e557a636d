"""Faces of made-up creators: squares that mirror each other, drawn from the creator's dice."""

import struct
import zlib
from typing import Final

from influence.adapters.simulator.chance import dice

_CELLS: Final = 5
_CELL: Final = 16
_MARGIN: Final = 8
_SIDE: Final = _CELLS * _CELL + 2 * _MARGIN
_PAPER: Final = b"\xf4\xf4\xf2"


def face(name: str) -> bytes:
    """A PNG that belongs to *name*, the same on every machine."""
    rolled = dice("face", name)
    ink = bytes(rolled.randrange(40, 200) for _ in range(3))
    half = [[rolled.random() < 0.5 for _ in range(_CELLS // 2 + 1)] for _ in range(_CELLS)]
    rows = [_row([*cells, *cells[-2::-1]], ink) for cells in half]
    blank = b"\0" + _PAPER * _SIDE
    lines = blank * _MARGIN + b"".join(row * _CELL for row in rows) + blank * _MARGIN
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    parts = (_part(b"IHDR", head), _part(b"IDAT", zlib.compress(lines, 9)), _part(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _row(cells: list[bool], ink: bytes) -> bytes:
    inner = b"".join((ink if cell else _PAPER) * _CELL for cell in cells)
    return b"\0" + _PAPER * _MARGIN + inner + _PAPER * _MARGIN


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
