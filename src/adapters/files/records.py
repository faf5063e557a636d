"""The records of a CSV file, also of one whose quotes do not close.

A quote that is never closed would swallow the rows after it. So the lines of a record are kept until it ends well;
where it does not, its first line is reported and its other lines are read again as records of their own.
"""

import csv
from collections.abc import Iterator
from itertools import chain
from typing import Final

import attrs

from influence.adapters.files.limits import CELL_TOO_LONG, LONGEST_RECORD
from influence.domain.ports.tables import BadRow

_LONGEST_CELL: Final = 128 * 1024  # the csv module's own limit, which an embedder may have raised
_LOOK_AHEAD: Final = 1024 * 1024
_READ_AGAIN: Final = 1_000_000  # lines at most: a hostile file could ask for the whole of it in every line
_NOT_CLOSED: Final = "a quote is opened and not closed"


def records(
    lines: Iterator[str], delimiter: str, *, first_line: int = 1
) -> Iterator[tuple[int, list[str]] | BadRow]:
    """Each record that is not blank, with the line where it begins."""
    source = _Lines(lines)
    taken = source.taken
    line = first_line
    while not source.is_over:
        reader = csv.reader(source.feed(), delimiter=delimiter, skipinitialspace=True, strict=True)
        try:
            for cells in reader:
                if any(cells):
                    yield line, cells
                line += len(taken)
                taken.clear()
        except csv.Error:
            yield _mended(source, line, delimiter)
            line += len(taken)
            taken.clear()


def _mended(source: "_Lines", line: int, delimiter: str) -> tuple[int, list[str]] | BadRow:
    """What can be made of a record that the strict reader refuses."""
    if source.size > min(_LONGEST_CELL, csv.field_size_limit()):
        if source.closes_within(_LOOK_AHEAD):
            return BadRow(line, CELL_TOO_LONG)
    elif len(source.taken) == 1 and source.is_closed:
        return line, next(csv.reader(source.taken, delimiter=delimiter, skipinitialspace=True))
    source.give_back_all_but_one()
    lost = len(source.taken) - 1
    return BadRow(line, _NOT_CLOSED + (f"; the {lost} lines after it are lost with it" if lost else ""))


@attrs.define
class _Lines:
    """Lines on their way to the CSV reader, with the way back."""

    _source: Iterator[str]
    taken: list[str] = attrs.field(factory=list, init=False)
    size: int = attrs.field(default=0, init=False)
    is_over: bool = attrs.field(default=False, init=False)
    _waiting: list[str] = attrs.field(factory=list, init=False)
    _patience: int = attrs.field(default=_READ_AGAIN, init=False)

    @property
    def is_closed(self) -> bool:
        """True where every quote in the lines taken has its partner."""
        return sum(line.count('"') for line in self.taken) % 2 == 0

    def feed(self) -> Iterator[str]:
        """The lines that are left.

        Raises:
            csv.Error: those of one record are too many to keep.
        """
        taken = self.taken
        for line in self._left():
            self.size = self.size + len(line) if taken else len(line)
            taken.append(line)
            if self.size > LONGEST_RECORD:
                raise csv.Error(CELL_TOO_LONG)
            yield line
        self.is_over = True

    def closes_within(self, most: int) -> bool:
        """Take lines until the quotes are closed; False where that needs more than *most* characters."""
        is_closed, most = self.is_closed, most + self.size
        while not is_closed and self.size < most:
            line = next(self._left(), None)
            if line is None:
                return False
            self.size += len(line)
            self.taken.append(line)
            is_closed = line.count('"') % 2 == 1
        return is_closed

    def give_back_all_but_one(self) -> None:
        """Let the lines after the first be read again, while that is worth it."""
        if len(self.taken) > 1 and self._patience > 0:
            self._patience -= len(self.taken)
            self._waiting += reversed(self.taken[1:])
            del self.taken[1:]
            self.is_over = False

    def _left(self) -> Iterator[str]:
        return chain(self._given_back(), self._source)

    def _given_back(self) -> Iterator[str]:
        while self._waiting:
            yield self._waiting.pop()
