"""What a workbook consists of: its sheets, and the parts that they share."""

import posixpath
from collections.abc import Iterable
from typing import Final

import attrs

from influence.adapters.files.xlsx.archive import Archive
from influence.adapters.files.xlsx.markup import Acts, Attributes, in_links, in_sheets, link_of, walk
from influence.adapters.files.xlsx.spoiled import AS_CSV, AS_XLSX, Spoiled, damaged

_LINKS: Final = "_rels/.rels"
_HARMLESS: Final = "hyperlink"  # the one link to the outside that a sheet may hold: nobody follows it

# fmt: off
_OTHERS: Final = (
    # what its entries are called                      is                                  so
    (lambda name: name.endswith("vbaproject.bin"),     "it is a workbook with macros (XLSM)",
                                                       "save it as an ordinary workbook (XLSX) or CSV"),
    (lambda name: name.startswith("xl/externallinks/"), "it takes values from other files",
                                                       "replace the links by their values, or save it as CSV"),
    (lambda name: name == "xl/workbook.bin",           "it is a binary workbook (XLSB)",    AS_XLSX),
    (lambda name: name in {"content.xml", "mimetype"}, "it is an OpenDocument file (ODS)",  AS_XLSX),
    (lambda name: name.startswith("word/"),            "it is a text document (DOCX)",      AS_CSV),
    (lambda name: name.startswith("ppt/"),             "it is a presentation (PPTX)",       AS_CSV),
    (lambda name: name.startswith("index/"),           "it is a Numbers document",          AS_XLSX),
)
# fmt: on


@attrs.frozen
class Sheet:
    """One sheet of a workbook."""

    name: str
    part: str
    is_visible: bool


@attrs.frozen
class Book:
    """The parts of a workbook that matter for its values."""

    sheets: tuple[Sheet, ...]
    texts: str | None
    styles: str | None
    from_1904: bool


@attrs.frozen
class _Link:
    kind: str
    target: str


def book_of(archive: Archive) -> Book:
    """The workbook in *archive*.

    Raises:
        Spoiled: it is something else, holds macros or links to other files, or is malformed.
    """
    for is_one, why, way_out in _OTHERS:
        if any(map(is_one, archive.names)):
            raise Spoiled(why, way_out)
    if not archive.holds(_LINKS):
        raise Spoiled("it is a ZIP archive, no workbook", "unpack it, and import the table in it")
    all_links = {name: _links(archive, name) for name in archive.names if name.endswith(".rels")}
    main = _target(all_links[_LINKS].values(), "officeDocument")
    if main is None:
        raise Spoiled("it is a ZIP archive, no workbook", "unpack it, and import the table in it")
    folder, name = posixpath.split(main)
    links = all_links.get(posixpath.join(folder, "_rels", f"{name}.rels").casefold(), {})
    reader = _Workbook()
    walk(archive.markup(main), reader.acts)
    sheets = tuple(
        Sheet(name, links[link].target, is_visible)
        for name, link, is_visible in reader.sheets
        if link in links and links[link].kind == "worksheet"
    )
    return Book(
        sheets, _target(links.values(), "sharedStrings"), _target(links.values(), "styles"), reader.from_1904
    )


def _target(links: Iterable[_Link], kind: str) -> str | None:
    return next((link.target for link in links if link.kind == kind), None)


def _links(archive: Archive, part: str) -> dict[str, _Link]:
    """Where *part* points to, by id."""
    found: dict[str, _Link] = {}
    folder = posixpath.dirname(posixpath.dirname(part))

    def link(attributes: Attributes) -> None:
        kind = posixpath.basename(attributes.get("Type", ""))
        if attributes.get("TargetMode", "").casefold() == "external":
            if kind != _HARMLESS:
                raise damaged("it points to something outside of itself")
            return
        target = posixpath.join("/", folder, attributes.get("Target", ""))
        found[attributes.get("Id", "")] = _Link(kind, posixpath.normpath(target).lstrip("/"))

    walk(archive.markup(part), Acts(in_links({"Relationship": link})))
    return found


class _Workbook:
    """The list of sheets, and the day that counts as the first."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False
        self.acts = Acts(in_sheets({"sheet": self._sheet, "workbookPr": self._properties}))

    def _sheet(self, attributes: Attributes) -> None:
        is_visible = attributes.get("state", "visible") == "visible"
        self.sheets.append((attributes.get("name", ""), link_of(attributes), is_visible))

    def _properties(self, attributes: Attributes) -> None:
        self.from_1904 = attributes.get("date1904", "") in {"1", "true"}
