"""Workbooks that are built to harm, or that are none.

`python -m tests.adapters.files.bombs FOLDER` reads every file of a folder in one process and says what that needed.
"""

import io
import random
import resource
import struct
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from influence.adapters.files.tables import FileTables
from influence.domain.errors import FileUnreadable
from influence.domain.ports.tables import Table
from tests.support.workbooks import (
    LINKS,
    by_hand,
    links,
    packed,
    plain_parts,
    sheet_of,
    texts_of,
    written,
)

_MIB: Final = 1024 * 1024
_LAUGHS: Final = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
_CELL: Final = "<row><c t='inlineStr'><is><t>{}</t></is></c></row>"


def noise(size: int) -> bytes:
    """Bytes that do not pack."""
    return random.Random(7).randbytes(size)


def with_entry(name: str, content: bytes = b"x", **said: int) -> bytes:
    """A workbook with one entry more, about which the archive says *said*."""
    out = io.BytesIO(packed(plain_parts()))
    with zipfile.ZipFile(out, "a") as archive:
        entry = zipfile.ZipInfo(name)
        for key, value in said.items():
            setattr(entry, key, value)
        archive.writestr(entry, content)
    return out.getvalue()


def twice_the_same_name() -> bytes:
    """Two entries that are called alike but for their case."""
    return with_entry("XL/workbook.xml", b"<workbook/>")


