"""One pass over the bytes of a file, before anything is read from it."""

import codecs
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import attrs

from influence.adapters.files.limits import LARGEST_FILE
from influence.domain.errors import FileUnreadable

CHUNK: Final = 1024 * 1024
HEAD: Final = 64 * 1024
NO_LINES: Final = "a line is far too long: this is no table"


@attrs.frozen
class Survey:
    """What the bytes tell."""

    head: bytes
    most_lines: int  # never fewer than it has; more where an encoding uses two bytes
    has_nul: bool
    is_utf8: bool


def beginning(path: str) -> bytes:
    """The first bytes of *path*.

    Raises:
        FileUnreadable: there is no such file, it is no file, it is empty or beyond all bounds.
    """
    try:
        _ensure_file(path)
        with Path(path).open("rb") as file:
            return file.read(HEAD)
    except (OSError, ValueError) as error:
        raise FileUnreadable(path, reason_of(error)) from error


def survey(path: str) -> Survey:
    """What the bytes of *path* tell.

    Raises:
        FileUnreadable: there is no such file, it is no file, it is empty or beyond all bounds.
    """
    try:
        _ensure_file(path)
        with Path(path).open("rb") as file:
            return _survey(path, file)
    except (OSError, ValueError) as error:
        raise FileUnreadable(path, reason_of(error)) from error


def reason_of(error: OSError | ValueError) -> str:
    """What the operating system said, for people."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, PermissionError):
        return "it may not be read"
    if isinstance(error, OSError) and error.strerror:
        return f"it cannot be opened ({error.strerror})"
    return "it cannot be read as it is named or written"


def _ensure_file(path: str) -> None:
    state = os.stat(path)  # noqa: PTH116 - Path() would take "" for the working directory
    if stat.S_ISDIR(state.st_mode):
        raise FileUnreadable(path, "it is a directory")
    if not stat.S_ISREG(state.st_mode):
        raise FileUnreadable(path, "it is no ordinary file", ("save it to a file first",))
    if state.st_size == 0:
        raise FileUnreadable(path, "it is empty")
    if state.st_size > LARGEST_FILE:
        raise FileUnreadable(path, "it is larger than 200 MiB", ("split it into smaller files",))


def _survey(path: str, file: BinaryIO) -> Survey:
    decoder = codecs.getincrementaldecoder("utf-8")()
    head = chunk = b""
    line_ends, has_nul, is_utf8 = 0, False, True
    for chunk in chunks(file):
        head = head or chunk[:HEAD]
        breaks = chunk.count(b"\n") + chunk.count(b"\r")
        if not breaks and len(chunk) == CHUNK:
            raise FileUnreadable(path, NO_LINES)
        line_ends += breaks - chunk.count(b"\r\n")
        has_nul = has_nul or b"\0" in chunk
        is_utf8 = is_utf8 and _goes_on(decoder, chunk)
    is_utf8 = is_utf8 and _goes_on(decoder, b"", final=True)
    return Survey(head, line_ends + (chunk[-1:] not in b"\r\n"), has_nul, is_utf8)


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """*file* in pieces of bounded size."""
    while chunk := file.read(CHUNK):
        yield chunk


def _goes_on(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
