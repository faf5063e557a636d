"""The page of a certificate in a real browser, on the screen and on paper."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, sync_playwright

from influence.adapters.memory.signer import MemorySigner
from influence.adapters.reports import certificate_page
from influence.domain.certificate import FORM, Facts, fields
from influence.domain.signed_documents import SignedDocument, sign, written
from tests.entrypoints.test_browser import CHROMIUM, FLAGS
from tests.support.certificates import FACTS

pytestmark = pytest.mark.journey
PAPER: Final = ViewportSize(width=680, height=1000)
"""A4 without its margins, in pixels."""
HOSTILE: Final = '<script>alert(1)</script></pre><img src="https://example.com/x">'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it these tests fail."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


def document(made_of: Facts = FACTS) -> SignedDocument:
    """A certificate."""
    return sign(FORM, fields(made_of), MemorySigner())


@attrs.frozen
class Noticed:
    """A page of a certificate as it prints, and what else happened on it."""

    page: Page
    trouble: list[str]


def opened(browser: Browser, folder: Path, made: SignedDocument) -> Noticed:
    """The page of a certificate, which is all that may be fetched."""
    path = folder / "certificate.html"
    with path.open("wb") as file:
        certificate_page.write(made, file)
    noticed = Noticed(browser.new_page(viewport=PAPER), [])

    def ask(request: Request) -> None:
        if not request.url.startswith(("file://", "data:")):
            noticed.trouble.append(request.url)

    def speak(message: ConsoleMessage) -> None:
        noticed.trouble.append(message.text)

    noticed.page.on("request", ask)
    noticed.page.on("console", speak)
    noticed.page.emulate_media(media="print")
    noticed.page.goto(path.as_uri())
    return noticed


def test_the_page_holds_the_whole_document(browser: Browser, tmp_path: Path) -> None:
    made = document()

    shown = opened(browser, tmp_path, made)

    assert shown.page.locator("#document").text_content() == written(made).decode()
    assert certificate_page.document_in((tmp_path / "certificate.html").read_bytes()) == written(made)
    assert shown.trouble == []
    shown.page.close()


def test_it_fits_on_paper(browser: Browser, tmp_path: Path) -> None:
    shown = opened(browser, tmp_path, document())

    width = shown.page.evaluate("document.documentElement.scrollWidth")
    printed = shown.page.pdf(prefer_css_page_size=True)

    assert width <= PAPER["width"]
    assert 3 <= len(re.findall(rb"/Type\s*/Page[^s]", printed)) <= 8
    assert shown.trouble == []
    shown.page.close()


def test_it_says_what_is_proved_and_what_is_not(browser: Browser, tmp_path: Path) -> None:
    shown = opened(browser, tmp_path, document())

    titles = shown.page.locator("h2").all_text_contents()

    assert titles[:4] == ["What this proves", "What it does not prove", "Out of reach", "What was removed"]
    assert "2026-06-01" in (shown.page.locator("section").nth(2).text_content() or "")
    assert shown.trouble == []
    shown.page.close()


def test_no_text_of_it_becomes_markup(browser: Browser, tmp_path: Path) -> None:
    made = document(attrs.evolve(FACTS, installation=HOSTILE, version=HOSTILE))

    shown = opened(browser, tmp_path, made)

    assert shown.page.locator("script, img").count() == 0
    assert shown.page.locator("#document").text_content() == written(made).decode()
    assert shown.trouble == []
    shown.page.close()


def test_a_file_that_is_no_page_is_taken_as_it_is() -> None:
    assert certificate_page.document_in(b"{}") == b"{}"
    assert certificate_page.document_in(b"<!doctype html><p>nothing") == b"<!doctype html><p>nothing"
    assert certificate_page.document_in(b"\xff\xfe") == b"\xff\xfe"
