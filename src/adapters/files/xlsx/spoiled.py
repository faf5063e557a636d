"""Why a workbook is not taken in."""

from typing import Final

AS_XLSX: Final = "open it in your spreadsheet program and save it as XLSX or CSV"
AS_CSV: Final = "open it in your spreadsheet program and save the table as CSV (UTF-8)"
SMALLER: Final = "split it into smaller files, or save the table as CSV (UTF-8)"


class Spoiled(Exception):
    """One sentence without the file's name, and what its owner can do."""

    def __init__(self, why: str, *ways_out: str) -> None:
        super().__init__(why)
        self.why = why
        self.ways_out = ways_out or (AS_XLSX,)


def damaged(how: str) -> Spoiled:
    """The refusal of a file that no spreadsheet program has written like this."""
    return Spoiled(f"it is a damaged workbook: {how}")
