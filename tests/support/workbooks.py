"""Workbooks for tests: by XlsxWriter, which knows nothing of our reader, and by hand, as nobody should write them."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Final

import xlsxwriter  # type: ignore[import-untyped] # ships no types

Cell = str | int | float | bool | date | datetime | time | None

_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACE: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS: Final = "xl/_rels/workbook.xml.rels"
SHEET: Final = "xl/worksheets/sheet1.xml"
TEXTS: Final = "xl/sharedStrings.xml"
STYLES: Final = "xl/styles.xml"


def written(sheets: Mapping[str, Iterable[Sequence[Cell]]], *, inline: bool = False) -> bytes:
    """A workbook with *sheets*; its texts are shared, or stand in their cells."""
    content = io.BytesIO()
    options = {
        "constant_memory": inline,
        "in_memory": not inline,
        "strings_to_urls": False,
        "strings_to_formulas": False,
        "remove_timezone": True,
        "default_date_format": "yyyy-mm-dd hh:mm:ss",
    }
    book = xlsxwriter.Workbook(content, options)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell:
                    sheet.write_string(place, column, cell)
                elif cell is not None and cell != "":
                    sheet.write(place, column, cell)
    book.close()
    return content.getvalue()


def links(*pairs: tuple[str, str], mode: str = "") -> str:
    """A part that ties others together, by kind and target."""
    ties = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/>'
        for number, (kind, target) in enumerate(pairs, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{ties}</Relationships>'


def sheet_of(rows: str, *, before: str = "", prolog: str = "", space: str = SPACE) -> str:
    """The XML of a sheet."""
    return f'{prolog}<worksheet xmlns="{space}">{before}<sheetData>{rows}</sheetData></worksheet>'


def texts_of(items: str) -> str:
    """The XML of the shared texts."""
    return f'<sst xmlns="{SPACE}">{items}</sst>'


def plain_parts(rows: str = '<row r="1"><c r="A1" t="str"><v>handle</v></c></row>') -> dict[str, str | bytes]:
    """The parts of the smallest workbook."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": links(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{SPACE}" xmlns:r="{_OFFICE}"><workbookPr/>'
            '<sheets><sheet name="Creators" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        LINKS: links(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "/xl/styles.xml"),
        ),
        SHEET: sheet_of(rows),
        TEXTS: texts_of(""),
        STYLES: f'<styleSheet xmlns="{SPACE}"/>',
    }


def packed(parts: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED, level: int = 1) -> bytes:
    """*parts* as an archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method, compresslevel=level) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def by_hand(rows: str = "", **replaced: str | bytes) -> bytes:
    """The smallest workbook with these *rows*; parts may be *replaced*: sheet, texts, styles, workbook, links."""
    names = {
        "sheet": SHEET,
        "texts": TEXTS,
        "styles": STYLES,
        "workbook": "xl/workbook.xml",
        "links": LINKS,
    }
    parts = plain_parts(rows) if rows else plain_parts()
    return packed({**parts, **{names[name]: part for name, part in replaced.items()}})
