"""The ZIP archive that a workbook is, opened only if it can do no harm.

Nothing that it says of itself is believed: every entry is unpacked once and counted. Nothing is ever written to disk.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

import attrs

from influence.adapters.files.xlsx.spoiled import AS_CSV, SMALLER, Spoiled, damaged

MOST_ENTRIES: Final = 1_000
MOST_UNPACKED: Final = 200 * 1024 * 1024
HIGHEST_RATIO: Final = 100
MOST_WORK: Final = 8_000_000  # beginnings and ends of tags, cells twice: a million filled ones fit in
NO_BOMB: Final = 1024 * 1024  # bytes that an entry may hold whatever its ratio: blank little sheets pack well

_PIECE: Final = 32 * 1024
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 1
_LOCAL_HEADER: Final = 30
_MARKUP: Final = (".xml", ".rels", ".vml")
_DEFINITIONS: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_WORK: Final = (b"<", b"/>", b"<c", b"<c", b":c", b":c")
_OVERLAP: Final = 32  # bytes: longer than a definition's beginning, also in UTF-16
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    EOFError,
)


@attrs.define
class Archive:
    """An archive that was unpacked once, within all bounds."""

    _zip: zipfile.ZipFile
    _entries: Mapping[str, zipfile.ZipInfo]
    _work: dict[str, int] = attrs.field(factory=dict)
    _work_left: int = MOST_WORK

    @property
    def names(self) -> tuple[str, ...]:
        """What the entries are called, in small letters: parts of a workbook are told apart without case."""
        return tuple(self._entries)

    def holds(self, name: str) -> bool:
        """True where an entry bears *name*."""
        return name.casefold() in self._entries

    def markup(self, name: str) -> Iterator[bytes]:
        """The XML called *name* in pieces, where all that was read so far and it together are not too much.

        Raises:
            Spoiled: there is no such part, or it is too much to read; none of it was given then.
        """
        self._work_left -= self._work.get(name.casefold(), 0)
        if self._work_left < 0:
            raise Spoiled("it holds more cells than are taken in", SMALLER)
        return self.pieces(name)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of *name* in pieces of bounded size.

        Raises:
            Spoiled: there is no such entry, or it cannot be unpacked.
        """
        entry = self._entries.get(name.casefold())
        if entry is None:
            raise damaged(f"its part {name[:80]!r} is missing")
        try:
            with self._zip.open(entry) as unpacked:
                while piece := unpacked.read(_PIECE):
                    yield piece
        except _BROKEN as error:
            raise damaged("an entry cannot be unpacked") from error

    def unpack(self, left: int = MOST_UNPACKED) -> None:
        """Unpack everything once, counting, and stop at the first bound.

        Raises:
            Spoiled: it is larger than what is taken in, packed like a bomb, or its XML defines entities.
        """
        for name, entry in self._entries.items():
            left -= self._size_of(name, max(NO_BOMB, HIGHEST_RATIO * entry.compress_size), left)

    def _size_of(self, name: str, allowed: int, left: int) -> int:
        size, work, tail = 0, 0, b""
        for piece in self.pieces(name):
            size += len(piece)
            if size > allowed:
                raise Spoiled(f"a part of it unpacks to more than {HIGHEST_RATIO} times its size", AS_CSV)
            if size > left:
                raise Spoiled(f"it unpacks to more than {MOST_UNPACKED // 1024**2} MiB", SMALLER)
            work += sum(map(piece.count, _WORK))
            if name.endswith(_MARKUP):
                _ensure_undefined(tail + piece)
                tail = piece[-_OVERLAP:]
        self._work[name] = work
        return size


def opened(content: bytes) -> Archive:
    """The archive that *content* is.

    Raises:
        Spoiled: it is damaged, protected, built to harm, or larger than what is taken in.
    """
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
    except _BROKEN as error:
        raise Spoiled("it is a damaged or cut Excel workbook, or no workbook at all") from error
    entries = packed.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Spoiled(f"it holds more than {MOST_ENTRIES:,} files: this is no table", AS_CSV)
    for entry in entries:
        _ensure_plain(entry)
    _ensure_side_by_side(entries, end=packed.start_dir)
    by_name = {entry.filename.casefold(): entry for entry in entries}
    if len(by_name) != len(entries):
        raise damaged("it holds two files of the same name")
    archive = Archive(packed, {name: entry for name, entry in by_name.items() if not entry.is_dir()})
    archive.unpack()
    return archive


def _ensure_plain(entry: zipfile.ZipInfo) -> None:
    """Refuse entries that are protected, links, packed in rare ways, or named to escape a folder."""
    if entry.flag_bits & _ENCRYPTED:
        raise Spoiled("it is protected with a password", "save it without a password")
    if entry.compress_type not in _METHODS:
        raise damaged("it is packed in a way that workbooks are not")
    if stat.S_IFMT(entry.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise damaged("it holds a link or a device instead of a file")
    if not _is_harmless(entry.orig_filename):
        raise damaged("it holds a file whose name leads elsewhere")


def _is_harmless(name: str) -> bool:
    if not name.isprintable() or "\\" in name or ":" in name or name.startswith("/"):
        return False
    return not {"", ".", ".."} & set(name.rstrip("/").split("/"))


def _ensure_side_by_side(entries: list[zipfile.ZipInfo], *, end: int) -> None:
    """Refuse entries that share bytes: the same few packed bytes would be unpacked many times."""
    spans = sorted((entry.header_offset, _least_end(entry)) for entry in entries)
    if any(first_end > start for (_, first_end), (start, _) in pairwise([*spans, (end, end)])):
        raise damaged("its entries lie over each other")


def _least_end(entry: zipfile.ZipInfo) -> int:
    return entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size


def _ensure_undefined(markup: bytes) -> None:
    """Refuse document types and entities, also in UTF-16."""
    if _DEFINITIONS.search(markup.replace(b"\0", b"")):
        raise damaged("its XML defines entities, which no spreadsheet program writes")
