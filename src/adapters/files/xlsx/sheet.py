"""The rows of one sheet."""

import re
from collections.abc import Callable, Mapping
from typing import Final

import attrs

from influence.adapters.files.limits import CELL_TOO_LONG, LONGEST_CELL, MOST_COLUMNS
from influence.adapters.files.xlsx.formats import Shown, number_of
from influence.adapters.files.xlsx.markup import Acts, Attributes, in_sheets
from influence.adapters.files.xlsx.packed_rows import RawRow
from influence.adapters.files.xlsx.spoiled import SMALLER, Spoiled, damaged
from influence.adapters.files.xlsx.texts import unescaped
from influence.adapters.files.xlsx.values import BOOLEANS, NotAValue, number_text

LAST_ROW: Final = 1_048_576
MOST_TEXT: Final = 64 * 1024 * 1024  # characters of all cells: one shared text may stand in a million of them

_LETTERS: Final = re.compile(r"[A-Z]{1,3}")


@attrs.frozen
class Meanings:
    """What the cells of a sheet share: the texts they point to, what numbers are in each style, the first day."""

    texts: list[str]
    shown: list[Shown]
    from_1904: bool


class SheetReader:
    """Gives each row that says something to *keep*, while the sheet is walked through."""

    def __init__(self, meanings: Meanings, keep: Callable[[RawRow], None]) -> None:
        self._meanings = meanings
        self._shown = {str(style): shown for style, shown in enumerate(meanings.shown)}
        self._keep = keep
        self._text_left = MOST_TEXT
        self._line = 0
        self._cells: list[str] = []
        self._fault = ""
        self._is_in_row = False
        self._columns = _Columns()
        self._column = self._length = 0
        self._kind = self._style = ""
        self._parts: list[str] = []
        self._is_open = self._has_value = self._is_formula = self._is_reading = False
        self.acts = Acts(
            in_sheets(
                {
                    "row": self._row,
                    "c": self._cell,
                    "f": self._formula,
                    "v": self._value,
                    "t": self._inline,
                    "rPh": self._reading,
                }
            ),
            in_sheets(
                {
                    "row": self._end_row,
                    "c": self._end_cell,
                    "v": self._end_text,
                    "t": self._end_text,
                    "rPh": self._end_reading,
                }
            ),
            self._text,
        )
        self._kinds: Mapping[str, Callable[[str], str]] = {
            "n": self._number,
            "s": self._shared,
            "str": unescaped,
            "inlineStr": unescaped,
            "b": _boolean,
            "e": lambda text: text or "#VALUE!",
            "d": lambda text: text.removesuffix("T00:00:00"),
        }

    # --- rows ------------------------------------------------------------------------------------------------------

    def _row(self, attributes: Attributes) -> None:
        said = attributes.get("r")
        line = self._line + 1 if said is None else number_of(said)
        if self._is_in_row or not self._line < line <= LAST_ROW:
            raise damaged(f"row {said or line!s:.20} stands where it cannot")
        self._line, self._cells, self._fault = line, [], ""
        self._is_in_row = True
        self._column = 0

    def _end_row(self) -> None:
        self._is_in_row = False
        if self._cells or self._fault:
            self._keep((self._line, self._cells, self._fault))

    # --- cells -----------------------------------------------------------------------------------------------------

    def _cell(self, attributes: Attributes) -> None:
        if not self._is_in_row or self._has_value or self._is_formula:
            raise damaged("a cell stands outside of a row, or in another cell")
        said = attributes.get("r")
        column = self._column + 1 if said is None else self._columns[said.rstrip("0123456789")]
        if column <= self._column:
            raise damaged(f"a cell of row {self._line} stands where it cannot")
        self._column = column
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")

    def _end_cell(self) -> None:
        if self._has_value:
            self._take("".join(self._parts))
            self._parts.clear()
            self._length = 0
            self._has_value = False
        elif self._is_formula:
            self._fail("holds a formula whose value was never calculated: open and save the file first")
        self._is_formula = False

    def _take(self, raw: str) -> None:
        try:
            text = self._meaning(raw)
        except NotAValue as error:
            self._fail(str(error))
            return
        if text and not text.isspace():
            self._put(text)

    def _put(self, text: str) -> None:
        cells, gap = self._cells, self._column - 1 - len(self._cells)
        if self._column > MOST_COLUMNS:
            self._fail(f"stands beyond the {MOST_COLUMNS:,} columns that are read")
            return
        self._text_left -= len(text)
        if self._text_left < 0:
            raise Spoiled("it holds more text than is taken in", SMALLER)
        if gap:
            cells += [""] * gap
        cells.append(text)

    def _fail(self, why: str) -> None:
        self._fault = self._fault or f"cell {_name_of(self._column)}{self._line} {why}"

    # --- what a cell says ------------------------------------------------------------------------------------------

    def _meaning(self, text: str) -> str:
        if self._length > LONGEST_CELL:
            raise NotAValue(f"cannot be read: {CELL_TOO_LONG}")
        read = self._kinds.get(self._kind)
        if read is None:
            raise NotAValue("holds a value of an unknown type")
        return read(text)

    def _number(self, text: str) -> str:
        shown = self._shown.get(self._style, Shown.NUMBER)
        text = text.strip()
        return number_text(text, shown, from_1904=self._meanings.from_1904) if text else ""

    def _shared(self, text: str) -> str:
        place = number_of(text.strip())
        if not 0 <= place < len(self._meanings.texts):
            raise NotAValue("points to a text that is not there")
        return self._meanings.texts[place]

    def _formula(self, _: Attributes) -> None:
        self._is_formula = True

    def _value(self, _: Attributes) -> None:
        if self._kind != "inlineStr":
            self._is_open = self._has_value = True

    def _inline(self, _: Attributes) -> None:
        if self._kind == "inlineStr" and not self._is_reading:
            self._is_open = self._has_value = True

    def _end_text(self) -> None:
        self._is_open = False

    def _reading(self, _: Attributes) -> None:
        self._is_reading = True

    def _end_reading(self) -> None:
        self._is_reading = False

    def _text(self, text: str) -> None:
        if self._is_open:
            self._length += len(text)
            if self._length <= LONGEST_CELL:
                self._parts.append(text)


def _boolean(text: str) -> str:
    said = BOOLEANS.get(text.strip())
    if said is None:
        raise NotAValue("is neither true nor false though it says so")
    return said


class _Columns(dict[str, int]):
    """The number of each column, by its letters."""

    def __missing__(self, letters: str) -> int:
        if not _LETTERS.fullmatch(letters):
            raise damaged("a cell has no place")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        self[letters] = column
        return column


def _name_of(column: int) -> str:
    name = ""
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name
