"""`/api/v1/messages`: what happened, for the people of the tenant."""

from typing import Any, Final

import attrs
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from influence.application.keep_people import ReadNotices
from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.people import PersonNotFound
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.asking import page_of, plain_text, yes_or_no
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.telling import FIELDS, answered, by_number, number_in, page_asks, told
from influence.entrypoints.forms.notices import NoticeForm

_ASKS: Final = page_asks(
    NoticeForm,
    person=attrs.evolve(plain_text("Whose messages."), needed=True),
    unread=yes_or_no("Only what was not read."),
)


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get("/messages", opt=needs(Scope.MESSAGES_READ, asks=_ASKS, tells_pages_of=NoticeForm))
    async def messages(request: AnyRequest) -> Response[bytes]:
        """What a person finds in the product, the newest first. Who gets no messages finds none."""
        return await answered(request, hands, lambda caller, found: _page(ask, caller, found))

    return [messages]


def _page(ask: Ask, caller: Caller, found: dict[str, Any]) -> dict[str, object]:
    page, names, whose = page_of(found), found.get(FIELDS), found["person"]
    read: ReadNotices = ask(ReadNotices)
    try:
        notices = read(
            caller.actor,
            whose,
            unread=found.get("unread", False),
            most=page.limit + 1,
            below=number_in(page, int),
        )
        sentences = read.sentences(caller.actor, whose, notices)
    except PersonNotFound:
        return {"items": [], "next": None}
    return by_number(
        page,
        zip(notices, sentences, strict=True),
        lambda pair: pair[0].told.number,
        lambda pair: told(NoticeForm.of(*pair), names),
        is_newest_first=True,
    )
