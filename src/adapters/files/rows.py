"""Raw cells made into a row."""

import re
from collections.abc import Sequence
from typing import Final

from influence.adapters.files.cleaning import clean, is_clean
from influence.domain.ports.tables import BadRow, TableRow

LONGEST_CELL: Final = 64 * 1024
TOO_LONG: Final = "a cell is longer than 64 KiB"

# What is left of bytes that do not belong to the encoding, and of half a pair in JSON.
_BROKEN: Final = re.compile("[\ud800-\udfff]")


def finished(line: int, cells: Sequence[str]) -> TableRow | BadRow | None:
    """The row that *cells* make, why they make none, or None where all are blank."""
    together = "".join(cells)
    if len(together) > LONGEST_CELL and max(map(len, cells)) > LONGEST_CELL:
        return BadRow(line, TOO_LONG)
    if is_clean(together):
        kept = tuple(map(str.strip, cells))
    elif _BROKEN.search(together):
        return BadRow(line, "holds characters that are damaged: save the file as UTF-8")
    else:
        kept = tuple(map(clean, cells))
    return TableRow(line, kept) if any(kept) else None
