"""Numbers as people and rankings write them: ``221.7K``, ``18.7M``, ``1,234``, ``3.5%``."""

import re
from typing import Final

_ABSENT: Final = frozenset({"", "-", "–", "—", "n/a", "#n/a", "na", "null", "none", "nan", "?"})
_SCALES: Final = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}
_GROUPED: Final = re.compile(r"(\d{1,3}(?:[,  '’]\d{3})+|\d{1,3}(?:\.\d{3}){2,})")
_SCALED: Final = re.compile(r"(\d+(?:\.\d+|,\d{1,2}|,\d{4,})?)\s*([kmb])", re.IGNORECASE)
_LONGEST: Final = 40
"""Characters; nobody counts further."""
_DECIMAL: Final = re.compile(r"(-?\d+[.,]\d+|-?\d+)\s*(%?)")


class NotANumber(ValueError):
    """A cell that is no number of the kind its column asks for."""


def is_absent(text: str) -> bool:
    """True for the ways in which files say that there is no value."""
    return text.casefold() in _ABSENT


def parse_count(text: str) -> int:
    """A whole number, 0 or more.

    Raises:
        NotANumber: it is none, or it could be read in two ways.
    """
    if len(text) > _LONGEST:
        raise NotANumber(f"{text[:_LONGEST]!r}… is too long for a count")
    if text.isascii() and text.isdigit():
        return int(text)
    scaled = _SCALED.fullmatch(text)
    if scaled is not None:
        return round(float(scaled[1].replace(",", ".")) * _SCALES[scaled[2].lower()])
    grouped = _GROUPED.fullmatch(text)
    if grouped is not None:
        return int(re.sub(r"\D", "", text))
    raise NotANumber(f"{text!r} is no count; write 221700, 221,700 or 221.7K")


def parse_fraction(text: str) -> float:
    """A share: ``3.5%`` or ``0.035``.

    Raises:
        NotANumber: it is none, or a number above 1 without a percent sign.
    """
    value = parse_change(text)
    if not 0 <= value <= 1:
        raise NotANumber(f"{text!r} is no share; write 3.5% or 0.035")
    return value


def parse_change(text: str) -> float:
    """A share that may be negative or above one.

    Raises:
        NotANumber: it is none.
    """
    found = _DECIMAL.fullmatch(text)
    if found is None:
        raise NotANumber(f"{text!r} is no number")
    value = float(found[1].replace(",", "."))
    return value / 100 if found[2] else value


def parse_shares(text: str) -> tuple[tuple[str, float], ...]:
    """Named shares: ``US:40%; DE:12%``.

    Raises:
        NotANumber: not of that form.
    """
    pairs = [part.rsplit(":", 1) for part in re.split(r"[;|]", text) if part.strip()]
    if not pairs or any(len(pair) != 2 for pair in pairs):
        raise NotANumber(f"{text!r} is no list of shares; write US:40%; DE:12%")
    return tuple((name.strip(), parse_fraction(share.strip())) for name, share in pairs)
