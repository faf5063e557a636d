"""Guessing an encoding that is not UTF-8."""

from typing import Final

from charset_normalizer import CharsetMatch, from_bytes

# What spreadsheets and old exports write, the commonest first: where two fit equally well, the first is taken.
CHARSETS: Final = (
    "cp1252", "cp1251", "cp932", "gb18030", "big5", "cp949", "cp1250", "cp1254", "cp1253", "cp1255",
    "cp1256", "cp874", "cp1258", "cp1257", "euc_jp", "mac_roman", "cp850",
)  # fmt: skip

# An English file is often ASCII but for these; there is too little in them to guess from.
_TYPOGRAPHY: Final = frozenset("€…‘’“”•–—™«»©®°£\u00a0".encode("cp1252"))

_MOST_MESS: Final = 0.6
_PER_RANK: Final = 0.004
_HALF_WIDTH: Final = ("\uff61", "\uff9f")  # katakana nobody types: other bytes read as Japanese look like it


def likely_charsets(sample: bytes) -> list[str]:
    """Encodings that *sample* may be in, best first."""
    if all(byte in _TYPOGRAPHY for byte in sample if not byte < 0x80):
        return ["cp1252"]
    matches = from_bytes(sample, cp_isolation=list(CHARSETS), threshold=_MOST_MESS)
    return [name for _, name in sorted(map(_ranked, matches))]


def _ranked(match: CharsetMatch) -> tuple[float, str]:
    """How badly *match* fits, and the commonest of the encodings that give the same text."""
    same = {match.encoding, *match.could_be_from_charset}
    rank, name = next((rank, name) for rank, name in enumerate(CHARSETS) if name in same)
    foreign = [char for char in str(match) if not char.isascii()]
    half = sum(_HALF_WIDTH[0] <= char <= _HALF_WIDTH[1] for char in foreign)
    return match.chaos + half / (2 * len(foreign) + 1) + _PER_RANK * rank, name
