"""Consent as creators live it: a real browser opens the link, answers TikTok's page, and comes back to us."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, Route, expect, sync_playwright

from tests.entrypoints.api.serving import Served, served
from tests.support.program import program_in, simulator

CHROMIUM: Final = Path("/usr/bin/chromium")
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
CREATORS: Final = ("anna.cooks", "bea_bakes", "carl.runs", "dora_draws", "ed.eats")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it these tests fail."""
    if not CHROMIUM.exists():
        pytest.fail(
            f"There is no browser at {CHROMIUM}. Install it: tools/system-deps chromium", pytrace=False
        )
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A new agency that serves, and a TikTok where the creators are members."""
    alone = program_in(tmp_path_factory.mktemp("browser"))
    (alone.folder / "creators.csv").write_text("\n".join(["handle", *CREATORS]))
    with simulator(alone) as program:
        program.say("init")
        program.say("simulator", "seed", "creators.csv", "--members", "100%")
        with served(program) as serving:
            yield serving


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has been nowhere yet."""
    with browser.new_context(locale="en-GB") as context:
        context.set_default_timeout(20_000)
        yield context


def link(agency: Served) -> str:
    """A link as it is sent to a creator."""
    return str(agency.program.ask("accounts", "connect-link", "--bound")["link"])


def asked(window: BrowserContext, address: str, handle: str) -> Page:
    """TikTok's page, reached by the link, with the creator's name filled in."""
    page = window.new_page()
    page.goto(address)
    expect(page.get_by_role("heading")).to_have_text("Share your account?")
    page.get_by_label("Your handle").fill(handle)
    return page


def come_back(page: Page, button: str, agency: Served) -> Response:
    """The answer to the browser that presses *button* and is sent back to us."""
    with page.expect_response(re.compile(re.escape(agency.told["callback"]))) as answered:
        page.get_by_role("button", name=button).click()
    page.wait_for_load_state()
    return answered.value


def accounts(agency: Served) -> dict[str, str]:
    """The kinds of all accounts, by handle."""
    return {account["handle"]: account["kind"] for account in agency.program.ask("accounts", "list")}


def test_a_creator_who_allows_sees_the_connected_account(agency: Served, window: BrowserContext) -> None:
    page = asked(window, link(agency), "anna.cooks")
    answer = come_back(page, "Allow", agency)

    assert answer.status == 200
    expect(page.get_by_role("heading")).to_have_text("@anna.cooks is connected")
    expect(page.get_by_role("status")).to_contain_text("Your TikTok account @anna.cooks is shared")
    expect(page).to_have_title("Connected – Influence")
    assert accounts(agency)["anna.cooks"] == "authenticated_ttcm"
    assert window.cookies(agency.told["callback"]) == []


def test_a_creator_who_refuses_reads_that_nothing_happened(agency: Served, window: BrowserContext) -> None:
    page = asked(window, link(agency), "bea_bakes")
    come_back(page, "Refuse", agency)

    expect(page.get_by_role("heading")).to_have_text("Not connected")
    expect(page.get_by_role("status")).to_have_text(
        "You did not share your TikTok account (The user denied the request). Nothing was added or changed."
    )
    expect(page.get_by_text("ask whoever sent you the link for a new one")).to_be_visible()
    assert "bea_bakes" not in accounts(agency)


def test_a_creator_who_keeps_a_part_back_reads_which(agency: Served, window: BrowserContext) -> None:
    page = asked(window, link(agency), "carl.runs")
    page.get_by_text("Share only a part").click()
    page.get_by_role("checkbox", name="video.insights").check()
    come_back(page, "Allow", agency)

    expect(page.get_by_role("heading")).to_have_text("@carl.runs is connected")
    expect(page.get_by_role("list", name="You kept back, and it will not be shown to them:")).to_have_text(
        "how your single videos do"
    )


def test_the_way_back_in_another_browser_connects_nothing(
    agency: Served, window: BrowserContext, browser: Browser
) -> None:
    page = asked(window, link(agency), "dora_draws")
    ways_back: list[str] = []

    def intercept(route: Route) -> None:
        ways_back.append(route.fetch(max_redirects=0).headers["location"])
        route.fulfill(body="intercepted")

    page.route("**/v2/auth/authorize", intercept)
    page.get_by_role("button", name="Allow").click()
    page.get_by_text("intercepted").wait_for()

    with browser.new_context() as elsewhere:
        stolen = elsewhere.new_page()
        answer = stolen.goto(ways_back[0])
        assert answer is not None
        assert answer.status == 403
        expect(stolen.get_by_role("status")).to_contain_text("begun in another browser")
    assert "dora_draws" not in accounts(agency)


def test_the_page_loads_nothing_and_runs_nothing(agency: Served, window: BrowserContext) -> None:
    said: list[str] = []
    page = asked(window, link(agency), "ed.eats")
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    come_back(page, "Allow", agency)
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    page.reload()

    expect(page.get_by_role("heading")).to_have_text("This link does not work any more")
    assert [name for name in loaded if not name.endswith("/favicon.ico")] == []
    assert [line for line in said if "410 (Gone)" not in line] == []
