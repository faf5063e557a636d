"""What is answered: things and pages of them, whole, or only the fields that are asked for."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final, TypeVar

import attrs
from litestar import Response
from litestar.serialization import encode_json

from influence.application.read_changes import START, Change, Place, Removal
from influence.application.run_api_keys import Caller
from influence.domain.errors import Unusable
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest, answer_written
from influence.entrypoints.api.v1.asking import (
    LARGEST_NUMBER,
    PAGING,
    Page,
    Parameter,
    Parameters,
    asked,
    cut,
    moment,
    page_of,
    some_of,
)
from influence.entrypoints.api.v1.door import let_in
from influence.entrypoints.forms.changes import RemovalForm
from influence.entrypoints.plain import fields, plain

T = TypeVar("T")
FIELDS: Final = "fields"
SINCE: Final = "updated_since"
UPDATED_SINCE: Final[Parameters] = {
    SINCE: moment("What changed since then, in place of the list; without filters and sorting.")
}


async def answered(
    request: AnyRequest, hands: Hands, read: Callable[[Caller, dict[str, Any]], object]
) -> Response[bytes]:
    """What *read* finds for whoever asks and what is asked."""

    def deed() -> bytes:
        caller = let_in(request)
        return encode_json(read(caller, asked(request)))

    return answer_written(request, 200, await hands.do(deed))


def only(form: type[attrs.AttrsInstance]) -> Parameters:
    """The parameter that asks for some fields of *form*."""
    return {FIELDS: some_of("Only these fields of each thing.", attrs.fields_dict(form))}


def told(form: attrs.AttrsInstance, names: Iterable[str] | None = None) -> dict[str, object]:
    """What *form* says, or only what it says under *names*."""
    if names is None:
        return fields(form)
    return {name: plain(getattr(form, name)) for name in attrs.fields_dict(type(form)) if name in set(names)}


def by_number(
    page: Page,
    things: Iterable[T],
    number: Callable[[T], int],
    tell: Callable[[T], object],
    *,
    is_newest_first: bool = False,
) -> dict[str, object]:
    """A page of *things*, which come in the order of their numbers: a place stays one, whatever comes and goes."""
    after = number_in(page, int)
    sign = -1 if is_newest_first else 1
    behind = (one for one in things if after is None or sign * number(one) > sign * after)
    found: dict[str, object] = cut(page, behind, tell, number)
    return found


def changes(
    page: Page, read: Callable[[Place, int], list[Change]], tell: Callable[[Any], object]
) -> dict[str, object]:
    """A page of what changed; what is there no more says so."""
    found = read(place_of(page), page.limit + 1)

    def tell_one(change: Change) -> object:
        return fields(RemovalForm.of(change.what)) if isinstance(change.what, Removal) else tell(change)

    cut_out: dict[str, object] = cut(page, iter(found), tell_one, lambda one: "/".join(map(str, one.place)))
    return cut_out


def opening(found: dict[str, Any]) -> tuple[Page, tuple[str, ...] | None, datetime | None]:
    """Page, fields, and since when changes are asked for, if they are; taken out of *found*.

    Raises:
        Unusable: changes are asked for, and there is a filter or a sorting, too.
    """
    page, names, since = page_of(found), found.pop(FIELDS, None), found.pop(SINCE, None)
    if since is not None and found:
        raise Unusable(
            next(iter(found)), "", f"{SINCE} tells all that changed: leave out filters and sorting"
        )
    return page, names, since


def number_in(page: Page, into: Callable[[int], T]) -> T | None:
    """The number behind which the page begins, as *into* makes it; None for the first one."""
    return None if page.after is None else into(_whole(page.after))


def place_of(page: Page) -> Place:
    """The place behind which the page begins."""
    if page.after is None:
        return START
    first, slash, second = page.after.partition("/")
    if not slash:
        raise Unusable("cursor", page.after[:60], _NO_PLACE)
    return _whole(first), _whole(second)


def _whole(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_NUMBER))
    if not is_number or int(text) > LARGEST_NUMBER:
        raise Unusable("cursor", text[:60], _NO_PLACE)
    return int(text)


_NO_PLACE: Final = "it is no place that a page of this list gave"


def page_asks(form: type[attrs.AttrsInstance], **others: Parameter) -> Parameters:
    """The parameters of a list of *form*: *others*, the fields, and the pages."""
    return {**others, **only(form), **PAGING}
