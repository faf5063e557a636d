"""How a workbook shows its numbers: as they are, as percentages, as moments or as durations."""

import re
from enum import Enum, auto
from typing import Final

from influence.adapters.files.xlsx.archive import Archive
from influence.adapters.files.xlsx.markup import Acts, Attributes, in_sheets, walk


class Shown(Enum):
    """What a number is to a person who looks at the sheet."""

    NUMBER = auto()
    PERCENTAGE = auto()
    MOMENT = auto()
    DURATION = auto()


# The formats that a workbook uses without writing them down.
_BUILT_IN: Final = {
    **dict.fromkeys((9, 10), Shown.PERCENTAGE),
    **dict.fromkeys((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59), *range(71, 82)), Shown.MOMENT),
    46: Shown.DURATION,
}
_SAID_AS_IT_IS: Final = re.compile(r'"[^"]*"?|[\\_*].')
_ELAPSED: Final = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\[[^\]]*\]")
_OF_TIME: Final = re.compile(r"[dmyhs]", re.IGNORECASE)
_LONGEST: Final = 1_000


def shown_as(code: str) -> Shown:
    """What a number with the format *code* is."""
    for_positives = _SAID_AS_IT_IS.sub("", code[:_LONGEST]).split(";")[0]
    if _ELAPSED.search(for_positives):
        return Shown.DURATION
    bare = _BRACKETS.sub("", for_positives)
    if "%" in bare:
        return Shown.PERCENTAGE
    return Shown.MOMENT if _OF_TIME.search(bare) and "general" not in bare.casefold() else Shown.NUMBER


def shown_by_style(archive: Archive, part: str | None) -> list[Shown]:
    """What a number is in a cell of each style, by the style's number.

    Raises:
        Spoiled: the part is malformed.
    """
    if part is None:
        return []
    reader = _Styles()
    walk(archive.markup(part), reader.acts)
    return [reader.own.get(number) or _BUILT_IN.get(number, Shown.NUMBER) for number in reader.used]


class _Styles:
    """The formats that a workbook writes down, and the one that each style uses."""

    def __init__(self) -> None:
        self.own: dict[int, Shown] = {}
        self.used: list[int] = []
        self._counts = False
        self.acts = Acts(
            in_sheets({"numFmt": self._format, "cellXfs": self._begin, "xf": self._style}),
            in_sheets({"cellXfs": self._end}),
        )

    def _format(self, attributes: Attributes) -> None:
        self.own[number_of(attributes.get("numFmtId", ""))] = shown_as(attributes.get("formatCode", ""))

    def _begin(self, _: Attributes) -> None:
        self._counts = True

    def _end(self) -> None:
        self._counts = False

    def _style(self, attributes: Attributes) -> None:
        if self._counts:
            self.used.append(number_of(attributes.get("numFmtId", "")))


def number_of(text: str) -> int:
    """A number that points at something; -1, which points nowhere, where *text* is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else -1
