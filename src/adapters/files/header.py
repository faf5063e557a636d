"""The names of a table's columns."""

from collections.abc import Iterable
from typing import Final

from influence.adapters.files.cleaning import clean

MOST_COLUMNS: Final = 1_000
LONGEST_NAME: Final = 1_000


def column_names(cells: Iterable[str]) -> tuple[str, ...]:
    """One name per column, each different; empty where no cell bears a name.

    White space folds to one space, a column without a name is called by its place, a name that came before gets a
    number. Columns without a name at the end are none: spreadsheets leave them behind.
    """
    names = [" ".join(clean(cell).split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    taken: set[str] = set()
    for place, name in enumerate(names):
        names[place] = _free(name or f"column {place + 1}", taken)
        taken.add(names[place])
    return tuple(names)


def fault_of(names: tuple[str, ...]) -> str | None:
    """Why *names* make no table, or None."""
    if not names:
        return "no column has a name"
    if len(names) > MOST_COLUMNS:
        return f"it has {len(names):,} columns, more than {MOST_COLUMNS:,}"
    if max(map(len, names)) > LONGEST_NAME:
        return f"the name of a column is longer than {LONGEST_NAME:,} characters"
    return None


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name} ({number})"
    return candidate
