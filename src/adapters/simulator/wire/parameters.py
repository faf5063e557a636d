"""The parameters of a call: a table per endpoint says what they are, one reader holds every call to it."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

import attrs

from influence.adapters.simulator.wire.envelope import PARAMETER, ApiRefused


class Kind(StrEnum):
    """What a parameter holds."""

    TEXT = "string"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "boolean"
    DATE = "date as YYYY-MM-DD"
    HANDLE = "handle without '@'"
    TEXTS = "list of strings"
    HANDLES = "list of handles without '@'"
    OBJECT = "object"
    OBJECTS = "list of objects"


@attrs.frozen
class Parameter:
    """One parameter. The bounds hold for the number, the length of the text or the items of the list."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = attrs.field(default=True, kw_only=True)
    default: object = attrs.field(default=None, kw_only=True)
    least: int = attrs.field(default=1, kw_only=True)
    most: int = attrs.field(default=10_000, kw_only=True)
    choices: tuple[object, ...] = attrs.field(default=(), kw_only=True)


class Unfit(ValueError):
    """A value that is not what the table says."""


def read_parameters(table: Iterable[Parameter], given: Mapping[str, object]) -> dict[str, object]:
    """The values of the parameters in *table*, defaults filled in.

    Raises:
        ApiRefused: one is missing, of another kind or out of bounds.
    """
    return {parameter.name: _read(parameter, given.get(parameter.name)) for parameter in table}


def from_query(table: Iterable[Parameter], texts: Mapping[str, str]) -> dict[str, object]:
    """What a query string says: numbers, flags and lists are JSON text there."""
    kinds = {parameter.name: parameter.kind for parameter in table}
    return {name: _from_text(name, kinds.get(name, Kind.TEXT), text) for name, text in texts.items()}


def decode(text: str | bytes) -> object:
    """JSON as a value.

    Raises:
        Unfit: it is none, or hostile.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unfit("not valid JSON") from error


def _from_text(name: str, kind: Kind, text: str) -> object:
    if kind in _PLAIN:
        return text
    try:
        return decode(text)
    except Unfit as unfit:
        raise ApiRefused(PARAMETER, f"{name}: must be a {kind.value}, as JSON text") from unfit


def _read(parameter: Parameter, value: object) -> object:
    if value is None or value == "":
        if parameter.required:
            raise ApiRefused(PARAMETER, f"{parameter.name}: Missing data for required field.")
        return parameter.default
    try:
        read = _READERS[parameter.kind](value, parameter)
    except Unfit as unfit:
        raise ApiRefused(PARAMETER, f"{parameter.name}: {unfit}") from unfit
    if parameter.choices and read not in parameter.choices:
        raise ApiRefused(PARAMETER, f"{parameter.name}: must be one of {list(parameter.choices)}")
    return read


def read_text(value: object, parameter: Parameter) -> str:
    """A text within bounds that can be sent on."""
    if not isinstance(value, str):
        raise Unfit("must be a string")
    if not parameter.least <= len(value) <= parameter.most:
        raise Unfit(f"must have {parameter.least} to {parameter.most} characters")
    if _SURROGATE.search(value):
        raise Unfit("must be valid Unicode text")
    return value


def read_integer(value: object, parameter: Parameter) -> int:
    """A whole number within bounds."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unfit("must be an integer")
    if not parameter.least <= value <= parameter.most:
        raise Unfit(f"must be between {parameter.least} and {parameter.most}")
    return value


def read_number(value: object, parameter: Parameter) -> float:
    """A number within bounds, whole or not."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Unfit("must be a number")
    if not parameter.least <= value <= parameter.most:  # also what is no number at all
        raise Unfit(f"must be between {parameter.least} and {parameter.most}")
    return value


def _read_flag(value: object, _: Parameter) -> bool:
    if not isinstance(value, bool):
        raise Unfit("must be true or false")
    return value


def _read_date(value: object, _: Parameter) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Unfit("must be a date as YYYY-MM-DD")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Unfit("must be a date as YYYY-MM-DD") from error


def _read_handle(value: object, _: Parameter) -> str:
    handle = read_text(value, _HANDLE_TEXT)
    if "@" in handle:
        raise Unfit("a handle is sent without '@'")
    return handle


def _read_list(value: object, parameter: Parameter) -> list[object]:
    if not isinstance(value, list):
        raise Unfit("must be a list")
    if not parameter.least <= len(value) <= parameter.most:
        raise Unfit(f"must have {parameter.least} to {parameter.most} items")
    return value


def _read_texts(value: object, parameter: Parameter) -> tuple[str, ...]:
    return tuple(read_text(item, _ITEM) for item in _read_list(value, parameter))


def _read_handles(value: object, parameter: Parameter) -> tuple[str, ...]:
    return tuple(_read_handle(item, parameter) for item in _read_list(value, parameter))


def _read_object(value: object, _: Parameter) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise Unfit("must be an object")
    return value


def _read_objects(value: object, parameter: Parameter) -> tuple[Mapping[str, object], ...]:
    items = _read_list(value, parameter)
    objects = tuple(item for item in items if isinstance(item, dict))
    if len(objects) != len(items):
        raise Unfit("must be a list of objects")
    return objects


_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_PLAIN: Final = frozenset({Kind.TEXT, Kind.DATE, Kind.HANDLE})
_ITEM: Final = Parameter("item", most=200)
_HANDLE_TEXT: Final = Parameter("handle", most=100)
_READERS: Final[Mapping[Kind, Callable[[object, Parameter], object]]] = {
    Kind.TEXT: read_text,
    Kind.INTEGER: read_integer,
    Kind.NUMBER: read_number,
    Kind.FLAG: _read_flag,
    Kind.DATE: _read_date,
    Kind.HANDLE: _read_handle,
    Kind.TEXTS: _read_texts,
    Kind.HANDLES: _read_handles,
    Kind.OBJECT: _read_object,
    Kind.OBJECTS: _read_objects,
}
