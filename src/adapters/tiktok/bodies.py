"""Answers as bytes, bounded in size and time whatever the far side sends."""

import zlib
from collections.abc import Callable, Iterator
from typing import Final

MOST_BYTES: Final = 8 * 2**20
PACKED: Final = "gzip"
"""The one encoding we ask for; it is unpacked here, because httpx unpacks without a bound."""
_PIECE: Final = 2**16
_EITHER_HEADER: Final = zlib.MAX_WBITS | 32


class Unreadable(Exception):
    """An answer that is none: the sentence says why, never what."""


class Late(Exception):
    """An answer that took too long."""


def unpacked(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """*pieces* of a body without its content *encoding*, none larger than 64 KiB more than what came in.

    Raises:
        Unreadable: the encoding is unknown, or the bytes are not in it.
    """
    if encoding in {"", "identity"}:
        yield from pieces
        return
    if encoding not in {PACKED, "x-gzip", "deflate"}:
        raise Unreadable("packed in an unknown way")
    inflater = zlib.decompressobj(_EITHER_HEADER)
    try:
        for piece in pieces:
            rest = piece
            while rest:
                yield inflater.decompress(rest, _PIECE)
                rest = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error:
        raise Unreadable("packed badly") from None
    if not inflater.eof:
        raise Unreadable("cut off")


def gathered(pieces: Iterator[bytes], left: Callable[[], float]) -> bytes:
    """All *pieces*; *left* tells how many seconds the call may still take.

    Raises:
        Unreadable: too large.
        Late: too slow.
    """
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > MOST_BYTES:
            raise Unreadable("larger than 8 MiB")
        if left() < 0:
            raise Late
    return bytes(body)
