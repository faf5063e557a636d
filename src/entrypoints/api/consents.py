"""`GET /connect/tiktok/`: where a creator's consent begins in the browser, and where TikTok sends it back to."""

import hashlib
import re
from collections.abc import Callable
from typing import Final

import attrs
from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler

from influence.domain.errors import InfluenceError
from influence.domain.secret import Secret
from influence.entrypoints.api.callback_query import Answer, Malformed, Ticket, read
from influence.entrypoints.api.desk import Desk
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.pages import ABOUT, MALFORMED, PAGE_HEADERS, UNEXPECTED, Pages, notice_of
from influence.entrypoints.api.problems import AnyRequest, problem_of, request_id, where

CALLBACK: Final = "/connect/tiktok/"
_LASTS: Final = 600
_DRAWN_HERE: Final = re.compile(r"[\x21-\x7e]{32,128}")
_FAULT: Final = 500


def routes(desk: Desk, hands: Hands) -> list[HTTPRouteHandler]:
    """The route."""
    counter = Counter(desk, hands, Pages())

    @get(
        CALLBACK,
        exception_handlers={
            Malformed: lambda _request, _error: counter.pages.notice(MALFORMED),
            InfluenceError: counter.turned_down,
            Exception: counter.stumbled,
        },
    )
    async def connect(request: AnyRequest) -> Response[str]:
        """A creator's consent: with `ticket` it begins, with `code` or `error` it ends."""
        asked = read(request.scope["query_string"])
        if asked is None:
            return counter.pages.notice(ABOUT)
        step: Callable[[], Response[str]] = counter.step(request, asked)
        return await hands.do(step)

    return [connect]


@attrs.frozen
class Counter:
    """Where consents begin and end. The browser that begins one is known by a cookie of that consent alone."""

    desk: Desk
    hands: Hands
    pages: Pages

    def step(self, request: AnyRequest, asked: Ticket | Answer) -> Callable[[], Response[str]]:
        """The step of the consent that is *asked* for, to be taken beside the event loop."""
        cookie = self._cookie(asked.state)
        shown = request.cookies.get(cookie.key, "")
        browser = Secret(shown) if _DRAWN_HERE.fullmatch(shown) else None
        if isinstance(asked, Ticket):
            return lambda: self._begin(asked.state, browser or Secret(self.desk.token()), cookie)
        return lambda: self._finish(asked, browser, cookie)

    def _begin(self, state: Secret, browser: Secret, cookie: Cookie) -> Response[str]:
        address = self.desk.bind(state, browser)
        kept = _filled(cookie, value=browser.reveal(), max_age=_LASTS)
        return Response("", status_code=302, headers={**PAGE_HEADERS, "Location": address}, cookies=[kept])

    def _finish(self, asked: Answer, browser: Secret | None, cookie: Cookie) -> Response[str]:
        finished = self.desk.finish(asked.state, asked.code, asked.refusal, browser)
        page = self.pages.connected(finished.account)
        page.set_cookie(_filled(cookie, value="", max_age=0))
        return page

    def _cookie(self, state: Secret) -> Cookie:
        """Named after *state*, so that two consents in one browser do not get into each other's way."""
        name = f"influence-consent-{hashlib.sha256(state.reveal().encode()).hexdigest()[:16]}"
        return Cookie(
            key=f"__Secure-{name}" if self.desk.is_https else name,
            path=CALLBACK,
            secure=self.desk.is_https,
            httponly=True,
            samesite="lax",
        )

    def turned_down(self, request: AnyRequest, error: InfluenceError) -> Response[str]:
        """The page for a refusal; what is TikTok's or ours is remarked."""
        notice = notice_of(error)
        if notice.status >= _FAULT:
            self.desk.remark(f"request {request_id(request)}: {problem_of(error).code}: {error}")
        return self.pages.notice(notice)

    def stumbled(self, request: AnyRequest, error: Exception) -> Response[str]:
        """The page for what nobody thought of."""
        self.desk.remark(f"request {request_id(request)}: {where(error)}")
        return self.pages.notice(UNEXPECTED)


def _filled(cookie: Cookie, *, value: str, max_age: int) -> Cookie:
    """*cookie* with a value and a life of seconds."""
    return Cookie(
        key=cookie.key,
        path=cookie.path,
        secure=cookie.secure,
        httponly=cookie.httponly,
        samesite=cookie.samesite,
        value=value,
        max_age=max_age,
    )
