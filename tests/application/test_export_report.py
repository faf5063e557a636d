"""What a report holds is what stands in its files, cell by cell, in the formats of other programs."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl  # type: ignore[import-untyped] # ships no types
import pytest

from influence.adapters.reports.forms import WrittenReports
from influence.application.compare_reports import CompareReports, Comparison
from influence.application.export_report import ExportReport
from influence.application.lay_out_comparison import lay_out_comparison
from influence.application.lay_out_report import lay_out
from influence.application.report_campaign import OneInfluencer, Report
from influence.application.report_parts import parts_table
from influence.domain.breakdowns import Part, PartOf
from influence.domain.capabilities import VERSION
from influence.domain.membership import Membership
from influence.domain.metrics import PostMetric
from influence.domain.observations import Absence, Observation
from influence.domain.report_document import FileForm, Noted, PlotForm, bare
from influence.domain.values import Value
from tests.adapters.reports.documents import Page
from tests.support.desk import Desk

P = PostMetric
CURVE = ((0, 1.0), (1, 0.5), (2, 0.25))
WITHHELD = 987_654
PARTS = {PartOf(P.VIDEO_VIEWS, Part.ORGANIC): 1900, PartOf(P.VIDEO_VIEWS, Part.PAID): 110}
"""They do not add up to the whole: nobody computes one from the other."""


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with a TikTok post by order, one by hand, two of Instagram, and an unsupported account."""
    desk.member("ann")
    desk.member("bob")
    desk.stub("cleo")
    desk.market.add_creator("cleo", Membership.NOT_IN)
    desk.check(desk.by)
    desk.campaign("Spring", "ann", "bob", "cleo", hashtags=("acme",))
    told: dict[PostMetric, Value] = {
        P.LIKES: 10,
        P.REACH: 100,
        P.VIDEO_VIEWS: 2000,
        P.POST_ENGAGEMENT_RATE: 0.125,
        P.AVERAGE_PLAY_TIME: 12.5,
        P.RETENTION_RATE_BY_SECOND: CURVE,
        P.AUDIENCE_COUNTRY: (("DE", 0.5), ("=1+1", 0.25)),
    }
    desk.market.publish("ann", desk.code_of(desk.order("ann")), told, PARTS)
    free = desk.market.add_video("bob", {P.LIKES: 3, P.VIDEO_VIEWS: 3000, P.REACH: WITHHELD})
    desk.sync_posts(desk.by)
    desk.add_by_hand(desk.by, "Spring", free)
    desk.take_posts(
        "Spring",
        "url,handle,caption,likes\n"
        "https://www.instagram.com/p/one/,ann.bakes,#acme,5\nhttps://www.instagram.com/p/two/,ann.bakes,#acme,7\n",
    )
    return desk


def report(desk: Desk, **more: Any) -> Report:
    return desk.report(desk.by, "Spring", charts=True, **more)


def exported(made: Report | Comparison, form: FileForm) -> bytes:
    content = io.BytesIO()
    ExportReport(WrittenReports())(made, form, content)
    return content.getvalue()


def lines_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_every_figure_stands_in_the_csv_with_its_certificate(spring: Desk) -> None:
    made = report(spring)

    lines = lines_of(exported(made, FileForm.CSV))

    assert len(lines) == len(made.posts) == 4
    for line, row in zip(lines, made.posts, strict=True):
        assert (line["handle"], line["post"], line["policy"]) == (
            row.account.handle,
            row.post.external_id,
            VERSION,
        )
        for metric, reading in row.readings.items():
            cells = [line[f"{metric}{part}"] for part in ("", "_reason", "_source", "_as_of", "_fetched_at")]
            if isinstance(reading, Absence):
                assert cells == ["", reading.reason.value, "", "", ""]
            else:
                sources = "+".join(reading.sources)
                times = [reading.as_of.isoformat(), reading.fetched_at.isoformat()]
                assert cells[1:] == ["", sources, *times]
                assert cells[0] == str(reading.value) or metric in {
                    P.RETENTION_RATE_BY_SECOND,
                    P.AUDIENCE_COUNTRY,
                }


