"""Reading XML of strangers: in pieces, no definitions, bounded in depth, in tags and in the length of each."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar
from xml.parsers import expat

import attrs

from influence.adapters.files.xlsx.spoiled import damaged

F = TypeVar("F")
Attributes = Mapping[str, str]

DEEPEST: Final = 64
LONGEST_TAG: Final = 256 * 1024

_SHEETS: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_LINKS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_PACKAGE: Final = ("http://schemas.openxmlformats.org/package/2006/relationships",)


def in_sheets(acts: Mapping[str, F]) -> dict[str, F]:
    """*acts* by the full names of a spreadsheet's tags, in both dialects of the format."""
    return {f"{space} {tag}": act for tag, act in acts.items() for space in _SHEETS}


def in_links(acts: Mapping[str, F]) -> dict[str, F]:
    """*acts* by the full names of the tags that tie parts together."""
    return {f"{space} {tag}": act for tag, act in acts.items() for space in _PACKAGE}


def link_of(attributes: Attributes) -> str:
    """The id by which a tag names another part."""
    return next((attributes[f"{space} id"] for space in _LINKS if f"{space} id" in attributes), "")


@attrs.frozen
class Acts:
    """What to do at the beginning and the end of which tag, and with the text between tags."""

    starts: Mapping[str, Callable[[Attributes], None]]
    ends: Mapping[str, Callable[[], None]] = attrs.field(factory=dict)
    text: Callable[[str], None] | None = None


def walk(pieces: Iterable[bytes], acts: Acts) -> None:
    """Read the document that *pieces* make, in UTF-8 or UTF-16 whatever it says of itself.

    Raises:
        Spoiled: it is no such document, or beyond a bound.
    """
    parser = _parser(acts)
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)  # noqa: FBT003 - expat's own, by position only
            fed += len(piece)
            if fed - max(parser.CurrentByteIndex, 0) > LONGEST_TAG:
                raise damaged("a tag in it has no end")
        parser.Parse(b"", True)  # noqa: FBT003 - as above
    except expat.ExpatError as error:
        raise damaged(f"its XML breaks off or is malformed at line {error.lineno}") from error


def _parser(acts: Acts) -> expat.XMLParserType:
    depth = 0
    starts, ends = acts.starts, acts.ends

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise damaged("its XML is nested too deeply")
        if name in starts:
            starts[name](attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if name in ends:
            ends[name]()

    parser = expat.ParserCreate("utf-8", " ")  # a mark of UTF-16 still counts
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = acts.text
    parser.StartDoctypeDeclHandler = _no_definitions
    return parser


def _no_definitions(*_: object) -> None:
    raise damaged("its XML defines entities, which no spreadsheet program writes")
