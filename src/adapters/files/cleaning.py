"""What is left of a text that came from outside."""

import re
import unicodedata
from typing import Final

# Line ends and tabs part words, so a space takes their place.
_BREAKS: Final = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")

# C0, C1 and DEL; marks that turn or hide text: soft hyphen, Arabic letter mark, zero-width space, left-to-right
# and right-to-left marks, embeddings and overrides, word joiner, isolates, byte order mark. The two joiners
# U+200C and U+200D stay: Persian words and composed emoji need them.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+"
)

# What is left of bytes that do not belong to the encoding, and of half a pair in JSON.
_BROKEN: Final = re.compile("[\ud800-\udfff]")


def is_broken(text: str) -> bool:
    """True where *text* holds what is no character."""
    return _BROKEN.search(text) is not None


def composed(text: str) -> str:
    """*text* in normal form C, trimmed: enough where every character is printable."""
    return unicodedata.normalize("NFC", text).strip()


def clean(text: str) -> str:
    """*text* without control characters, in normal form C, trimmed."""
    return composed(text if text.isprintable() else _BREAKS.sub(" ", _UNSEEN.sub("", text)))
