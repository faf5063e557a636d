"""What a request asks for: its parameters, read strictly, and the pages of a list."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

import attrs

from influence.domain.errors import Unusable
from influence.entrypoints.api.problems import AnyRequest

T = TypeVar("T")
Read = Callable[[str], Any]
"""Reads one value; a ValueError or an `Unusable` says why not."""
Schema = Mapping[str, object]

PAGE: Final = 100
LARGEST_PAGE: Final = 500
LARGEST_NUMBER: Final = 2**63 - 1
LONGEST_TEXT: Final = 200
_LONGEST_CURSOR: Final = 4_096
_STEERING: Final = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
_ONE_LINE: Final = re.compile(rf"^[^{_STEERING}]+$")
_MOST_FIELDS: Final = 200
_SHOWN: Final = 60
_FOUND: Final = "asked"


@attrs.frozen
class Parameter:
    """One parameter: what it is for, how its text is read, and its form as JSON Schema."""

    words: str
    read: Read
    schema: Schema
    needed: bool = False


Parameters = Mapping[str, Parameter]
NOTHING: Final[Parameters] = {}


def one_of(words: str, options: Iterable[str], into: Callable[[str], object] = str) -> Parameter:
    """One of *options*, handed on as what *into* makes of it."""
    known = tuple(str(option) for option in options)

    def read(text: str) -> object:
        if text not in known:
            raise ValueError(f"write one of {', '.join(known)}")
        return into(text)

    return Parameter(words, read, {"type": "string", "enum": known})


def some_of(words: str, options: Iterable[str], into: Callable[[str], object] = str) -> Parameter:
    """Some of *options*, parted by commas, each once; handed on as a tuple of what *into* makes of them."""
    one = one_of(words, options, into)

    def read(text: str) -> tuple[object, ...]:
        said = text.split(",")
        if len(set(said)) < len(said):
            raise ValueError("say each once")
        return tuple(one.read(part) for part in said)

    schema = {"type": "array", "items": one.schema, "minItems": 1, "uniqueItems": True}
    return Parameter(words, read, schema)


def yes_or_no(words: str) -> Parameter:
    """True or false."""

    def read(text: str) -> bool:
        if text not in {"true", "false"}:
            raise ValueError("write true or false")
        return text == "true"

    return Parameter(words, read, {"type": "boolean"})


def whole(words: str, least: int = 1, most: int = LARGEST_NUMBER) -> Parameter:
    """A whole number from *least* to *most*."""

    def read(text: str) -> int:
        digits = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
        if not digits or not least <= int(text) <= most:
            raise ValueError(f"write a number from {least} to {most}")
        return int(text)

    return Parameter(words, read, {"type": "integer", "minimum": least, "maximum": most})


def day(words: str) -> Parameter:
    """A day, as 2026-03-31."""

    def read(text: str) -> date:
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or found.isoformat() != text:
            raise ValueError("write a day as 2026-03-31")
        return found

    return Parameter(words, read, {"type": "string", "format": "date"})


def moment(words: str) -> Parameter:
    """A moment with its place on earth, as 2026-03-31T12:00:00Z; handed on in UTC."""

    def read(text: str) -> datetime:
        try:
            return datetime.fromisoformat(text).astimezone(UTC) if _tells_zone(text) else _refuse_moment()
        except (ValueError, OverflowError):
            return _refuse_moment()

    return Parameter(words, read, {"type": "string", "format": "date-time"})


def _tells_zone(text: str) -> bool:
    return text.isascii() and "T" in text.upper() and datetime.fromisoformat(text).tzinfo is not None


def _refuse_moment() -> datetime:
    raise ValueError("write a moment as 2026-03-31T12:00:00Z")


def plain_text(words: str, longest: int = LONGEST_TEXT, into: Callable[[str], object] = str) -> Parameter:
    """Some letters on one line; handed on as what *into* makes of them."""

    def read(text: str) -> object:
        if len(text) > longest or _ONE_LINE.fullmatch(text) is None:
            raise ValueError(f"write 1 to {longest} letters on one line")
        return into(text)

    schema = {"type": "string", "minLength": 1, "maxLength": longest, "pattern": _ONE_LINE.pattern}
    return Parameter(words, read, schema)


PAGING: Final[Parameters] = {
    "limit": whole(f"How many things a page may have; {PAGE} unless told.", 1, LARGEST_PAGE),
    "cursor": plain_text("The `next` of the page before, as it came.", _LONGEST_CURSOR),
}


def read_query(query: bytes, known: Parameters, several: Collection[str] = ()) -> dict[str, Any]:
    """The parameters in *query*, each read; those of *several* as tuples.

    Raises:
        Unusable: one is not known here, is said twice, is missing, or its value is none.
    """
    found: dict[str, Any] = {}
    for name, text in _pairs(query):
        if name not in known:
            there_are = f"there are {', '.join(known)}" if known else "there are none"
            raise Unusable(name[:_SHOWN], "", f"there is no such parameter here; {there_are}")
        value = _read(name, text, known[name].read)
        if name in several:
            found[name] = (*found.get(name, ()), value)
        elif name in found:
            raise Unusable(name, text[:_SHOWN], "this parameter takes one value")
        else:
            found[name] = value
    for name, parameter in known.items():
        if parameter.needed and name not in found:
            raise Unusable(name, "", "this parameter is needed")
    return found


def _pairs(query: bytes) -> list[tuple[str, str]]:
    try:
        text = query.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise Unusable("query", "", f"write at most {_MOST_FIELDS} parameters, encoded as UTF-8") from error


def _read(name: str, text: str, read: Read) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise Unusable(name, text[:_SHOWN], str(error)) from error
    except Unusable as error:
        raise Unusable(name, text[:_SHOWN], error.why) from error


def keep(state: dict[str, Any], found: dict[str, Any]) -> None:
    """Have `asked` give *found* to whoever answers this request."""
    state[_FOUND] = found


def asked(request: AnyRequest) -> dict[str, Any]:
    """The parameters of *request*, read as its route declares them; the door has done it."""
    found: dict[str, Any] = request.scope["state"][_FOUND]
    return dict(found)


@attrs.frozen
class Page:
    """How many things are wanted, and behind which place of the list."""

    limit: int = PAGE
    after: str | None = None


def page_of(found: dict[str, Any]) -> Page:
    """The page that is asked for; its parameters are taken out of *found*."""
    return Page(found.pop("limit", PAGE), found.pop("cursor", None))


def cut(page: Page, entries: Iterator[T], tell: Callable[[T], object], place: Callable[[T], object]) -> Any:
    """A page of *entries* as it is answered. Of more than a page, *next* is the place behind its last."""
    taken = list(islice(entries, page.limit + 1))
    shown = taken[: page.limit]
    more = str(place(shown[-1])) if len(taken) > len(shown) else None
    return {"items": [tell(one) for one in shown], "next": more}