def overlapping() -> bytes:
    """A hundred entries that share the bytes of one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/0", b"\0" * 500_000)
        first = archive.infolist()[0]
        for number in range(1, 100):
            copy = zipfile.ZipInfo(f"xl/media/{number}")
            copy.header_offset, copy.compress_type = first.header_offset, first.compress_type
            copy.compress_size, copy.file_size, copy.CRC = first.compress_size, first.file_size, first.CRC
            archive.filelist.append(copy)
            archive.NameToInfo[copy.filename] = copy
    return out.getvalue()


def lying_about_its_size() -> bytes:
    """A part of 20 MiB whose header says ten bytes."""
    content = packed({**plain_parts(), "xl/media/image1.png": b"\0" * 20 * _MIB})
    return content.replace(struct.pack("<I", 20 * _MIB), struct.pack("<I", 10))


def many(times: int, piece: Callable[[random.Random], str], *, block: int = 10_000) -> str:
    """So many pieces that differ: they pack less than a hundredfold, because the packer looks back 32 KiB only."""
    dice = random.Random(7)
    return "".join(piece(dice) for _ in range(min(block, times))) * (times // block or 1)


def million_empty_rows() -> bytes:
    """Every row that a sheet can have, formatted and empty."""
    return by_hand(
        many(1_040_000, lambda dice: f'<row s="{dice.randrange(999)}" ht="{dice.randrange(99)}"/>')
    )


def one_text_everywhere() -> bytes:
    """One long text in many cells."""
    rows = many(60_000, lambda dice: f'<row><c t="s" s="{dice.randrange(999)}"><v>0</v></c></row>')
    return by_hand(rows, texts=texts_of(f"<si><t>{'x' * 60_000}</t></si>"))


def many_texts() -> bytes:
    """Two million short shared texts."""
    return by_hand(texts=texts_of(many(2_000_000, lambda dice: f"<si><t>{dice.randrange(9999)}</t></si>")))


def heavy_texts() -> bytes:
    """Texts of characters that need four bytes each."""
    letters = "".join(f"{number:05}{'a' * 50}" for number in range(150))
    return by_hand(
        texts=texts_of(many(4_500, lambda dice: f"<si><t>😀{letters}{dice.random()}</t></si>", block=1))
    )


def many_cells() -> bytes:
    """More cells than are taken in, in one row."""
    cells = many(1_700_000, lambda dice: f"<c s='{dice.randrange(999)}'><v/></c>")
    return by_hand(f"<row>{cells}</row>")


def many_attributes() -> bytes:
    """Tags as long as they may be, all attributes."""
    dice = random.Random(7)
    tag = " ".join(f"a{n}='{dice.randrange(99)}'" for n in range(12_000))
    return by_hand(f"<row><c {tag}/></row>" * 150)


def endless_tag() -> bytes:
    """A tag that never ends."""
    return by_hand("<row " + many(20_000, lambda dice: f"a{dice.random()}='' "))


def many_sheets() -> bytes:
    """Hundreds of sheets with a quarter of a million blank cells each."""
    parts = plain_parts()
    cells = many(100_000, lambda dice: f"<c s='{dice.randrange(99)}'/>")
    blank = sheet_of(f"<row>{cells}</row>")
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, 50))
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace("<sheets>", f"<sheets>{names}")
    parts[LINKS] = links(*(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, 50)))
    return packed({**parts, **{f"xl/worksheets/sheet{n}.xml": blank for n in range(1, 50)}})


def endless_directory() -> bytes:
    """An archive of twenty thousand empty files."""
    return packed({str(number): b"" for number in range(20_000)}, method=zipfile.ZIP_STORED)


def recompressed(method: int) -> bytes:
    """A workbook packed as workbooks are not."""
    return packed(plain_parts(), method=method)


def macros() -> bytes:
    """A workbook with a program in it."""
    return packed({**plain_parts(), "xl/vbaProject.bin": b"x"})


def replaced(name: str, part: str | bytes) -> bytes:
    """The smallest workbook with one other part."""
    return packed({**plain_parts(), name: part})


def protected() -> bytes:
    """A ZIP archive whose entries are marked as encrypted."""
    content = bytearray(packed(plain_parts()))
    place = content.find(b"PK\1\2")
    while place >= 0:
        content[place + 8] |= 1
        place = content.find(b"PK\1\2", place + 1)
    return bytes(content)


def spoiled_content() -> bytes:
    """A workbook with a few bytes turned inside its sheet."""
    content = bytearray(written({"A": [["handle"], *([f"user{n}"] for n in range(500))]}))
    place = content.find(b"xl/worksheets/sheet1.xml") + 60
    content[place : place + 40] = bytes(40)
    return bytes(content)


_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4_000

BOMBS: Final[Mapping[str, tuple[Callable[[], bytes], str]]] = {
    # what it is: how it is made, and what is said
    "larger than allowed": (
        lambda: packed({"a": noise(11 * _MIB)}, method=zipfile.ZIP_STORED),
        "larger than 10 MiB",
    ),
    "a thousand and one entries": (
        lambda: packed({str(n): b"" for n in range(1_001)}),
        "more than 1,000 files",
    ),
    "a directory without end": (endless_directory, "more than 1,000 files"),
    "unpacks a thousandfold": (lambda: by_hand(_CELL.format("x" * 20 * _MIB)), "100 times its size"),
    "unpacks a thousandfold beside the sheet": (
        lambda: replaced("xl/media/image1.png", b"\0" * 50 * _MIB),
        "100 times its size",
    ),
    "unpacks to too much": (
        lambda: packed({**plain_parts(), **{f"xl/media/{n}": b"\0" * _MIB for n in range(201)}}),
        "more than 200 MiB",
    ),
    "lies about its size": (lying_about_its_size, "cannot be unpacked"),
    "overlapping entries": (overlapping, "lie over each other"),
    "two entries of one name": (twice_the_same_name, "two files of the same name"),
    "a link": (
        lambda: with_entry("xl/a", b"/etc/passwd", external_attr=0o120777 << 16),
        "a link or a device",
    ),
    "a way up": (lambda: with_entry("xl/../../../etc/cron.d/x"), "leads elsewhere"),
    "an absolute name": (lambda: with_entry("/etc/passwd"), "leads elsewhere"),
    "a drive": (lambda: with_entry("C:/windows/x"), "leads elsewhere"),
    "a backslash": (lambda: with_entry("..\\..\\x"), "leads elsewhere"),
    "a control character": (lambda: with_entry("xl/\x1b[2J"), "leads elsewhere"),
    "laughs": (lambda: by_hand(sheet=sheet_of(_CELL.format("&j;"), prolog=_LAUGHS)), "defines entities"),
    "laughs in the texts": (
        lambda: by_hand(texts=_LAUGHS + texts_of("<si><t>&j;</t></si>")),
        "defines entities",
    ),
    "laughs in UTF-16": (
        lambda: by_hand(sheet=sheet_of(_CELL.format("&j;"), prolog=_LAUGHS).encode("utf-16")),
        "defines entities",
    ),
    "an entity from outside": (
        lambda: by_hand(
            sheet=sheet_of(
                _CELL.format("&x;"), prolog="<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
            )
        ),
        "defines entities",
    ),
    "a definition beside the sheet": (
        lambda: replaced("docProps/app.xml", _LAUGHS + "<x/>"),
        "defines entities",
    ),
    "an entity that nobody defined": (lambda: by_hand(_CELL.format("&x;")), "malformed"),
    "nested without end": (
        lambda: by_hand("<row>" + many(20_000, lambda dice: f"<a{dice.randrange(999)}>")),
        "nested too deeply",
    ),
    "a tag without end": (endless_tag, "a tag in it has no end"),
    "a comment without end": (lambda: by_hand(f"<!-- {noise(2 * _MIB).hex()}"), "a tag in it has no end"),
    "more cells than are taken": (many_cells, "more cells than are taken in"),
    "more texts than are taken": (many_texts, "more cells than are taken in"),
    "heavier texts than are taken": (heavy_texts, "more text than is taken in"),
    "one long text in every cell": (one_text_everywhere, "more text than is taken in"),
    "hundreds of blank sheets": (many_sheets, "more cells than are taken in"),
    "all rows empty": (million_empty_rows, "its sheets are empty"),
    "nothing but attributes": (many_attributes, "its sheets are empty"),
    "rows in disorder": (lambda: by_hand('<row r="5"/><row r="5"/>'), "row 5 stands where it cannot"),
    "a row beyond the last": (lambda: by_hand('<row r="1048577"/>'), "stands where it cannot"),
    "rows in rows": (lambda: by_hand("<row><row/></row>"), "stands where it cannot"),
    "cells in disorder": (lambda: by_hand('<row><c r="B1"/><c r="A1"/></row>'), "stands where it cannot"),
    "a cell without a row": (lambda: by_hand('<c r="B1"/>'), "outside of a row"),
    "cells in cells": (lambda: by_hand("<row><c><v>1</v><c><v>2</v></c></c></row>"), "in another cell"),
    "a cell without a place": (lambda: by_hand('<row><c r="1B"/></row>'), "has no place"),
    "links to other files": (
        lambda: replaced("xl/externalLinks/externalLink1.xml", "<x/>"),
        "values from other files",
    ),
    "a sheet from outside": (
        lambda: replaced(LINKS, links(("worksheet", "http://localhost/x"), mode=' TargetMode="External"')),
        "points to something outside",
    ),
    "a part that is missing": (lambda: by_hand(links=links(("worksheet", "../../etc/passwd"))), "is missing"),
    "no sheets": (lambda: by_hand(links=links()), "its sheets are empty"),
    "macros": (macros, "macros"),
    "a binary workbook": (lambda: replaced("xl/workbook.bin", b"x"), "XLSB"),
    "an OpenDocument file": (lambda: packed({"mimetype": "x", "content.xml": "<x/>"}), "OpenDocument"),
    "a text document": (lambda: packed({"_rels/.rels": links(), "word/document.xml": "<x/>"}), "DOCX"),
    "some archive": (lambda: packed({"creators.csv": "handle"}), "ZIP archive, no workbook"),
    "an archive with links": (lambda: packed({"_rels/.rels": links()}), "ZIP archive, no workbook"),
    "an old workbook": (lambda: _COMPOUND, "old Excel workbook"),
    "a protected workbook": (
        lambda: _COMPOUND + "EncryptedPackage".encode("utf-16-le"),
        "protected with a password",
    ),
    "protected entries": (protected, "protected with a password"),
    "packed with bzip2": (lambda: recompressed(zipfile.ZIP_BZIP2), "packed in a way"),
    "packed with LZMA": (lambda: recompressed(zipfile.ZIP_LZMA), "packed in a way"),
    "cut in the middle": (lambda: written({"A": [["handle"], ["ann"]]})[:3_000], "damaged or cut"),
    "garbage after the sign": (lambda: b"PK\x03\x04" + noise(5_000), "damaged or cut"),
    "garbage inside": (spoiled_content, "cannot be unpacked|its entries lie"),
    "a sheet that breaks off": (lambda: by_hand(sheet=sheet_of("<row><c/>")[:-30]), "breaks off"),
}
HEAVY: Final = frozenset(
    {
        "hundreds of blank sheets",
        "all rows empty",
        "nothing but attributes",
        "unpacks to too much",
        "more texts than are taken",
    }
)
"""Those that take seconds to make, or to refuse."""

ALLOWED: Final[Mapping[str, Callable[[], bytes]]] = {
    "a dimension that lies": lambda: by_hand(
        sheet=sheet_of(_CELL.format("handle"), before='<dimension ref="A1:XFD1048576"/>')
    ),
    "a cell in the last corner": lambda: by_hand(
        _CELL.format("handle") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "a text in the last column": lambda: by_hand(
        "<row>" + "".join(f"<c t='str'><v>c{n}</v></c>" for n in range(1_000)) + "</row>"
    ),
    "a sheet in UTF-16": lambda: by_hand(sheet=sheet_of(_CELL.format("handle")).encode("utf-16")),
    "a hyperlink": lambda: replaced(
        "xl/worksheets/_rels/sheet1.xml.rels",
        links(("hyperlink", "https://www.tiktok.com/@ann"), mode=' TargetMode="External"'),
    ),
    "a comment": lambda: by_hand("<!-- made by hand -->" + _CELL.format("handle")),
    "a blank part that packs well": lambda: replaced("docProps/app.xml", " " * 900_000 + "<x/>"),
}


def taken(path: str) -> Table | FileUnreadable:
    """The table at *path*, read to its end, or why there is none."""
    try:
        table = FileTables().read(path, row_limit=100_000)
        sum(1 for _ in table.rows)
    except FileUnreadable as error:
        return error
    return table


def main(folder: Path) -> None:
    """Read each file in *folder*; say the longest time and the most memory that it took."""
    longest, slowest = 0.0, ""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in sorted(folder.iterdir()):
        begun = time.process_time()
        taken(str(path))
        needed = time.process_time() - begun
        if needed > longest:
            longest, slowest = needed, path.name
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(f"{longest:.2f} {(most - before) // 1024} {slowest}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
