"""Notices: marking them as read."""

from typing import Final

import attrs
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler

from influence.application.do_once import Outcome
from influence.application.keep_people import ReadNotices
from influence.domain.api_keys import Scope
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.bodies import LARGEST, several, text
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.once import Doing, Once, done
from influence.entrypoints.forms.done import NoticesReadForm

MOST: Final = 500
_LONGEST_NAME: Final = 100


@attrs.frozen(kw_only=True)
class ReadNoticesBody:
    """Whose notices, and which of them by number; null for all."""

    person: str = text(_LONGEST_NAME, least=1)
    notices: tuple[int, ...] | None = several(
        MOST, least=0, default=None, each={"type": "integer", "minimum": 1, "maximum": LARGEST}
    )


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""
    once = Once(ask, hands)

    @post("/messages/read", opt=needs(Scope.MESSAGES_WRITE, takes=ReadNoticesBody, tells=NoticesReadForm))
    async def mark_read(request: AnyRequest) -> Response[bytes]:
        """Mark notices of a person as read."""
        return await once.here(request, ReadNoticesBody, lambda doing: _read(ask, doing))

    return [mark_read]


def _read(ask: Ask, doing: Doing[ReadNoticesBody]) -> Outcome:
    read: ReadNotices = ask(ReadNotices)
    body = doing.body
    return done(200, NoticesReadForm(marked=read.read(doing.caller.actor, body.person, body.notices)))
