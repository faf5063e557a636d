"""`influence report` at the door: formats, files, two days; and the page in a real browser and on paper."""

import csv
import io
import json
import re
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import attrs
import openpyxl  # type: ignore[import-untyped] # ships no types
import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Browser, sync_playwright

from influence.adapters.memory.premises import MemoryPremises
from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import open_storage
from influence.domain.breakdowns import Part, PartOf
from influence.domain.errors import Unusable
from influence.domain.formulas import Definitions
from influence.domain.membership import Membership
from influence.domain.metrics import PostMetric
from influence.domain.observations import Snapshot
from influence.domain.provenance import Provenance
from influence.entrypoints.cli.main import cli
from tests.adapters.reports.documents import HOSTILE, Page
from tests.entrypoints.test_browser import CHROMIUM, FLAGS
from tests.support.desk import Desk

P: Final = PostMetric
DAY: Final = timedelta(days=1)
CAMPAIGN: Final = "=Spring <img src=x onerror=alert(1)>"
PARTS: Final = {PartOf(P.VIDEO_VIEWS, Part.ORGANIC): 1500}
CURVE: Final = tuple((second, round(1 / (1 + second / 10), 4)) for second in range(30))


@attrs.frozen
class Door:
    """The program, within this process, on a database of its own."""

    folder: Path
    first: str
    last: str

    def run(self, *words: str) -> Result:
        """One run."""
        before = (
            "--database",
            f"sqlite:///{self.folder / 'report.db'}",
            "--user",
            "mara",
            "--tenant",
            "acme",
        )
        return CliRunner().invoke(cli, [*before, "report", CAMPAIGN, *words])

    def __call__(self, *words: str) -> Result:
        """One run, which has to go well."""
        result = self.run(*words)
        assert result.exit_code == 0, (words, result.output, result.exception)
        return result

    def file(self, name: str, *words: str) -> Path:
        """The file that a run writes."""
        path = self.folder / name
        self(*words, "-o", str(path), "--force")
        return path


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A campaign over forty days: posts by order and by hand, Instagram, and an unsupported account."""
    folder = tmp_path_factory.mktemp("report")
    patch = pytest.MonkeyPatch()
    patch.setenv("INFLUENCE_HOME", str(folder))
    address = f"sqlite:///{folder / 'report.db'}"
    prepare(address)
    storage = open_storage(address)
    desk = Desk(storage, MemoryPremises(MemoryStorage()), folder)
    for handle in ("ann", "bob", "dora"):
        desk.member(handle)
    desk.stub("cleo")
    desk.market.add_creator("cleo", Membership.NOT_IN)
    desk.check(desk.by)
    desk.campaign(CAMPAIGN, "ann", "bob", "cleo", "dora", hashtags=("acme",))
    told: Any = {
        P.LIKES: 10,
        P.VIDEO_VIEWS: 2000,
        P.REACH: 100,
        P.RETENTION_RATE_BY_SECOND: CURVE,
        P.AUDIENCE_COUNTRY: (("DE", 0.5), ("US", 0.25)),
    }
    for handle in ("ann", "dora"):
        desk.market.publish(handle, desk.code_of(desk.order(handle, campaign=CAMPAIGN)), told, PARTS)
    free = desk.market.add_video("bob", {P.LIKES: 3, P.VIDEO_VIEWS: 3000})
    desk.sync_posts(desk.by)
    desk.add_by_hand(desk.by, CAMPAIGN, free)
    rows = [["url", "handle", "caption", "likes"]]
    for place, text in enumerate(HOSTILE):
        shown = re.sub(r"[^\w=+@'-]", "", text)[:20]
        rows.append([f"https://www.instagram.com/p/{place}{shown}/", "ann.bakes", "#acme", str(place)])
    content = io.StringIO()
    csv.writer(content).writerows(rows)
    desk.take_posts(CAMPAIGN, content.getvalue())
    first = desk.clock.now().date()
    _forty_days(desk)
    storage.engine.dispose()
    yield Door(folder, f"{first}", f"{desk.clock.now().date()}")
    patch.undo()


def _forty_days(desk: Desk) -> None:
    with desk.view() as view:
        campaign = view.campaigns.named(CAMPAIGN)
        assert campaign is not None
        posts = [post for post in view.posts.of_participants(campaign.id) if post.network == "tiktok"]
    for day in range(1, 41):
        desk.clock.advance(DAY)
        now = desk.clock.now()
        if 15 < day < 27:
            continue
        with desk.write() as work:
            for place, post in enumerate(posts):
                values: Any = {P.VIDEO_VIEWS: 3000 + 100 * day * (place + 1), P.LIKES: 10 + day}
                source = (
                    Provenance.TTCM_PUBLIC
                    if post.account == posts[0].account
                    else Provenance.TTCM_ORDER_REPORT
                )
                parts: Any = {}
                if source is Provenance.TTCM_ORDER_REPORT:
                    values |= {P.REACH: 100 + day, P.RETENTION_RATE_BY_SECOND: CURVE}
                    parts = PARTS
                work.figures.keep_post(post.id, Snapshot(source, now, now, values, Definitions.TTCM, parts))


def test_the_name_of_the_file_says_its_format(door: Door) -> None:
    workbook = openpyxl.load_workbook(door.file("a.xlsx"))
    lines = list(csv.DictReader(io.StringIO(door.file("a.csv").read_bytes().decode(), newline="")))
    fields = json.loads(door.file("a.json").read_text(encoding="utf-8"))
    page = Page(door.file("a.html").read_text(encoding="utf-8"))

    assert "Posts" in workbook.sheetnames
    assert len(lines) == len(fields["posts"]) == len(page.tables[2]) - 1
    assert door.file("b.data", "--format", "csv").read_bytes() == door.file("a.csv").read_bytes()


def test_every_figure_for_programs_has_its_certificate(door: Door) -> None:
    told = json.loads(door("--json").stdout)

    figures = [figure for post in told["posts"] for figure in post["metrics"].values()]
    assert told["policy"]
    for figure in figures:
        if figure["value"] is None:
            assert figure["reason"]
        else:
            assert figure["sources"]
            assert figure["as_of"]
            assert figure["fetched_at"]
            assert figure["formula"]
    (cleo,) = [one for one in told["participants"] if one["handle"] == "cleo"]
    assert (cleo["supported"], cleo["totals"]) == (False, {})
    assert len(cleo["error"]["remedies"]) == 2
    assert [len(one["points"]) for one in told["views_by_day"]] == [30, 30, 30]
    assert [gap["reason"] for gap in told["views_by_day"][0]["gaps"]] == ["not_collected"]


def test_a_file_is_never_overwritten_unasked(door: Door) -> None:
    path = door.folder / "mine.csv"
    path.write_text("mine")

    refused = door.run("-o", str(path), "--json")

    assert refused.exit_code != 0
    assert refused.exception is not None
    assert getattr(refused.exception, "code", "") == "file_exists"
    assert path.read_text() == "mine"
    door("-o", str(path), "--force")
    assert path.read_text() != "mine"


def test_a_failed_report_leaves_no_file(door: Door) -> None:
    def reports() -> set[Path]:
        return {path for path in door.folder.iterdir() if not path.name.startswith("report.db")}

    before = reports()
    failed = door.run("--influencer", "nobody", "-o", str(door.folder / "none.xlsx"))
    nowhere = door.run("-o", str(door.folder / "missing" / "a.csv"))

    assert failed.exit_code != 0
    assert nowhere.exit_code != 0
    assert "mkdir -p" in str(nowhere.exception)
    assert reports() == before


def test_a_file_has_the_rights_of_any_new_file(door: Door) -> None:
    ordinary = door.folder / "ordinary"
    ordinary.touch()

    written = door.file("rights.csv")

    assert stat.S_IMODE(written.stat().st_mode) == stat.S_IMODE(ordinary.stat().st_mode)


def test_only_a_csv_has_to_choose_its_table(door: Door) -> None:
    refused = door.run("--format", "html", "--totals")

    assert refused.exit_code == 2
    assert "every other format holds the sums" in refused.output


@pytest.mark.parametrize(
    "words", [("--format", "xlsx"), ("--format", "table", "-o", "x.txt"), ("-o", "report.docx")], ids=str
)
def test_what_cannot_be_written_so_is_said(door: Door, words: tuple[str, ...]) -> None:
    refused = door.run(*words)

    assert refused.exit_code == 2
    assert "-o FILE" in refused.output


def test_an_unknown_ending_names_the_known_ones(door: Door) -> None:
    refused = door.run("-o", "summer.pdf")

    assert refused.exit_code == 2
    assert "summer.pdf ends in .pdf" in refused.output
    assert all(f".{known}" in refused.output for known in ("json", "csv", "xlsx", "html"))
    assert "has no ending" in door.run("-o", "summer").output


@pytest.mark.parametrize("words", [(), ("--format", "csv"), ("--json",)], ids=str)
def test_a_folder_is_no_file_to_write(door: Door, words: tuple[str, ...]) -> None:
    refused = door.run("-o", str(door.folder), *words)

    said = refused.output + str(refused.exception)
    assert isinstance(refused.exception, SystemExit | Unusable)
    assert "is a folder" in said
    assert "ame a file in it" in said


def test_a_missing_folder_is_said_with_the_way_out(door: Door) -> None:
    folder = door.folder / "no such"

    refused = door.run("-o", str(folder / "x.csv"))

    assert isinstance(refused.exception, Unusable)
    assert f"mkdir -p '{folder}'" in str(refused.exception)
    assert not folder.exists()


def test_one_influencer_alone_is_reported(door: Door) -> None:
    told = json.loads(door("--influencer", "bob", "--json").stdout)
    words = door("--influencer", "bob").stdout

    assert told["influencer"] == "bob"
    assert {post["handle"] for post in told["posts"]} == {"bob"}
    assert "@bob only" in words
    assert "@ann" not in words


def test_organic_and_paid_are_told_below_their_figure(door: Door) -> None:
    lines = [line.strip() for line in door("--influencer", "ann").stdout.splitlines()]
    (post,) = json.loads(door("--influencer", "ann", "--json").stdout)["posts"]

    place = next(place for place, line in enumerate(lines) if line.startswith("Video views"))
    assert lines[place + 1] == "organic 1,500, paid – (not delivered)"
    assert any("organic and paid of Likes" in line and "not delivered" in line for line in lines)
    assert list(post["metrics"]) == [metric.value for metric in P]
    views = post["parts"]["video_views"]
    assert (views["organic"]["value"], views["organic"]["sources"]) == (1500, ["ttcm_order_report"])
    assert (views["paid"]["value"], views["paid"]["reason"]) == (None, "not_delivered")
    assert len(post["parts"]) == 8


def test_organic_and_paid_are_added_up_for_all_and_each(door: Door) -> None:
    lines = [line.strip() for line in door().stdout.splitlines()]
    told = json.loads(door("--json").stdout)
    with door.file("sums.csv", "--totals").open(newline="", encoding="utf-8") as file:
        sums = {(line["handle"], line["metric"], line["part"]): line for line in csv.DictReader(file)}

    views = told["part_totals"]["tiktok"]["video_views"]
    assert (views["organic"]["value"], views["paid"]["value"]) == (3000, None)
    of = told["totals"]["tiktok"]["video_views"]["of"]
    every = f"Organic and paid: Video views organic 3,000 (2 of {of} posts), paid – (0 of {of} posts)"
    names = [line.split(":")[0] for line in lines[lines.index(every) + 1 :][:2]]
    assert sorted(names) == ["@ann", "@dora"]
    (ann,) = [one for one in told["participants"] if one["handle"] == "ann"]
    assert ann["part_totals"]["video_views"]["organic"]["value"] == 1500
    assert sums["all", "video_views", "organic"]["total"] == "3000"
    assert (sums["ann", "video_views", "paid"]["total"], sums["ann", "video_views", "paid"]["posts"]) == (
        "",
        "0",
    )


def test_two_days_are_compared_for_people_and_programs(door: Door) -> None:
    told = json.loads(door("--compare", door.first, door.last, "--json").stdout)
    words = door("--compare", door.first, door.last).stdout

    views = told["totals"]["tiktok"]["video_views"]
    assert views["difference"] == views["after"]["value"] - views["before"]["value"]
    assert sum(views["by_cause"].values()) == views["difference"]
    assert f"{door.first} compared with {door.last}" in words
    assert f"{views['difference']:+,}  changed (3 of 3 posts)" in words
    assert all(
        figure["cause"] in told["causes"] for post in told["posts"] for figure in post["figures"].values()
    )


def test_a_comparison_is_written_as_any_report(door: Door) -> None:
    workbook = openpyxl.load_workbook(door.file("two.xlsx", "--compare", door.first, door.last))
    lines = door.file("two.csv", "--compare", door.first, door.last).read_text().splitlines()
    page = Page(door.file("two.html", "--compare", door.first, door.last).read_text(encoding="utf-8"))

    assert workbook["Totals"]["G1"].value == "Difference"
    assert lines[0].startswith("network,handle,post,figure,before,after,difference,cause")
    assert "Why the totals moved" in page.text


@pytest.mark.parametrize("days", [("2026-03-02", "2026-03-02"), ("2026-03-03", "2026-03-02"), ("x", "y")])
def test_days_that_make_no_comparison_are_refused(door: Door, days: tuple[str, str]) -> None:
    assert door.run("--compare", *days).exit_code != 0


# --- the page ------------------------------------------------------------------------------------------------------


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


WIDER: Final = """
() => [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .filter(one => !one.closest('.scroll') && !one.closest('svg'))
    .map(one => one.outerHTML.slice(0, 80))
"""


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (768, "light"), (1280, "light")])
def test_a_page_is_readable_on_any_screen(door: Door, browser: Browser, width: int, scheme: Any) -> None:
    said: list[str] = []
    asked: list[str] = []
    page_file = door.file("screen.html")
    with browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme) as window:
        page = window.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(page_file.as_uri())

        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(WIDER) == []
        assert page.title().startswith(CAMPAIGN)
        assert page.locator("figure svg[role=img]").count() == 3
        ink, paper = (
            page.evaluate(f"getComputedStyle(document.body).{name}") for name in ("color", "backgroundColor")
        )
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [page_file.as_uri()]
    assert (_light(paper) > _light(ink)) == (scheme == "light")


def _light(colour: str) -> int:
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3])


PRINTED: Final = """
() => ({
    wide: document.documentElement.scrollWidth,
    figures: [...document.querySelectorAll('figure')].map(one => one.getBoundingClientRect().height),
    whole: [...document.querySelectorAll('figure')].every(one => getComputedStyle(one).breakInside === 'avoid'),
    tables: Math.max(...[...document.querySelectorAll('table')].map(one => one.getBoundingClientRect().right)),
})
"""
A4_LANDSCAPE: Final = (1032, 703)
"""What is left of the paper between the margins, in pixels."""


def test_a_page_prints_without_cut_plots_or_columns(door: Door, browser: Browser) -> None:
    width, height = A4_LANDSCAPE
    with browser.new_context(viewport={"width": width, "height": height}) as window:
        page = window.new_page()
        page.goto(door.file("paper.html").as_uri())
        page.emulate_media(media="print")
        found = page.evaluate(PRINTED)
        paper = page.pdf(prefer_css_page_size=True)

    assert found["wide"] <= width
    assert found["tables"] <= width + 1
    assert found["whole"] is True
    assert max(found["figures"]) < height
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) > 1


def test_keyboard_and_reader_find_every_table(door: Door, browser: Browser) -> None:
    with browser.new_context() as window:
        page = window.new_page()
        page.goto(door.file("named.html").as_uri())

        names = page.get_by_role("table").evaluate_all(
            "all => all.map(one => document.getElementById(one.getAttribute('aria-labelledby')).textContent)"
        )
        plots = [page.get_by_role("img", name=name).count() for name in ("Views by post", "Views by day")]
        focusable = page.locator(".scroll[tabindex='0']").count()

    assert "Totals" in names
    assert len(set(names)) == len(names) == focusable
    assert plots == [1, 1]
