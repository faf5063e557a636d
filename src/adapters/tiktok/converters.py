"""From what TikTok sends to what a metric may hold. None means unusable; nothing is guessed and nothing is zero."""

import math
import re
from collections.abc import Callable
from typing import Final

from influence.adapters.tiktok.vocabularies import UNKNOWN, place
from influence.domain.values import Curve, Money, Series, Shares, Value

Converter = Callable[[object], Value | None]

_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,40}")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?")
_CURRENCY: Final = re.compile(r"[A-Za-z]{3}")
_ADDRESS: Final = re.compile(r"https?://[^\s/?#@\\\"'<>]+(?:[/?#][^\s\\\"'<>]*)?", re.IGNORECASE)
_UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")
_EXACT: Final = 2**53
_LONGEST_TEXT: Final = 1_000
_LONGEST_ADDRESS: Final = 4_096
_MOST_PARTS: Final = 1_000
_MOST_SECONDS: Final = 36_000


def whole(value: object) -> int | None:
    """A whole number, also as text or as a float without a fraction."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) <= _EXACT else None
    if isinstance(value, str):
        return int(value.strip()) if _WHOLE.fullmatch(value.strip()) else None
    return value if isinstance(value, int) else None


def decimal(value: object) -> float | None:
    """A finite number, also as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    figure = value.strip() if isinstance(value, str) else value
    if isinstance(figure, str) and not _DECIMAL.fullmatch(figure):
        return None
    try:
        number = float(figure)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def fraction(value: object) -> float | None:
    """A share of one; a text with a percent sign is a share of a hundred."""
    if isinstance(value, str) and value.strip().endswith("%"):
        percent = decimal(value.strip().removesuffix("%"))
        return None if percent is None else percent / 100
    return decimal(value)


def mean(value: object) -> int | float | None:
    """A number that may be whole."""
    number = whole(value)
    return decimal(value) if number is None else number


def text(value: object) -> str | None:
    """A text that every store can keep."""
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT or _UNKEEPABLE.search(value):
        return None
    return value.strip() or None


def address(value: object) -> str | None:
    """The address of something on the web."""
    if not isinstance(value, str) or len(value) > _LONGEST_ADDRESS or _UNKEEPABLE.search(value):
        return None
    found = value.strip()
    return found if _ADDRESS.fullmatch(found) and found.isprintable() else None


def identifier(value: object) -> str | None:
    """An id of TikTok's: text, or a whole number that was never a float."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return str(value)
    word = text(value)
    return word if word is not None and word.isprintable() and " " not in word else None


def shares(key: str, vocabulary: Callable[[str], str]) -> Converter:
    """Converts a list of objects with *key* and `percentage`; parts that mean the same are one part."""
    return lambda value: _shares(value, key, vocabulary)


def states(value: object) -> Shares | None:
    """The regions inside the country where a video is most popular."""
    return _shares(value.get("locale_distribution"), "locale", place) if isinstance(value, dict) else None


def _shares(value: object, key: str, vocabulary: Callable[[str], str]) -> Shares | None:
    if not isinstance(value, list) or len(value) > _MOST_PARTS or _says_twice(value, key):
        return None
    parts: dict[str, float] = {}
    for item in value:
        name, share = _part(item, key, vocabulary)
        if name is None or share is None:
            return None
        parts[name] = round(parts[name] + share, 6) if name in parts else share
    return tuple(parts.items()) or None


def _says_twice(items: list[object], key: str) -> bool:
    """True when two of *items* bear the very same name: nobody knows which of them is right."""
    named = [repr(item.get(key)) for item in items if isinstance(item, dict)]
    return len(set(named)) < len(named)


def _part(item: object, key: str, vocabulary: Callable[[str], str]) -> tuple[str | None, float | None]:
    if not isinstance(item, dict) or key not in item:
        return None, None
    share = fraction(item.get("percentage"))
    named = item[key]
    if named is None or named == "":
        return UNKNOWN, share
    word = identifier(named) or text(named)
    return None if word is None else vocabulary(word), share


def price(value: object) -> Money | None:
    """What a creator starts at; the amount may be open to talks."""
    if not isinstance(value, dict):
        return None
    currency, negotiable = text(value.get("currency")) or "", value.get("is_negotiable_type") is True
    amount = decimal(value.get("rate")) if currency else None
    if currency and not _CURRENCY.fullmatch(currency):
        return None
    return Money(amount, currency.upper(), negotiable) if amount is not None or negotiable else None


def curve(value: object) -> Curve | None:
    """Which share still watches at which second: from pairs, or from a list whose index is the second."""
    if not isinstance(value, list) or len(value) > _MOST_SECONDS:
        return None
    points: dict[int, float] = {}
    for index, item in enumerate(value):
        second, share = _point(index, item)
        if second is None or second < 0 or share is None or second in points:
            return None
        points[second] = share
    return tuple(sorted(points.items())) or None


def _point(index: int, item: object) -> tuple[int | None, float | None]:
    if isinstance(item, list):
        return (whole(item[0]), fraction(item[1])) if len(item) == 2 else (None, None)
    return index, fraction(item)


def series(value: object) -> Series | None:
    """The same list with the second as its index; none when seconds are missing in between."""
    points = curve(value)
    if points is None or [second for second, _ in points] != list(range(len(points))):
        return None
    return tuple(share for _, share in points)
