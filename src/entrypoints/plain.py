"""Values as JSON knows them."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

import attrs

Write = Callable[[object], object]
_AS_IT_IS: Final = frozenset({str, int, float, bool, type(None)})
_KNOWN: Final[dict[type[object], Write]] = {}
_REMEMBERED: Final = 1_024
_LEFT_BY_JSON = re.compile("[\\x7f-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]")


def plain(value: object) -> object:
    """*value* as JSON knows it."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    write = _KNOWN.get(kind)
    if write is None:
        write = _KNOWN[kind] = _writer(kind)
    return write(value)


def fields(form: attrs.AttrsInstance) -> dict[str, object]:
    """What *form* says, each under its name."""
    told = plain(form)
    if not isinstance(told, dict):
        raise TypeError(f"{type(form).__name__} is no form")
    return told


def _writer(kind: type[object]) -> Write:
    """How a value of *kind* is written: found out once, for answers hold thousands of the same."""
    if issubclass(kind, Enum):
        words: dict[object, object] = {word: word.value for word in kind}
        return words.__getitem__
    if issubclass(kind, date):
        return _moment if issubclass(kind, datetime) else _day
    if attrs.has(kind):
        return _by_name(tuple(attrs.fields_dict(kind)))
    if issubclass(kind, Mapping):
        return _mapping
    return _list if issubclass(kind, list | tuple | set | frozenset) else _itself


def _day(value: Any) -> object:
    return value.isoformat()


def _moment(value: Any) -> object:
    return _in_utc(value) if value.tzinfo is UTC else value.isoformat()


@lru_cache(_REMEMBERED)
def _in_utc(value: datetime) -> str:
    """A moment in UTC: what was told or asked at once has the same one, many times on a page."""
    return value.isoformat()


def _by_name(names: tuple[str, ...]) -> Write:
    if len(names) < 2:
        return lambda value: {name: plain(getattr(value, name)) for name in names}
    all_of = attrgetter(*names)

    def write(value: object) -> object:
        told = zip(names, all_of(value), strict=True)
        return {
            name: one if (kind := type(one)) in _AS_IT_IS else _KNOWN.get(kind, plain)(one)
            for name, one in told
        }

    return write


def _mapping(value: Any) -> object:
    return {key if type(key) is str else str(plain(key)): plain(item) for key, item in value.items()}


def _list(value: Any) -> object:
    return list(map(plain, value))


def _itself(value: object) -> object:
    return value


def in_json(value: object, indent: int | None = None) -> str:
    """*value* as JSON that shows letters of all scripts and steers no terminal."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=indent)
    return _LEFT_BY_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
