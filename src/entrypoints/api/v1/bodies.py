"""Bodies of requests, read strictly: nothing unknown, nothing converted, every refusal with the place it means."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final, NoReturn, TypeVar, get_args, get_origin

import attrs
from cattrs import (
    ClassValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn

from influence.domain.errors import BadInput
from influence.domain.request_refusals import BodyRefused, MediaTypeRefused, Wrong

B = TypeVar("B")

MOST_BYTES: Final = 1024 * 1024
LARGEST: Final = 2**63 - 1
_MISSING: Final = "it is missing"


class FieldWrong(ValueError):
    """A field of a body has a value that it cannot have."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name = name


def body_of(kind: type[B], media_type: str, raw: bytes) -> B:
    """The body that *raw* writes.

    Raises:
        MediaTypeRefused: it is not said to be JSON.
        BodyRefused: it is no such body.
    """
    if media_type.partition(";")[0].strip().lower() != "application/json":
        raise MediaTypeRefused
    try:
        return _CONVERTER.structure(_parsed(raw), kind)
    except Exception as error:
        wrong = tuple(_wrong(error, ""))
        if not wrong:
            raise
        raise BodyRefused(wrong) from error


def _parsed(raw: bytes) -> object:
    try:
        return json.loads(raw.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, _SaidTwice) else "it is no JSON in UTF-8"
        raise BodyRefused((Wrong("", why),)) from error


class _SaidTwice(ValueError):
    """An object has two fields of one name: readers would not agree about it."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _SaidTwice("a field is said twice")
    return found


def _no_constant(_: str) -> NoReturn:
    raise ValueError


def _wrong(error: BaseException, place: str) -> Iterator[Wrong]:
    """What was wrong, and where. What no reading of a body raises gives nothing."""
    if isinstance(error, ClassValidationError | IterableValidationError):
        noted, others = error.group_exceptions()
        for one, note in noted:
            step = note.index if isinstance(note, IterableValidationNote) else note.name
            yield from _wrong(one, f"{place}/{_escaped(str(step))}")
        for one in others:
            yield from _wrong(one, place)
    else:
        yield from _why(error, place)


def _why(error: BaseException, place: str) -> Iterator[Wrong]:
    if isinstance(error, BodyRefused):
        yield from error.wrong
    elif isinstance(error, ForbiddenExtraKeysError):
        for name in sorted(error.extra_fields):
            yield Wrong(f"{place}/{_escaped(name)[:60]}", "there is no such field here")
    elif isinstance(error, FieldWrong):
        yield Wrong(f"{place}/{error.name}", str(error))
    elif isinstance(error, KeyError):
        yield Wrong(place, _MISSING)
    elif isinstance(error, BadInput | ValueError | TypeError):
        yield Wrong(place, str(error).rstrip("."))


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1").encode(errors="replace").decode()


def _text(value: object, _: object) -> str:
    if not isinstance(value, str):
        raise TypeError("write a text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError("half a character is no text") from error
    return value


def _yes_or_no(value: object, _: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("write true or false")
    return value


def _whole(value: object, _: object) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # JSON Schema takes 3.0 for a whole number
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("write a whole number")
    if abs(value) > LARGEST:
        raise ValueError("the number is too large")
    return value


def _day(value: object, _: object) -> date:
    text = _text(value, str)
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("write a day as 2026-03-31") from error
    if found.isoformat() != text:
        raise ValueError("write a day as 2026-03-31")
    return found


def _word(value: object, kind: type[StrEnum]) -> StrEnum:
    known = [member.value for member in kind]
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"write one of {', '.join(known)}")
    return kind(value)


def _list(value: object, kind: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise TypeError("write a list")
    some: Any = list.__class_getitem__(get_args(kind)[0])
    return tuple(_CONVERTER.structure(value, some))


def _mapping(value: object, kind: Any) -> Mapping[str, object]:
    del kind
    if not isinstance(value, dict):
        raise TypeError("write an object")
    return value


def _fields(kind: type[Any]) -> Callable[[object, Any], Any]:
    made = make_dict_structure_fn(
        kind, _CONVERTER, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True
    )

    def read(value: object, cls: Any) -> Any:
        return made(_mapping(value, cls), cls)

    return read


def _is_of(wanted: object) -> Callable[[Any], bool]:
    """Whether a kind is *wanted* of something."""
    return lambda kind: wanted in (kind, get_origin(kind))


def _made() -> Converter:
    converter = Converter(detailed_validation=True, forbid_extra_keys=True)
    hooks = ((str, _text), (bool, _yes_or_no), (int, _whole), (date, _day), (StrEnum, _word))
    for kind, hook in hooks:
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook_func(_is_of(tuple), _list)
    converter.register_structure_hook_func(_is_of(Mapping), _mapping)
    converter.register_structure_hook_factory(attrs.has, _fields)
    return converter


_CONVERTER: Final = _made()


def text(most: int, *, least: int = 0, default: Any = attrs.NOTHING, pattern: str = "") -> Any:
    """A field with a text of *least* to *most* characters, all of which *pattern* describes."""

    def check(_: object, attribute: "attrs.Attribute[str | None]", value: str | None) -> None:
        if value is not None and not least <= len(value) <= most:
            raise FieldWrong(attribute.name, f"write {least} to {most} characters")
        if value is not None and pattern and not re.fullmatch(pattern, value):
            raise FieldWrong(attribute.name, f"write what fits {pattern}")

    schema: dict[str, object] = {"maxLength": most}
    if least:
        schema["minLength"] = least
    if pattern:
        schema["pattern"] = f"^{pattern}$"
    return attrs.field(default=default, validator=check, metadata={"schema": schema})


def several(
    most: int, *, least: int = 1, default: Any = attrs.NOTHING, each: Mapping[str, object] | None = None
) -> Any:
    """A field with a list of *least* to *most* things, *each* as JSON Schema describes it where its kind does not."""

    def check(_: object, attribute: "attrs.Attribute[Any]", value: tuple[Any, ...] | None) -> None:
        if value is not None and not least <= len(value) <= most:
            raise FieldWrong(attribute.name, f"write {least} to {most} of them")

    schema: dict[str, object] = {"maxItems": most}
    if least:
        schema["minItems"] = least
    if each is not None:
        schema["items"] = dict(each)
    return attrs.field(default=default, validator=check, metadata={"schema": schema})


def number(least: int, most: int, *, default: Any = attrs.NOTHING) -> Any:
    """A field with a whole number from *least* to *most*."""

    def check(_: object, attribute: "attrs.Attribute[Any]", value: int | None) -> None:
        if value is not None and not least <= value <= most:
            raise FieldWrong(attribute.name, f"write a whole number from {least} to {most}")

    return attrs.field(
        default=default, validator=check, metadata={"schema": {"minimum": least, "maximum": most}}
    )


def one_of(numbers: Sequence[int], *, default: Any = attrs.NOTHING) -> Any:
    """A field with one of *numbers*, or null where that is its default."""

    def check(_: object, attribute: "attrs.Attribute[Any]", value: int | None) -> None:
        if value not in (*numbers, default):
            raise FieldWrong(attribute.name, f"write one of {', '.join(map(str, numbers))}")

    allowed = [*numbers, *([None] if default is None else [])]
    return attrs.field(default=default, validator=check, metadata={"schema": {"enum": allowed}})
