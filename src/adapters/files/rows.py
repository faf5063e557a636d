"""Raw cells made into a row."""

from collections.abc import Sequence

from influence.adapters.files.cleaning import clean, composed, is_broken
from influence.adapters.files.limits import CELL_TOO_LONG, LONGEST_CELL
from influence.domain.ports.tables import BadRow, TableRow


def finished(line: int, cells: Sequence[str]) -> TableRow | BadRow | None:
    """The row that *cells* make, why they make none, or None where all are blank."""
    together = "".join(cells)
    if len(together) > LONGEST_CELL and max(map(len, cells)) > LONGEST_CELL:
        return BadRow(line, CELL_TOO_LONG)
    if together.isprintable():
        kept = tuple(map(str.strip if together.isascii() else composed, cells))
    elif is_broken(together):
        return BadRow(line, "holds characters that are damaged: save the file as UTF-8")
    else:
        kept = tuple(map(clean, cells))
    return TableRow(line, kept) if any(kept) else None


def fitted(line: int, cells: list[str], width: int) -> TableRow | BadRow | None:
    """The row of exactly *width* cells: those missing at its end are empty, blank ones beyond it are dropped."""
    if len(cells) < width:
        cells += [""] * (width - len(cells))
    while len(cells) > width:
        if cells[-1].strip():
            return BadRow(line, f"has {len(cells)} cells where the header has {width}")
        del cells[-1]
    return finished(line, cells)
