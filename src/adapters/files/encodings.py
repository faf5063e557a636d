"""Which encoding a file is in."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from influence.adapters.files.charsets import likely_charsets
from influence.adapters.files.survey import CHUNK, NO_LINES, Survey, chunks, reason_of
from influence.domain.errors import FileUnreadable

# The longer mark first: that of UTF-32 begins with that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_AS_UTF8: Final = ("save it as CSV in UTF-8",)
_LONGEST_TELLING_LINE: Final = 16 * 1024
_TELLING: Final = 32 * 1024


def encoding_of(path: str, survey: Survey) -> str:
    """Python's name of the encoding *path* is in. UTF-8 is tried first and strictly; only then is it guessed.

    UTF-8 with a few broken bytes stays UTF-8: reading it in another encoding would spoil every name.

    Raises:
        FileUnreadable: it is binary, or in no encoding that can be told.
    """
    encoding = _marked(survey.head) or _wide(survey)
    if encoding is None and survey.has_nul:
        raise FileUnreadable(path, "it holds NUL bytes: it is no text", ("save it as CSV",))
    if encoding is None and survey.is_utf8:
        return "utf-8"
    if encoding is None and _is_damaged_utf8(path):
        return "utf-8"
    if encoding == "utf-8-sig" and not survey.has_nul:
        return encoding
    for candidate in [encoding] if encoding else likely_charsets(_telling(path)):
        if _is_text_in(path, candidate):
            return candidate
    raise FileUnreadable(path, "it is no text, or in an encoding that cannot be told", _AS_UTF8)


def errors_of(encoding: str) -> str:
    """How to meet what does not decode: damaged UTF-8 spoils its row, not the file."""
    return "surrogateescape" if encoding.startswith("utf-8") else "strict"


def _marked(head: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def _wide(survey: Survey) -> str | None:
    """UTF-16 without a mark, where it is obvious: every second byte of the first characters is NUL."""
    even, odd = survey.head[:8:2], survey.head[1:8:2]
    if not survey.has_nul or len(odd) < 2:
        return None
    if not any(odd) and all(even):
        return "utf-16-le"
    if not any(even) and all(odd):
        return "utf-16-be"
    return None


def _is_damaged_utf8(path: str) -> bool:
    """True where more characters beyond ASCII are sound UTF-8 than bytes are not."""
    sound = broken = 0
    for text in _decoded(path, "utf-8", "surrogateescape"):
        plain = len(text.encode("ascii", "ignore"))
        whole = len(text.encode("utf-8", "ignore").decode())
        sound += whole - plain
        broken += len(text) - whole
    return sound >= broken


def _is_text_in(path: str, encoding: str) -> bool:
    try:
        for text in _decoded(path, encoding, "strict"):
            if "\0" in text:
                return False
            if len(text) > CHUNK // 4 and "\n" not in text and "\r" not in text:
                raise FileUnreadable(path, NO_LINES)
    except UnicodeError:
        return False
    return True


def _decoded(path: str, encoding: str, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for chunk in _bytes_of(path):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _telling(path: str) -> bytes:
    """Whole lines that hold more than ASCII: what an encoding is guessed from."""
    kept = bytearray()
    for number, chunk in enumerate(_bytes_of(path)):
        lines = chunk.splitlines(keepends=True)
        whole = lines[1 if number else 0 : -1 if len(chunk) == CHUNK else None]
        for line in whole:
            if not line.isascii() and len(line) <= _LONGEST_TELLING_LINE:
                kept += line
            if len(kept) > _TELLING:
                return bytes(kept)
    return bytes(kept)


def _bytes_of(path: str) -> Iterator[bytes]:
    try:
        with Path(path).open("rb") as file:
            yield from chunks(file)
    except OSError as error:
        raise FileUnreadable(path, reason_of(error)) from error
