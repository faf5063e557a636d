"""One word for each part of an audience, whatever an endpoint calls it."""

import re
from collections.abc import Mapping
from typing import Final

UNKNOWN: Final = "unknown"
_GENDERS: Final[Mapping[str, str]] = {"female": "female", "male": "male"}
# fmt: off
_AGES: Final[Mapping[str, str]] = {
    "1": "13-17", "2": "18-24", "3": "25-34", "4": "35-44", "5": "45-54", "6": "55+",
}
# fmt: on
_AGE: Final = re.compile(r"[0-9]{2}(-[0-9]{2}|\+)")
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")


def gender(word: str) -> str:
    """female, male or unknown (TikTok: NONE, Other, null, and whatever it thinks of next)."""
    return _GENDERS.get(word.casefold(), UNKNOWN)


def age(word: str) -> str:
    """A band such as 18-24 or 55+, from its text or its number."""
    return word if _AGE.fullmatch(word) else _AGES.get(word, UNKNOWN)


def country(word: str) -> str:
    """The two letters in capitals; other words as they come."""
    return word.upper() if _COUNTRY.fullmatch(word) else word


def place(word: str) -> str:
    """A region as TikTok names it."""
    return word
