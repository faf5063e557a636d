"""A browser that never leaves this machine: it keeps cookies, follows redirects, and reads what a person would."""

import urllib.parse
import urllib.request
from html.parser import HTMLParser
from http.client import HTTPMessage, HTTPResponse
from http.cookiejar import CookieJar
from typing import IO, Final

from influence.domain.errors import Unusable
from influence.entrypoints.cli.simulator_calls import PATIENCE

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_READ: Final = frozenset({"h1", "p"})


class Page(HTMLParser):
    """What a creator sees of a page, and the hidden field of its form."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.form_token = ""
        self._words: list[str] = []
        self._is_read = False
        self.feed(content.decode(errors="replace"))

    @property
    def words(self) -> str:
        """Its heading and its sentences."""
        return " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the token when it passes."""
        fields = dict(attrs)
        self._is_read = self._is_read or tag in _READ
        if tag == "input" and fields.get("name") == "form_token":
            self.form_token = fields.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        """A heading ends like a sentence."""
        if tag in _READ:
            self._words.append(". " if tag == "h1" else " ")
            self._is_read = False

    def handle_data(self, data: str) -> None:
        """Read headings and sentences."""
        if self._is_read:
            self._words.append(data.strip("\n"))


class _OnThisMachine(urllib.request.HTTPRedirectHandler):
    """Follows where a page leads; what answers a form is not followed but handed back."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """The next page."""
        if req.data is not None:
            return None
        must_be_here(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class LoopbackBrowser:
    """One browser with cookies of its own."""

    def __init__(self) -> None:
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(CookieJar()),
            _OnThisMachine(),
        )

    def open(self, address: str, form: dict[str, str] | None = None) -> HTTPResponse:
        """The page at the end of the way from *address*; with *form* the answer to that form.

        Raises:
            Unusable: the way leaves this machine.
            OSError: nobody is there, or the page does not come (HTTPError).
        """
        must_be_here(address)
        body = None if form is None else urllib.parse.urlencode(form).encode()
        answer: HTTPResponse = self._opener.open(address, body, timeout=PATIENCE)
        return answer


def is_here(address: str) -> bool:
    """True for an address on this machine."""
    try:
        parts = urllib.parse.urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname in _LOOPBACK


def must_be_here(link: str) -> None:
    """Nothing for an address on this machine.

    Raises:
        Unusable: it is elsewhere.
    """
    if not is_here(link):
        raise Unusable("link", link.split("?", 1)[0], "hand over what accounts connect-link printed")
