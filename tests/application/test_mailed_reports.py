"""What of a report may leave the house: nothing that the cut-over would take away."""

import attrs
import pytest

from influence.application.mailed_reports import without_old_source
from influence.application.report_campaign import PostChart, Report
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.posts import Why
from influence.domain.provenance import Provenance
from tests.support.desk import Desk


@pytest.fixture
def report(desk: Desk) -> Report:
    """A campaign with one post that TikTok linked, and its views by day."""
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.market.publish("ann", desk.code_of(desk.order("ann")), {PostMetric.VIDEO_VIEWS: 7})
    desk.sync_posts(desk.by)
    return desk.report(desk.by, "Spring", charts=True)


def as_if(report: Report, *reasons: Why, source: Provenance = Provenance.TTCM_PUBLIC) -> Report:
    """The same where its post came in another way."""
    (row,), (drawn,) = report.posts, report.charts
    post = attrs.evolve(row.post, source=source)
    other = attrs.evolve(row, post=post, reasons=frozenset(reasons))
    return attrs.evolve(report, posts=(other,), charts=(PostChart(other, drawn.line),))


def test_what_tiktok_told_stays_as_it_is(report: Report) -> None:
    assert without_old_source(report) == report
    assert report.totals[Network.TIKTOK][PostMetric.VIDEO_VIEWS].value == 7


def test_a_post_that_only_the_old_source_brought_goes(report: Report) -> None:
    mailed = without_old_source(as_if(report, Why.LEGACY_CAPTURE))

    assert (mailed.posts, mailed.charts, mailed.totals) == ((), (), {})
    assert [(one.posts, one.totals) for one in mailed.participants] == [(0, {})]


def test_a_post_that_the_old_source_found_goes(report: Report) -> None:
    mailed = without_old_source(as_if(report, Why.BY_HAND, source=Provenance.LEGACY))

    assert (mailed.posts, mailed.charts) == ((), ())


def test_a_post_with_another_way_in_keeps_that_only(report: Report) -> None:
    mailed = without_old_source(as_if(report, Why.LEGACY_CAPTURE, Why.ORDER_LINK))

    assert [row.reasons for row in mailed.posts] == [{Why.ORDER_LINK}]
    assert len(mailed.charts) == 1
    assert mailed.totals == report.totals
