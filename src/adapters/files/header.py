"""The names of a table's columns."""

from collections.abc import Iterable
from itertools import islice

from influence.adapters.files.cleaning import clean, is_broken
from influence.adapters.files.limits import LONGEST_NAME, MOST_COLUMNS


def column_names(cells: Iterable[str]) -> tuple[str, ...]:
    """The names that a header's *cells* give, each different; none where no cell bears a name.

    Nameless columns at the end are no columns: spreadsheets leave them behind.
    """
    names = [_folded(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return distinct(names)


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """*names* with white space folded: the nameless called by their place, those that came before numbered.

    One more than a table may have is enough to tell that they are too many.
    """
    taken: dict[str, None] = {}
    for place, name in enumerate(islice(names, MOST_COLUMNS + 1), start=1):
        taken[_free(_folded(name) or f"column {place}", taken)] = None
    return tuple(taken)


def fault_of(names: tuple[str, ...]) -> str | None:
    """Why *names* make no table, or None."""
    if not names:
        return "no column has a name"
    if len(names) > MOST_COLUMNS:
        return f"it has more than {MOST_COLUMNS:,} columns"
    if max(map(len, names)) > LONGEST_NAME:
        return f"the name of a column is longer than {LONGEST_NAME:,} characters"
    if any(map(is_broken, names)):
        return "the name of a column holds damaged characters"
    return None


def _folded(name: str) -> str:
    return " ".join(clean(name).split())


def _free(name: str, taken: dict[str, None]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name} ({number})"
    return candidate