def test_a_workbook_holds_the_figures_as_numbers(spring: Desk) -> None:
    made = report(spring)
    book = openpyxl.load_workbook(io.BytesIO(exported(made, FileForm.XLSX)))

    head, *lines = book["Posts"].iter_rows(values_only=True)
    views = head.index("Video views")

    assert [line[views] for line in lines] == [
        reading.value if isinstance(reading := row.readings[P.VIDEO_VIEWS], Observation) else None
        for row in made.posts
    ]
    assert len(list(book["Sources"].rows)) == 1 + 4 * len(PostMetric) + len(PARTS)
    assert [cell.value for cell in book["Sources"][2]][-1] == VERSION
    retention = [row[3:] for row in book["Retention"].iter_rows(min_row=2, values_only=True)]
    assert retention == list(CURVE)
    assert [row[3:] for row in book["Audience"].iter_rows(min_row=2, values_only=True)] == [
        ("Audience country", "DE", 0.5),
        ("Audience country", "=1+1", 0.25),
    ]


@pytest.mark.parametrize("only", [None, OneInfluencer("ann")])
def test_every_table_of_the_page_is_the_reports(spring: Desk, only: OneInfluencer | None) -> None:
    made = report(spring, only=only)
    document = lay_out(made)
    page = Page(exported(made, FileForm.HTML).decode())

    tables = [table for table in document.tables if not table.appendix]
    assert len(page.tables) == len(tables)
    for found, table in zip(page.tables, tables, strict=True):
        rows = list(table.rows())
        assert found[0] == [column.title for column in table.columns if not column.detail]
        assert len(found) == 1 + max(len(rows), 1)
        for line, told in zip(found[1:], rows, strict=False):
            shown = [cell for cell, one in zip(told, table.columns, strict=True) if not one.detail]
            numbers = [cell.split("|")[0] for cell in line if "|" in cell]
            assert numbers == [str(bare(c)) for c in shown if isinstance(bare(c), int | float)]


def test_each_row_has_a_cell_for_each_column(spring: Desk) -> None:
    first = spring.clock.now().date()
    spring.clock.advance(timedelta(days=1))
    compared = CompareReports(spring.storage, spring.read_posts, spring.clock)(
        spring.by, "Spring", first, spring.clock.now().date()
    )
    for document in (lay_out(report(spring)), lay_out_comparison(compared)):
        for table in (*document.tables, document.data):
            assert {len(row) for row in table.rows()} <= {len(table.columns)}, table.name
            assert len({column.name for column in table.columns}) == len(table.columns)


def test_a_withheld_figure_is_in_no_file(spring: Desk) -> None:
    made = report(spring)

    page = exported(made, FileForm.HTML).decode()
    book = openpyxl.load_workbook(io.BytesIO(exported(made, FileForm.XLSX)))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]

    assert str(WITHHELD) not in page
    assert str(WITHHELD) not in exported(made, FileForm.CSV).decode()
    assert WITHHELD not in cells


def test_an_unsupported_account_stands_with_its_error_and_no_figures(spring: Desk) -> None:
    document = lay_out(report(spring))
    participants, totals = (
        next(table for table in document.tables if table.name == name) for name in ("participants", "totals")
    )

    (cleo,) = [row for row in participants.rows() if row[1] == "cleo"]
    state, posts, error, ways = (cleo[participants.place(n)] for n in ("state", "posts", "error", "ways_out"))

    assert (state, posts) == ("unsupported", None)
    assert str(error).startswith("Not tracked")
    assert len(str(ways).split(" / ")) == 2
    assert "cleo" not in {row[1] for row in totals.rows()}


