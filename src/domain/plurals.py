"""How many of something, in words: one of it is never told as several."""

from typing import Final

_HEAD_ENDS: Final = (" in ", " of ", " to ", " from ", " asked ", " made ", " with ")
_ODD: Final = {"people": "person"}


def counted(count: int, noun: str, plural: str = "") -> str:
    """So many of a *noun* whose plural ends in s, or is *plural*."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def of_many(count: int, plural: str) -> str:
    """So many of what is called by its *plural*, such as `posts in campaigns`."""
    return f"{count:,} {fitting(count, plural)}"


def fitting(count: int, plural: str) -> str:
    """The *plural*, or its singular for one."""
    return _one_of(plural) if count == 1 else plural


def _one_of(plural: str) -> str:
    end = min((place for sign in _HEAD_ENDS if (place := plural.find(sign)) > 0), default=len(plural))
    before, space, last = plural[:end].rpartition(" ")
    return f"{before}{space}{_singular(last)}{plural[end:]}"


def _singular(word: str) -> str:
    if word in _ODD:
        return _ODD[word]
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith("sses") else word.removesuffix("s")
