"""What a request asks for: its parameters, read strictly, and the pages of a list."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final, TypeVar

import attrs

from influence.domain.errors import Unusable
from influence.entrypoints.api.problems import AnyRequest

T = TypeVar("T")
Read = Callable[[str], Any]
"""Reads one value; a ValueError says why not."""

PAGE: Final = 100
LARGEST_PAGE: Final = 500


@attrs.frozen
class Page:
    """How many things are wanted, and behind which place of the list."""

    limit: int = PAGE
    after: str | None = None


def asked(request: AnyRequest, known: Mapping[str, Read], several: Iterable[str] = ()) -> dict[str, Any]:
    """The parameters of *request*, each read; those of *several* as tuples.

    Raises:
        Unusable: one is not known here, is said twice, or its value is none.
    """
    found: dict[str, Any] = {}
    for name, text in request.query_params.multi_items():
        if name not in known:
            raise Unusable(name[:60], "", f"there is no such parameter here; there are {', '.join(known)}")
        value = _read(name, text, known[name])
        if name in several:
            found[name] = (*found.get(name, ()), value)
        elif name in found:
            raise Unusable(name, text[:60], "this parameter takes one value")
        else:
            found[name] = value
    return found


def _read(name: str, text: str, read: Read) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise Unusable(name, text[:60], str(error)) from error


def page_of(found: dict[str, Any]) -> Page:
    """The page that is asked for; its parameters are taken out of *found*."""
    return Page(found.pop("limit", PAGE), found.pop("cursor", None))


def cut(page: Page, entries: Iterator[T], tell: Callable[[T], object], place: Callable[[T], object]) -> Any:
    """A page of *entries* as it is answered. Of more than a page, *next* is the place behind its last."""
    taken = list(islice(entries, page.limit + 1))
    shown = taken[: page.limit]
    more = str(place(shown[-1])) if len(taken) > len(shown) else None
    return {"items": [tell(one) for one in shown], "next": more}


def limit(text: str) -> int:
    """How many things a page may have."""
    if not text.isdecimal() or not 1 <= int(text[:9]) <= LARGEST_PAGE:
        raise ValueError(f"write a number from 1 to {LARGEST_PAGE}")
    return int(text)


def yes_or_no(text: str) -> bool:
    """True or false."""
    if text not in {"true", "false"}:
        raise ValueError("write true or false")
    return text == "true"


def one_of(*words: str) -> Callable[[str], str]:
    """Reads one of *words*."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"write one of {', '.join(words)}")
        return text

    return read


PAGING: Final[Mapping[str, Read]] = {"limit": limit, "cursor": str}
