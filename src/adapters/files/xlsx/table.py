"""A workbook as a table."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from influence.adapters.files.header import column_names, fault_of
from influence.adapters.files.limits import too_many_rows
from influence.adapters.files.rows import fitted
from influence.adapters.files.survey import reason_of
from influence.adapters.files.xlsx import compound
from influence.adapters.files.xlsx.archive import Archive, opened
from influence.adapters.files.xlsx.book import Book, Sheet, book_of
from influence.adapters.files.xlsx.formats import shown_by_style
from influence.adapters.files.xlsx.markup import walk
from influence.adapters.files.xlsx.packed_rows import PackedRows, RawRow
from influence.adapters.files.xlsx.sheet import Meanings, SheetReader
from influence.adapters.files.xlsx.spoiled import SMALLER, Spoiled
from influence.adapters.files.xlsx.texts import shared_texts
from influence.domain.errors import FileUnreadable
from influence.domain.ports.tables import BadRow, Table, TableRow

LARGEST_WORKBOOK: Final = 10 * 1024 * 1024
_BEGINNINGS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", compound.BEGINNING)
_NAMES_SHOWN: Final = 20


def is_workbook(beginning: bytes) -> bool:
    """True where a file with that *beginning* is to be read as a workbook, or refused as one."""
    return beginning.startswith(_BEGINNINGS)


def xlsx_table(path: str, row_limit: int, sheet: str | None) -> Table:
    """The table on the sheet named *sheet*, or on the first visible one that holds anything.

    The whole of it is read before the first row is given: what was refused was not taken in by half.

    Raises:
        FileUnreadable: it is no workbook that can be taken in, or the rows are more than *row_limit*.
    """
    try:
        return _table(path, row_limit, sheet)
    except Spoiled as error:
        raise FileUnreadable(path, error.why, error.ways_out) from error


def _table(path: str, row_limit: int, sheet: str | None) -> Table:
    content = _content(path)
    if content.startswith(compound.BEGINNING):
        raise compound.refusal_of(content)
    archive = opened(content)
    book = book_of(archive)
    meanings = Meanings(
        shared_texts(archive, book.texts),
        shown_by_style(archive, book.styles),
        book.from_1904,
    )
    for candidate in _candidates(book, sheet):
        rows = _rows_of(archive, candidate, meanings, most=row_limit + 1)
        if rows.count > row_limit + 1:
            raise too_many_rows(path, row_limit)
        if rows.count:
            others = tuple(one.name for one in book.sheets if one is not candidate and one.is_visible)
            columns = _columns(path, next(iter(rows)))
            return Table(columns, _finished(rows, len(columns)), "utf-8", "xlsx", candidate.name, others)
    raise Spoiled("its sheets are empty" if sheet is None else f"its sheet {sheet!r} is empty")


def _content(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST_WORKBOOK + 1)
    except OSError as error:
        raise FileUnreadable(path, reason_of(error)) from error
    if len(content) > LARGEST_WORKBOOK:
        raise Spoiled(f"it is a workbook larger than {LARGEST_WORKBOOK // 1024**2} MiB", SMALLER)
    return content


def _candidates(book: Book, name: str | None) -> list[Sheet]:
    if name is None:
        return [sheet for sheet in book.sheets if sheet.is_visible] or list(book.sheets)
    chosen = [sheet for sheet in book.sheets if sheet.name.casefold() == name.casefold()]
    if not chosen:
        names = ", ".join(repr(sheet.name) for sheet in book.sheets[:_NAMES_SHOWN])
        raise Spoiled(f"it has no sheet {name!r}", f"choose one of its sheets: {names}")
    return chosen


def _rows_of(archive: Archive, sheet: Sheet, meanings: Meanings, *, most: int) -> PackedRows:
    """The rows of *sheet* that say something; reading ends with the one after *most*."""
    rows = PackedRows()

    def keep(row: RawRow) -> None:
        rows.put(row)
        if rows.count > most:
            raise _Enough

    with suppress(_Enough):
        walk(archive.markup(sheet.part), SheetReader(meanings, keep).acts)
    return rows


class _Enough(Exception):
    """There are more rows than are taken in."""


def _columns(path: str, header: RawRow) -> tuple[str, ...]:
    _, cells, unreadable = header
    names = column_names(cells)
    fault = unreadable or fault_of(names)
    if fault:
        raise FileUnreadable(path, fault, ("write the names of the columns into the first row",))
    return names


def _finished(rows: PackedRows, width: int) -> Iterator[TableRow | BadRow]:
    all_rows = iter(rows)
    next(all_rows)
    for line, cells, fault in all_rows:
        row = BadRow(line, fault) if fault else fitted(line, cells, width)
        if row is not None:
            yield row
