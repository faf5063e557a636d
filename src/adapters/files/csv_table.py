"""CSV as a table."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

import attrs

from influence.adapters.files.delimiters import said_delimiter, sniffed_delimiter
from influence.adapters.files.header import column_names, fault_of
from influence.adapters.files.limits import too_many_rows
from influence.adapters.files.records import records
from influence.adapters.files.rows import fitted
from influence.adapters.files.text import TextFile
from influence.domain.errors import FileUnreadable
from influence.domain.ports.tables import BadRow, Table, TableRow

_SNIFFED_LINES: Final = 200
_SNIFFED: Final = 256 * 1024


def csv_table(file: TextFile, row_limit: int) -> Table:
    """*file* as a table: the first record that is not blank names the columns.

    Raises:
        FileUnreadable: no column has a name, or the rows are more than *row_limit*.
    """
    opening = _opening(file)
    said = said_delimiter(opening[0]) if opening else None
    source = _Source(file, said or sniffed_delimiter(opening), skipped=1 if said else 0)
    columns = source.columns()
    if file.most_lines - 1 > row_limit and source.has_more_rows_than(row_limit):
        raise too_many_rows(file.path, row_limit)
    return Table(columns, source.rows(len(columns)), file.encoding, "csv")


def _opening(file: TextFile) -> list[str]:
    opening: list[str] = []
    size = 0
    for line in islice(file.lines(), _SNIFFED_LINES):
        opening.append(line)
        size += len(line)
        if size > _SNIFFED:
            break
    return opening


@attrs.frozen
class _Source:
    """The records of one CSV file."""

    _file: TextFile
    _delimiter: str
    _skipped: int

    def columns(self) -> tuple[str, ...]:
        header = next(self._records(), None)
        if header is None:
            raise FileUnreadable(self._file.path, "it holds nothing but blank lines")
        if isinstance(header, BadRow):
            raise FileUnreadable(self._file.path, f"its header cannot be read: {header.reason}")
        names = column_names(header[1])
        fault = fault_of(names)
        if fault:
            raise FileUnreadable(
                self._file.path, fault, ("write the names of the columns into its first line",)
            )
        return names

    def has_more_rows_than(self, limit: int) -> bool:
        return next(islice(self._records(), limit + 1, None), None) is not None

    def rows(self, width: int) -> Iterator[TableRow | BadRow]:
        for record in islice(self._records(), 1, None):
            if isinstance(record, BadRow):
                yield record
                continue
            line, cells = record
            row = fitted(line, cells, width)
            if row is not None:
                yield row

    def _records(self) -> Iterator[tuple[int, list[str]] | BadRow]:
        lines = islice(self._file.lines(), self._skipped, None)
        return records(lines, self._delimiter, first_line=self._skipped + 1)