def test_a_total_says_how_many_posts_it_covers(spring: Desk) -> None:
    document = lay_out(report(spring))
    totals = next(table for table in document.tables if table.name == "totals")

    found = {(str(row[0]), str(row[1]), str(row[2])): row[3:6] for row in totals.rows()}

    reach = found["TikTok", "all", "Reach"]
    assert reach == (Noted(100, "1 of 2 posts could be added up"), 1, 2)
    assert ("Instagram", "all", "Likes") in found
    assert bare(found["Instagram", "ann.bakes", "Likes"][0]) == 12


def test_what_the_cutover_removed_is_remarked_in_files(spring: Desk) -> None:
    spring.capture("Spring", "ann", "6900000000000000001", likes=1000)
    spring.cut_over()

    made = report(spring)

    (words,) = lay_out(made).remarks
    assert words.startswith("1 post from the old source removed on 20")
    assert words in Page(exported(made, FileForm.HTML).decode()).text


def test_plots_show_what_their_tables_hold(spring: Desk) -> None:
    plots = {plot.title: plot for plot in lay_out(report(spring)).plots}

    assert set(plots) == {"Views by post", "Organic and paid views", "Views by day", "Retention"}
    rows = list(plots["Retention"].table.rows())
    (series,) = plots["Retention"].series
    assert [bare(row[4]) for row in rows[series.first : series.end]] == [share for _, share in CURVE]
    names = [row[1] for row in plots["Views by post"].table.rows()]
    assert names == ["bob", "ann"]


def test_organic_and_paid_stand_in_every_file(spring: Desk) -> None:
    made = report(spring)
    told = [[bare(cell) for cell in row[3:]] for row in parts_table(made.posts).rows()]
    lines = {line["handle"]: line for line in lines_of(exported(made, FileForm.CSV))}
    sheet = openpyxl.load_workbook(io.BytesIO(exported(made, FileForm.XLSX)))["Organic and paid"]
    page = Page(exported(made, FileForm.HTML).decode())

    assert told == [["Video views", 1900, 110]]
    cells = [lines["ann"][f"video_views_{part}"] for part in ("organic", "paid")]
    assert (*cells, lines["ann"]["parts_source"]) == ("1900", "110", "ttcm_order_report")
    assert (lines["ann"]["likes_paid"], lines["ann"]["likes_paid_reason"]) == ("", "not_delivered")
    assert (lines["bob"]["reach_paid"], lines["bob"]["reach_paid_reason"]) == ("", "withheld")
    assert [cell.value for cell in sheet[2]][3:] == ["Video views", 1900, 110]
    assert "1,900 + 110" in page.text


def test_a_stack_holds_organic_views_before_paid_ones(spring: Desk) -> None:
    (plot,) = [plot for plot in lay_out(report(spring)).plots if plot.form is PlotForm.STACKED]

    rows = list(plot.table.rows())

    assert [(one.name, one.first, one.end) for one in plot.series] == [("Organic", 0, 1), ("Paid", 1, 2)]
    assert [(row[1], bare(row[4])) for row in rows] == [("ann", 1900), ("ann", 110)]


def test_a_comparison_is_exported_with_its_causes(spring: Desk) -> None:
    first = spring.clock.now().date() - timedelta(days=1)
    compared = CompareReports(spring.storage, spring.read_posts, spring.clock)(
        spring.by, "Spring", first, spring.clock.now().date()
    )

    lines = lines_of(exported(compared, FileForm.CSV))
    book = openpyxl.load_workbook(io.BytesIO(exported(compared, FileForm.XLSX)))
    page = Page(exported(compared, FileForm.HTML).decode())

    assert {line["cause"] for line in lines} == {"post linked"}
    assert {line["before"] for line in lines} == {""}
    assert "10" in {line["after"] for line in lines}
    assert book.sheetnames == ["Report", "Totals", "Why the totals moved", "Every figure"]
    assert len(page.tables[2]) == 1 + len(lines)


def test_an_empty_campaign_can_be_exported(desk: Desk) -> None:
    desk.campaign("Spring")

    for form in FileForm:
        assert exported(report(desk), form)
