"""The languages that messages are written in."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Language(StrEnum):
    """A language, by its code."""

    ENGLISH = "en"
    GERMAN = "de"
    SPANISH = "es"


_COUNTRIES: Final[Mapping[Language, str]] = {
    Language.GERMAN: "AT CH DE LI",
    Language.SPANISH: "AR BO CL CO CR CU DO EC ES GQ GT HN MX NI PA PE PR PY SV UY VE",
}


def language_of(country: str | None) -> Language:
    """What is spoken in *country* (two letters), as far as there are messages in it; English otherwise."""
    found = (language for language, countries in _COUNTRIES.items() if country in countries.split())
    return next(found, Language.ENGLISH) if country else Language.ENGLISH
