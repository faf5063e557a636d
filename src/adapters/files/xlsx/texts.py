"""The texts of a workbook, which its cells point to by number."""

import re
from sys import getsizeof
from typing import Final

from influence.adapters.files.xlsx.archive import Archive
from influence.adapters.files.xlsx.markup import Acts, Attributes, in_sheets, walk
from influence.adapters.files.xlsx.spoiled import SMALLER, Spoiled

MOST_MEMORY: Final = 128 * 1024 * 1024
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_HALVES: Final = re.compile("[\ud800-\udfff]")


def unescaped(text: str) -> str:
    """*text* with the characters that XML cannot hold, which are written ``_x000D_``."""
    if "_x" not in text:
        return text
    whole = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if _HALVES.search(whole) is None:
        return whole
    return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def shared_texts(archive: Archive, part: str | None) -> list[str]:
    """The texts that *part* lists; none where a workbook has no such part.

    Raises:
        Spoiled: it is malformed, or the texts need too much memory.
    """
    if part is None:
        return []
    reader = _Texts()
    walk(archive.markup(part), reader.acts)
    return reader.found


class _Texts:
    """The texts found so far, and the one that is being read. Readings beside Asian characters are no text."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._memory = 0
        self._is_open = self._is_reading = False
        self.acts = Acts(
            in_sheets({"si": self._begin, "t": self._open, "rPh": self._begin_reading}),
            in_sheets({"si": self._end, "t": self._close, "rPh": self._end_reading}),
            self._text,
        )

    def _begin(self, _: Attributes) -> None:
        self._parts.clear()

    def _end(self) -> None:
        text = unescaped("".join(self._parts))
        self._memory += getsizeof(text) + 8
        if self._memory > MOST_MEMORY:
            raise Spoiled("it holds more text than is taken in", SMALLER)
        self.found.append(text)

    def _open(self, _: Attributes) -> None:
        self._is_open = not self._is_reading

    def _close(self) -> None:
        self._is_open = False

    def _begin_reading(self, _: Attributes) -> None:
        self._is_reading = True

    def _end_reading(self) -> None:
        self._is_reading = False

    def _text(self, text: str) -> None:
        if self._is_open:
            self._parts.append(text)
