"""The way of a creator through the browser: the cookie, the way to TikTok, and every page."""

from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.accounts import Account
from influence.domain.consent_refusals import AnotherBrowser, AnotherCreator, ConsentRefused, ConsentUnknown
from influence.domain.doors import AccountExists
from influence.domain.grants import SCOPES
from influence.domain.ports.upstream_failures import Ability, Generation, NotDelivered
from influence.entrypoints.api.pages import ABOUT, MALFORMED, UNEXPECTED, Pages, notice_of
from tests.entrypoints.api.recording import PAGE, connected, raising, recorded
from tests.entrypoints.api.running import running
from tests.support.sometimes import assert_reached, sometimes

PATH = "/connect/tiktok/"
POLICY = {
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}
HOSTILE = """<script>alert(1)</script><img src=x onerror=y>"'&<!--{{ 7*7 }}</title></style></main><form>"""


class Dom(HTMLParser):
    """The elements of a page with their attributes, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


def cookie_in(answer: httpx.Response) -> tuple[str, Any]:
    """Name and content of the one cookie that *answer* sets."""
    found = SimpleCookie(answer.headers["set-cookie"])
    assert len(found) == 1
    return next(iter(found.items()))


def test_the_link_binds_the_browser_and_leads_to_tiktok() -> None:
    desk = recorded()
    with running(desk.desk) as app:
        answer = app.http.get(PATH, params={"ticket": "s-1"})

    name, cookie = cookie_in(answer)
    assert (answer.status_code, answer.headers["location"], answer.content) == (302, PAGE, b"")
    assert POLICY.items() <= answer.headers.items()
    assert name.startswith("influence-consent-")
    assert (cookie["path"], cookie["max-age"], cookie["samesite"]) == (PATH, "600", "lax")
    assert cookie["httponly"]
    assert not cookie["secure"]
    assert [(state.reveal(), browser.reveal()) for state, browser in desk.bound] == [("s-1", cookie.value)]


def test_behind_https_the_cookie_travels_by_https_only() -> None:
    with running(recorded(is_https=True).desk) as app:
        name, cookie = cookie_in(app.http.get(PATH, params={"ticket": "s-1"}))

    assert name.startswith("__Secure-")
    assert cookie["secure"]


def test_the_way_back_brings_the_browsers_secret() -> None:
    desk = recorded()
    with running(desk.desk) as app:
        app.http.get(PATH, params={"ticket": "s-1"})
        answer = app.http.get(PATH, params={"code": "c%2A1", "state": "s-1"})

    ((state, code, refusal, browser),) = desk.finished
    assert (state.reveal(), code and code.reveal(), refusal) == ("s-1", "c*1", "")
    assert browser is not None
    assert browser.matches(desk.bound[0][1])
    assert answer.status_code == 200
    assert cookie_in(answer)[1]["max-age"] == "0"


def test_another_browser_brings_nothing() -> None:
    desk = recorded()
    with running(desk.desk) as app:
        app.http.get(PATH, params={"ticket": "s-1"})
        app.http.cookies.clear()
        app.http.get(PATH, params={"code": "c", "state": "s-1"})

    assert desk.finished[0][3] is None


def test_opening_the_link_twice_keeps_the_browsers_secret() -> None:
    desk = recorded()
    with running(desk.desk) as app:
        for _ in range(2):
            app.http.get(PATH, params={"ticket": "s-1"})

    (_, first), (_, second) = desk.bound
    assert first.matches(second)


def test_two_consents_in_one_browser_go_side_by_side() -> None:
    desk = recorded()
    with running(desk.desk) as app:
        for ticket in ("s-1", "s-2"):
            app.http.get(PATH, params={"ticket": ticket})
        for state in ("s-1", "s-2"):
            app.http.get(PATH, params={"code": "c", "state": state})

    for (_, bound), (_, _, _, browser) in zip(desk.bound, desk.finished, strict=True):
        assert browser is not None
        assert browser.matches(bound)
    assert not desk.bound[0][1].matches(desk.bound[1][1])


@pytest.mark.parametrize("value", ["", "short", "x" * 129, "<script>alert(1)</script>é" * 2])
def test_a_cookie_that_was_not_drawn_here_counts_for_nothing(value: str) -> None:
    desk = recorded()
    with running(desk.desk) as app:
        name, _ = cookie_in(app.http.get(PATH, params={"ticket": "s-1"}))
        app.http.cookies.clear()
        cookie = f"{name}={value}".encode()
        app.http.get(PATH, params={"code": "c", "state": "s-1"}, headers={b"Cookie": cookie})

    assert desk.finished[0][3] is None


def test_a_link_that_leads_nowhere_sets_no_cookie() -> None:
    with running(recorded(bind=raising(ConsentUnknown())).desk) as app:
        answer = app.http.get(PATH, params={"ticket": "nobody's"})

    assert answer.status_code == 410
    assert "set-cookie" not in answer.headers


def test_the_connected_account_is_named() -> None:
    with running(recorded().desk) as app:
        answer = app.http.get(PATH, params={"code": "c", "state": "s"})

    words = Dom(answer.text).words
    assert "@ann is connected" in words
    assert "kept back" not in words
    assert "acme" not in words


def test_what_was_kept_back_is_said() -> None:
    scopes = frozenset(SCOPES) - {"video.insights"}
    with running(recorded(finish=lambda *_: connected("ann", scopes)).desk) as app:
        answer = app.http.get(PATH, params={"code": "c", "state": "s"})

    assert (
        "You kept back, and it will not be shown to them: how your single videos do" in Dom(answer.text).words
    )


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (ConsentRefused("not today"), 200, "You did not share your TikTok account (not today)."),
        (ConsentUnknown(), 410, "was already used, or took longer than ten minutes"),
        (AnotherBrowser(), 403, "begun in another browser"),
        (AnotherCreator("ann", "bob"), 409, "@bob consented, but @ann was asked."),
        (AccountExists("ann"), 409, "cannot be connected as things stand"),
        (NotDelivered(Ability.INVITE, Generation.TTCM), 502, "TikTok did not give an answer"),
        (RuntimeError("planted secret"), 500, "Something went wrong here"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_every_refusal_is_one_sentence_with_a_way_on(error: Exception, status: int, says: str) -> None:
    desk = recorded(finish=raising(error))
    with running(desk.desk) as app:
        answer = app.http.get(PATH, params={"error": "e", "state": "planted-state"})

    words = Dom(answer.text).words
    assert (answer.status_code, says in words) == (status, True), words
    assert "influence accounts" not in words
    assert "link" in words
    assert "planted" not in answer.text + "".join(desk.remarks)
    assert bool(desk.remarks) == (status >= 500)


@pytest.mark.parametrize(
    ("query", "status", "notice"),
    [("", 404, ABOUT), ("?x=1", 404, ABOUT), ("?code=c", 400, MALFORMED), ("?state=s", 400, MALFORMED)],
)
def test_an_address_that_says_too_little_explains_itself(query: str, status: int, notice: Any) -> None:
    desk = recorded()
    with running(desk.desk) as app:
        answer = app.http.get(PATH + query)

    assert answer.status_code == status
    assert notice.heading in Dom(answer.text).words
    assert desk.finished == []


@pytest.mark.parametrize("ends", [None, ConsentUnknown(), RuntimeError()], ids=["well", "refused", "broken"])
def test_every_page_is_kept_to_itself(ends: Exception | None) -> None:
    answers = {} if ends is None else {"bind": raising(ends), "finish": raising(ends)}
    queries = ["", "?ticket=a&ticket=b", "?code=c&state=s", "?error=e&state=s", "?ticket=s"]
    with running(recorded(**answers).desk) as app:
        came = [app.http.get(PATH + query) for query in queries]

    assert all(POLICY.items() <= answer.headers.items() for answer in came)
    assert not any("server" in answer.headers for answer in came)
    for answer in came:
        if answer.status_code != 302:
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            dom = Dom(answer.text)
            assert ("html", (("lang", "en"),)) in dom.elements
            assert sum(tag == "h1" for tag, _ in dom.elements) == 1
            assert sum(tag == "title" for tag, _ in dom.elements) == 1
            assert not {tag for tag, _ in dom.elements} & {"script", "img", "link", "iframe", "a", "form"}


def test_a_hostile_description_arrives_as_text() -> None:
    desk = recorded()
    desk.desk = recorded(finish=lambda _s, _c, refusal, _b: raising(ConsentRefused(refusal))()).desk
    with running(desk.desk) as app:
        plain, hostile = (
            app.http.get(PATH, params={"error": "e", "error_description": told, "state": "s"})
            for told in ("plain", HOSTILE)
        )

    assert Dom(hostile.text).elements == Dom(plain.text).elements
    assert HOSTILE in Dom(hostile.text).words


def rendered(told: str) -> tuple[Dom, Dom]:
    """The pages of an account called *told*, and of a refusal that says it."""
    account: Account = connected(told).account
    return (
        Dom(Pages().connected(account).content),
        Dom(Pages().notice(notice_of(AnotherCreator("ann", told))).content),
    )


def test_no_text_from_outside_becomes_an_element() -> None:
    plain = rendered("plain")

    @given(st.text(max_size=60) | st.lists(st.sampled_from(HOSTILE.split(">"))).map(">".join))
    def run(told: str) -> None:
        sometimes("markup", "<" in told)

        assert [page.elements for page in rendered(told)] == [page.elements for page in plain]

    run()

    assert_reached(["markup"])


def test_the_page_for_the_unexpected_blames_nobody() -> None:
    words = Dom(Pages().notice(UNEXPECTED).content).words

    assert "This is not your fault." in words
