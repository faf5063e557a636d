"""One value, one text: JSON in which nothing is left to choose, so that a digest or a signature can cover it.

Names are sorted, nothing stands between the parts, letters are written as they are, in UTF-8. A time is ISO text in
UTC.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final


def _in_json(value: object) -> object:
    """What JSON does not know by itself."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def instant(moment: datetime) -> str:
    """*moment* as the documents write it, such as ``2026-03-01T12:00:00Z``.

    Raises:
        ValueError: nobody knows in which part of the world it is meant.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone has no canonical form")
    return moment.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=_in_json
)


def canonical(value: object) -> bytes:
    """*value* as canonical JSON.

    Raises:
        ValueError: a number that is none, a time without a zone, half a letter.
        TypeError: something that has no form in JSON.
    """
    return _ENCODER.encode(value).encode()


class NotJson(ValueError):
    """A text that writes no value, or more than one."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise NotJson("a name stands twice")
    return named


def _no_number(word: str) -> object:
    raise NotJson(f"{word} is no number")


def parsed(text: bytes) -> object:
    """The value that *text* writes, in whatever layout.

    Raises:
        NotJson: no JSON in UTF-8, a name that stands twice, or a number that is none.
    """
    try:
        return json.loads(text.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from None
