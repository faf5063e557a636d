"""Which character parts the cells of a CSV file."""

import csv
import re
from contextlib import suppress
from itertools import islice
from typing import Final

# Where two part equally well, the one that is rarer inside a cell is meant.
DELIMITERS: Final = ("\t", ";", "|", ",")

# Excel's own line: it says the delimiter and belongs to no table.
_SAID: Final = re.compile(r'\ufeff?"?sep=(?P<delimiter>[\t;|,])"?[\t;|,]*\r?\n?', re.IGNORECASE)

_ROWS: Final = 100
_BENEFIT_OF_DOUBT: Final = 0.05


def said_delimiter(line: str) -> str | None:
    """The delimiter that *line* names, if it is a line of that kind."""
    said = _SAID.fullmatch(line)
    return said["delimiter"] if said else None


def sniffed_delimiter(lines: list[str]) -> str:
    """The delimiter that makes most columns of the header and is borne out by most rows; a comma where none does."""
    best = max(DELIMITERS, key=lambda delimiter: _worth(lines, delimiter))
    return best if _worth(lines, best) else ","


def _worth(lines: list[str], delimiter: str) -> float:
    widths = _widths(lines, delimiter)
    if not widths:
        return 0
    header, *others = widths
    like_header = sum(width == header for width in others) / len(others) if others else 1
    return (header - 1) * (like_header + _BENEFIT_OF_DOUBT)


def _widths(lines: list[str], delimiter: str) -> list[int]:
    widths: list[int] = []
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    with suppress(csv.Error):  # what came before a monstrous cell tells enough
        widths.extend(len(row) for row in islice(reader, _ROWS) if any(row))
    return widths
