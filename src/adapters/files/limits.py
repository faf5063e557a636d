"""How much of a file is taken in."""

from typing import Final

from influence.domain.errors import FileUnreadable

LARGEST_FILE: Final = 200 * 1024 * 1024  # bytes
LONGEST_RECORD: Final = 4 * 1024 * 1024  # characters, from here on in this list
LONGEST_CELL: Final = 64 * 1024
LONGEST_NAME: Final = 1_000
MOST_COLUMNS: Final = 1_000
LINES_PER_ROW: Final = 20  # blank lines and line breaks inside cells, on average
FEWEST_LINES: Final = 2_000_000  # that are always taken in

CELL_TOO_LONG: Final = "a cell is longer than 64 KiB"


def too_many_rows(path: str, row_limit: int) -> FileUnreadable:
    """The refusal of a file with more rows than *row_limit*."""
    return FileUnreadable(
        path,
        f"it has more than {row_limit:,} rows",
        ("raise the limit with --row-limit", "split it into smaller files"),
    )
