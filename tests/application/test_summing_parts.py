"""Organic and paid are added up by themselves, over what TikTok told, and never with what may not be read."""

import csv
import io

import attrs
import pytest

from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.reports.forms import WrittenReports
from influence.application.export_report import ExportReport
from influence.application.lay_out_report import lay_out
from influence.application.report_campaign import OneInfluencer, Report
from influence.application.summing_parts import (
    SUMMED_PARTS,
    PartTotals,
    parts_by_account,
    parts_by_network,
)
from influence.domain.breakdowns import Part, PartOf
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.ports.upstream_failures import Generation
from influence.domain.report_document import FileForm, bare
from influence.testing.moments import HOUR
from tests.support.desk import Desk

P = PostMetric
VIEWS, PAID_VIEWS = PartOf(P.VIDEO_VIEWS, Part.ORGANIC), PartOf(P.VIDEO_VIEWS, Part.PAID)
LIKES, PAID_LIKES = PartOf(P.LIKES, Part.ORGANIC), PartOf(P.LIKES, Part.PAID)
REACH = PartOf(P.REACH, Part.ORGANIC)
RATE = PartOf(P.POST_ENGAGEMENT_RATE, Part.ORGANIC)
INSTAGRAM = "url,handle,caption,likes\nhttps://www.instagram.com/p/one/,ann.bakes,#acme,5\n"


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """Two posts of ann and one of bob by orders, told in parts to different extents, and a free one of bob."""
    desk = attrs.evolve(desk, market=FakeMarketplace(desk.clock, Generation.TIKTOK_ONE))
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob", hashtags=("acme",))
    code = desk.code_of(desk.order("ann", posts=2))
    desk.market.publish("ann", code, {P.VIDEO_VIEWS: 100, P.LIKES: 9}, {VIEWS: 70, PAID_VIEWS: 20, LIKES: 5})
    desk.market.publish("ann", code, {P.VIDEO_VIEWS: 50}, {VIEWS: 50, RATE: 0.5})
    desk.market.publish("bob", desk.code_of(desk.order("bob")), {P.VIDEO_VIEWS: 7}, {VIEWS: 7, PAID_VIEWS: 0})
    free = desk.market.add_video("bob", {P.VIDEO_VIEWS: 1000})
    desk.sync_posts(desk.by)
    desk.add_by_hand(desk.by, "Spring", free)
    desk.take_posts("Spring", INSTAGRAM)
    return desk


def report(desk: Desk) -> Report:
    return desk.report(desk.by, "Spring")


def told(sums: PartTotals) -> dict[PartOf, tuple[object, int, int]]:
    return {one: (total.value, total.n, total.m) for one, total in sums.items()}


def test_each_part_is_added_up_by_itself(spring: Desk) -> None:
    sums = parts_by_network(report(spring).posts)

    assert set(sums) == {Network.TIKTOK}
    assert told(sums[Network.TIKTOK]) == {
        LIKES: (5, 1, 4),
        PAID_LIKES: (None, 0, 4),
        VIEWS: (127, 3, 4),
        PAID_VIEWS: (20, 2, 4),
    }


def test_each_influencer_has_sums_of_parts(spring: Desk) -> None:
    made = report(spring)
    names = {one.account.id: one.account.handle for one in made.participants}

    sums = {names[account]: told(sums) for account, sums in parts_by_account(made.posts).items()}

    assert sums == {
        "ann": {LIKES: (5, 1, 2), PAID_LIKES: (None, 0, 2), VIEWS: (120, 2, 2), PAID_VIEWS: (20, 1, 2)},
        "bob": {VIEWS: (7, 1, 2), PAID_VIEWS: (0, 1, 2)},
    }


def test_a_withheld_part_is_never_added_up(desk: Desk) -> None:
    desk = attrs.evolve(desk, market=FakeMarketplace(desk.clock, Generation.TIKTOK_ONE))
    desk.member("ann")
    desk.campaign("Spring", "ann")
    code = desk.code_of(desk.order("ann", posts=2))
    told_of = {desk.market.publish("ann", code, {P.REACH: 99}, {REACH: one}): one for one in (20, 3)}
    desk.sync_posts(desk.by)
    (unlinked, *_) = told_of
    desk.add_by_hand(desk.by, "Spring", unlinked)
    desk.market.unlink(unlinked)
    desk.clock.advance(HOUR)
    desk.sync_posts(desk.by)

    posts = report(desk).posts

    assert len(posts) == 2
    assert told(parts_by_network(posts)[Network.TIKTOK])[REACH] == (3, 1, 2)


def test_rates_are_not_added_up() -> None:
    assert RATE not in SUMMED_PARTS
    assert {one.metric for one in SUMMED_PARTS} == {P.REACH, P.COMMENTS, P.LIKES, P.SHARES, P.VIDEO_VIEWS}


def test_posts_without_parts_have_no_sums_of_them(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.market.publish("ann", desk.code_of(desk.order("ann")), {P.VIDEO_VIEWS: 7})
    desk.sync_posts(desk.by)

    posts = report(desk).posts

    assert len(posts) == 1
    assert (parts_by_network(posts), parts_by_account(posts)) == ({}, {})


def test_sums_of_parts_stand_below_their_figure(spring: Desk) -> None:
    rows = [tuple(bare(cell) for cell in row) for row in lay_out(report(spring)).table("totals").rows()]

    views = [row for row in rows if row[6] == "video_views" and row[0] == "TikTok"]
    assert [(row[1], row[2], *row[3:6]) for row in views] == [
        ("all", "Video views", 1157, 4, 4),
        ("all", "Video views, organic", 127, 3, 4),
        ("all", "Video views, paid", 20, 2, 4),
        ("ann", "Video views", 150, 2, 2),
        ("ann", "Video views, organic", 120, 2, 2),
        ("ann", "Video views, paid", 20, 1, 2),
        ("bob", "Video views", 1007, 2, 2),
        ("bob", "Video views, organic", 7, 1, 2),
        ("bob", "Video views, paid", 0, 1, 2),
    ]


def test_the_sums_can_be_the_data_of_a_csv(spring: Desk) -> None:
    content = io.BytesIO()

    ExportReport(WrittenReports())(report(spring), FileForm.CSV, content, data="totals")

    lines = list(csv.DictReader(io.StringIO(content.getvalue().decode(), newline="")))
    parts = {(one["handle"], one["metric"], one["part"]): (one["total"], one["posts"]) for one in lines}
    assert parts["all", "video_views", "organic"] == ("127", "3")
    assert parts["ann", "likes", "paid"] == ("", "0")
    assert parts["ann.bakes", "likes", ""] == ("5", "1")


def test_one_influencer_alone_has_own_sums_of_parts(spring: Desk) -> None:
    made = spring.report(spring.by, "Spring", only=OneInfluencer("bob"))

    assert told(parts_by_network(made.posts)[Network.TIKTOK]) == {VIEWS: (7, 1, 2), PAID_VIEWS: (0, 1, 2)}
