"""Values as JSON knows them."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum

import attrs

_LEFT_BY_JSON = re.compile("[\\x7f-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]")


def plain(value: object) -> object:
    """*value* as JSON knows it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    kind = type(value)
    if attrs.has(kind):
        return {name: plain(getattr(value, name)) for name in attrs.fields_dict(kind)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def fields(form: attrs.AttrsInstance) -> dict[str, object]:
    """What *form* says, each under its name."""
    return {name: plain(getattr(form, name)) for name in attrs.fields_dict(type(form))}


def in_json(value: object, indent: int | None = None) -> str:
    """*value* as JSON that shows letters of all scripts and steers no terminal."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=indent)
    return _LEFT_BY_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
