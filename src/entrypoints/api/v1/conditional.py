"""Changes that hold only while the thing is as it was read: `If-Match` (RFC 9110)."""

from collections.abc import Callable
from typing import Final

import attrs
from litestar.serialization import encode_json

from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.errors import Refused
from influence.entrypoints.api.problems import AnyRequest, mark_of, says_nothing_is_there

_ANYTHING: Final = "*"


@attrs.frozen
class AsRead:
    """How the thing at an address reads, for callers with a *scope*."""

    scope: Scope
    read: Callable[[Caller], object]

    def is_one_of(self, marks: frozenset[str], caller: Caller) -> bool:
        """True while *caller* would read it under one of these marks.

        Who may not read it could not have its mark, and what is not there has none.
        """
        if self.scope not in caller.scopes:
            return False
        try:
            mark = mark_of(encode_json(self.read(caller)))
        except Refused as error:
            if says_nothing_is_there(type(error)):
                return False
            raise
        return not marks.isdisjoint({mark, _ANYTHING})


def marks_of(request: AnyRequest) -> frozenset[str] | None:
    """The marks that If-Match lists; None where nothing is said."""
    said = request.headers.getall("if-match", None)
    if said is None:
        return None
    return frozenset(mark.strip() for line in said for mark in line.split(","))
