"""Bytes that are packed within other bytes, unfolded piece by piece: gzip, zlib, members of zip, base64 of these.

It imports the standard library only, and nothing that removes.
"""

import base64
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Final, Protocol

PIECE: Final = 1 << 18
_GZIP, _ZLIB, _BARE = 31, 15, -15
_MOST_OPEN: Final = 64
_TASTE: Final = 1 << 11
"""Bytes after which most of what only looks packed has ended."""
DEEPEST: Final = 3
"""So many times one thing may be packed in another."""
MOST_UNFOLDED: Final = 256 << 20
"""Bytes that one file may unfold to, for a few bytes can be made to unfold without end."""


class Allowance:
    """How many bytes may still be unfolded."""

    def __init__(self, most: int) -> None:
        self._left = most
        self.is_exceeded = False

    def take(self, count: int) -> bool:
        """False, and exceeded, when *count* more bytes are too many."""
        self._left -= count
        self.is_exceeded = self.is_exceeded or self._left < 0
        return not self.is_exceeded


Into = Callable[[bytes], None]


class Unfolding(Protocol):
    """Something packed that has begun in the data."""

    def feed(self, data: bytes) -> bool:
        """Take what comes next; False when it has ended, or was nothing."""
        ...


class _Deflated:
    def __init__(self, into: Into, allowance: Allowance, form: int) -> None:
        self._into, self._allowance = into, allowance
        self._unpacker = zlib.decompressobj(form)

    def feed(self, data: bytes) -> bool:
        while data and not self._unpacker.eof:
            try:
                unfolded = self._unpacker.decompress(data, PIECE)
            except zlib.error:
                return False
            if not self._allowance.take(len(unfolded)):
                return False
            if unfolded:
                self._into(unfolded)
            data = self._unpacker.unconsumed_tail
        return not self._unpacker.eof


class _Member:
    """A member of a zip file; one that is not packed is seen without us."""

    _HEADER: Final = 30
    _DEFLATED: Final = 8

    def __init__(self, into: Into, allowance: Allowance) -> None:
        self._content = _Deflated(into, allowance, _BARE)
        self._header, self._is_open = b"", False

    def feed(self, data: bytes) -> bool:
        if self._is_open:
            return self._content.feed(data)
        self._header += data
        if len(self._header) < self._HEADER:
            return True
        if int.from_bytes(self._header[8:10], "little") != self._DEFLATED:
            return False
        names = int.from_bytes(self._header[26:28], "little") + int.from_bytes(self._header[28:30], "little")
        if len(self._header) < self._HEADER + names:
            return True
        self._is_open = True
        return self._content.feed(self._header[self._HEADER + names :])


class _Base64:
    _RUN: Final = re.compile(rb"[A-Za-z0-9+/_\-\r\n]*")
    _LINES: Final = bytes.maketrans(b"-_", b"+/")

    def __init__(self, into: Into, allowance: Allowance) -> None:
        self._into, self._allowance, self._rest = into, allowance, b""

    def feed(self, data: bytes) -> bool:
        run = self._RUN.match(data)
        length = run.end() if run else 0
        letters = self._rest + data[:length].translate(self._LINES, b"\r\n")
        whole = len(letters) if length < len(data) else len(letters) // 4 * 4
        now, self._rest = letters[:whole], letters[whole:]
        try:
            unfolded = base64.b64decode(now + b"=" * (-len(now) % 4))
        except ValueError:
            return False
        if unfolded and self._allowance.take(len(unfolded)):
            self._into(unfolded)
        return length == len(data)


_Maker = Callable[[Into, Allowance], Unfolding]
_BEGINNINGS: Final[tuple[tuple[re.Pattern[bytes], _Maker], ...]] = (
    (re.compile(rb"\x1f\x8b\x08"), lambda into, allowance: _Deflated(into, allowance, _GZIP)),
    (re.compile(rb"x[\x01\x5e\x9c\xda]"), lambda into, allowance: _Deflated(into, allowance, _ZLIB)),
    (re.compile(rb"PK\x03\x04"), _Member),
    (re.compile(rb"H4sI"), _Base64),
    (re.compile(rb"UEsDB"), _Base64),
    (re.compile(rb"e[AFJN][A-Za-z0-9+/_-]{14}"), _Base64),
)
LONGEST_BEGINNING: Final = 16


def _beginnings(data: bytes, seen: int) -> Iterator[tuple[int, _Maker]]:
    """Where something packed may begin; what lies within the first *seen* bytes has been told before."""
    for pattern, maker in _BEGINNINGS:
        for match in pattern.finditer(data):
            if match.end() > seen:
                yield match.start(), maker


class Unpacking:
    """Everything that is packed in one flow of bytes; *into* makes what takes each thing that comes to light."""

    def __init__(self, into: Callable[[], Into], allowance: Allowance) -> None:
        self._into, self._allowance = into, allowance
        self._open: list[Unfolding] = []

    def feed(self, data: bytes, seen: int) -> None:
        """Go on with *data*, of which the first *seen* bytes were there before."""
        fresh = data[seen:]
        self._open = [one for one in self._open if one.feed(fresh)]
        for start, maker in _beginnings(data, seen):
            if self._allowance.is_exceeded:
                return
            one = maker(_Later(self._into), self._allowance)
            taste, rest = data[start : start + _TASTE], start + _TASTE
            if not one.feed(taste) or (rest < len(data) and not one.feed(data[rest:])):
                continue
            if len(self._open) < _MOST_OPEN:
                self._open.append(one)


class _Later:
    """Made when there is something to take: most of what looks packed is not."""

    def __init__(self, make: Callable[[], Into]) -> None:
        self._make = make
        self._into: Into | None = None

    def __call__(self, unfolded: bytes) -> None:
        if self._into is None:
            self._into = self._make()
        self._into(unfolded)
