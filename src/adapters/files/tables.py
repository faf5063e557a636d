"""The port of tables, on files."""

import re
from itertools import islice
from pathlib import PurePath
from typing import Final

import attrs

from influence.adapters.files.csv_table import csv_table
from influence.adapters.files.json_lines import begins_with_object, json_lines_table
from influence.adapters.files.limits import FEWEST_LINES, LINES_PER_ROW, too_many_rows
from influence.adapters.files.survey import beginning
from influence.adapters.files.text import TextFile, opened
from influence.adapters.files.xlsx.table import is_workbook, xlsx_table
from influence.domain.errors import FileUnreadable
from influence.domain.ports.tables import Table

_LINES_OF_OBJECTS: Final = frozenset({".jsonl", ".ndjson"})
_DOCUMENT: Final = ".json"
_ARRAY: Final = re.compile(r"\ufeff?\s*\[\s*(\{|$)")


@attrs.frozen
class FileTables:
    """Files on this machine.

    The format is told by what is inside: the name of a file only decides where the first line does not. Every file is
    looked through before its first row is given, so a refusal comes before anything was taken in.
    """

    def read(self, path: str, *, row_limit: int, sheet: str | None = None) -> Table:
        """Open *path*; see the port."""
        if is_workbook(beginning(path)):
            return xlsx_table(path, row_limit, sheet)
        if sheet is not None:
            raise FileUnreadable(path, "it is no workbook and has no sheets", ("leave out --sheet",))
        file = opened(path)
        if file.has_more_lines_than(max(FEWEST_LINES, LINES_PER_ROW * row_limit)):
            raise too_many_rows(path, row_limit)
        read = json_lines_table if _is_json_lines(file) else csv_table
        return read(file, row_limit)


def _is_json_lines(file: TextFile) -> bool:
    kind = PurePath(file.path).suffix.lower()
    if kind in _LINES_OF_OBJECTS:
        return True
    first = next((line for line in islice(file.lines(), 1_000) if not line.isspace()), "")
    if begins_with_object(first):
        return True
    if kind == _DOCUMENT or _ARRAY.match(first):
        raise FileUnreadable(
            file.path, "it is one JSON document, no table", ("write one object a line (JSON Lines)",)
        )
    return False
