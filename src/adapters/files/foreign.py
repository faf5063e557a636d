"""Files that are no text table, told by how they begin."""

import re
from typing import Final

import attrs

_AS_CSV: Final = "open it in your spreadsheet program and save it as CSV (UTF-8)"
_UNPACK: Final = "unpack it, or save it as CSV"
_EXPORT: Final = "export the table from its program and save it as CSV"


@attrs.frozen
class Foreign:
    """What a file is instead, and the way to a table."""

    why: str
    way_out: str


# fmt: off
_SIGNS: Final = (
    # begins with                                        is                                     so
    (rb"\x1f\x8b",                               Foreign("it is packed with gzip",                   _UNPACK)),
    (rb"BZh[1-9]1AY&SY",                         Foreign("it is packed with bzip2",                  _UNPACK)),
    (rb"\xfd7zXZ\x00",                           Foreign("it is packed with xz",                     _UNPACK)),
    (rb"\x28\xb5\x2f\xfd",                       Foreign("it is packed with Zstandard",              _UNPACK)),
    (rb"7z\xbc\xaf\x27\x1c",                     Foreign("it is a 7z archive",                       _UNPACK)),
    (rb"Rar!\x1a\x07",                           Foreign("it is a RAR archive",                      _UNPACK)),
    (rb"%PDF-",                                  Foreign("it is a PDF",                              _EXPORT)),
    (rb"SQLite format 3\x00",                    Foreign("it is a SQLite database",                  _EXPORT)),
    (rb"PAR1[\x00-\x1f]",                        Foreign("it is a Parquet file",                     _EXPORT)),
    (rb"\{\\rtf",                                Foreign("it is a text document (RTF)",              _EXPORT)),
    (rb"(\xef\xbb\xbf)?\s*<(\?xml|!doctype|html|table|svg)\b",
                                                 Foreign("it is a web page or XML",                  _AS_CSV)),
)
# fmt: on

_CONTROLS: Final = bytes({*range(0x20), 0x7F} - set(b"\t\n\v\f\r\x1a\x1b"))
_MOST_CONTROLS: Final = 0.3


def foreign_format(head: bytes) -> Foreign | None:
    """What else the file is that begins with *head*; None where it may be text."""
    for sign, foreign in _SIGNS:
        if re.match(sign, head, re.IGNORECASE):
            return foreign
    return None


def is_binary(head: bytes) -> bool:
    """True where so many control characters stand that *head* is no text in a byte encoding."""
    left = len(head.translate(None, _CONTROLS))
    return len(head) - left > _MOST_CONTROLS * len(head)
