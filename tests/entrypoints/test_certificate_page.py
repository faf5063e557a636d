"""The page of a certificate in a real browser, on the screen and on paper."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from influence.adapters.memory.signer import MemorySigner
from influence.adapters.reports import certificate_page
from influence.domain.certificate import FORM, fields
from influence.domain.signed_documents import SignedDocument, sign, written
from tests.entrypoints.test_browser import CHROMIUM, FLAGS
from tests.support.certificates import FACTS

pytestmark = pytest.mark.journey
PAPER: Final = {"width": 680, "height": 1000}
"""A4 without its margins, in pixels."""
HOSTILE: Final = '<script>alert(1)</script></pre><img src="https://example.com/x">'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it these tests fail."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


def document(**changes: str) -> SignedDocument:
    """A certificate, with some of its texts changed."""
    return sign(FORM, fields(attrs.evolve(FACTS, **changes)), MemorySigner())


def opened(browser: Browser, folder: Path, made: SignedDocument) -> Page:
    """The page of a certificate as it prints; nothing may be fetched and nothing may go wrong."""
    path = folder / "certificate.html"
    with path.open("wb") as file:
        certificate_page.write(made, file)
    page = browser.new_page(viewport=PAPER)  # type: ignore[arg-type]  # a plain dict does
    page.on("console", lambda message: pytest.fail(message.text))
    page.on("request", lambda request: request.url.startswith("file://") or pytest.fail(request.url))
    page.emulate_media(media="print")
    page.goto(path.as_uri())
    return page


def test_the_page_holds_the_whole_document(browser: Browser, tmp_path: Path) -> None:
    made = document()

    page = opened(browser, tmp_path, made)

    assert page.locator("#document").text_content() == written(made).decode()
    assert certificate_page.document_in((tmp_path / "certificate.html").read_bytes()) == written(made)
    page.close()


def test_it_fits_on_paper(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, document())

    width = page.evaluate("document.documentElement.scrollWidth")
    printed = page.pdf(prefer_css_page_size=True)

    assert width <= PAPER["width"]
    assert 3 <= len(re.findall(rb"/Type\s*/Page[^s]", printed)) <= 8
    page.close()


def test_it_says_what_is_proved_and_what_is_not(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, document())

    titles = page.locator("h2").all_text_contents()

    assert titles[:4] == ["What this proves", "What it does not prove", "Out of reach", "What was removed"]
    assert "2026-06-01" in (page.locator("section").nth(2).text_content() or "")
    page.close()


def test_no_text_of_it_becomes_markup(browser: Browser, tmp_path: Path) -> None:
    made = document(installation=HOSTILE, version=HOSTILE)

    page = opened(browser, tmp_path, made)

    assert page.locator("script, img").count() == 0
    assert page.locator("#document").text_content() == written(made).decode()
    page.close()


def test_a_file_that_is_no_page_is_taken_as_it_is() -> None:
    assert certificate_page.document_in(b"{}") == b"{}"
    assert certificate_page.document_in(b"<!doctype html><p>nothing") == b"<!doctype html><p>nothing"
    assert certificate_page.document_in(b"\xff\xfe") == b"\xff\xfe"
