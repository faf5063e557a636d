"""Organic and paid: open exactly where the figure is, told by reports of orders only, never computed."""

from itertools import product
from typing import Final

import pytest

from influence.domain.breakdowns import PARTED, PARTS, Part, PartOf, parts_within, well_formed_parts
from influence.domain.capabilities import POST_TABLE, Tie
from influence.domain.errors import Unusable
from influence.domain.formulas import Definitions
from influence.domain.metrics import PostMetric
from influence.domain.observations import Absence, Observation, Reason, Snapshot
from influence.domain.phase import Phase
from influence.domain.provenance import Provenance
from influence.domain.read_gate import Circumstances, read_parts, read_post
from tests.domain.making import DAY, NOW
from tests.domain.release_columns import TICKED

VIEWS, LIKES = PostMetric.VIDEO_VIEWS, PostMetric.LIKES
REPORT: Final = Provenance.TTCM_ORDER_REPORT
AFTER: Final = Circumstances(Phase.AFTER)
FULL: Final = Snapshot(
    REPORT, NOW, NOW, dict.fromkeys(PostMetric, 7), Definitions.TIKTOK_ONE, dict.fromkeys(PARTS, 1)
)


def test_eight_figures_have_two_parts_each() -> None:
    assert len(PARTED) == 8
    assert len(PARTS) == len({one.name for one in PARTS}) == 16
    assert PartOf(VIEWS, Part.PAID).name == "video_views_paid"
    assert PartOf(VIEWS, Part.PAID).label == "Video views, paid"


def test_a_part_is_no_metric_of_the_table() -> None:
    assert len(POST_TABLE) == 16
    assert {one.name for one in PARTS}.isdisjoint(metric.value for metric in PostMetric)


@pytest.mark.parametrize(("tie", "phase"), list(product(Tie, Phase)))
def test_a_part_is_open_where_its_figure_is(tie: Tie, phase: Phase) -> None:
    read = read_parts(tie, [FULL], Circumstances(phase))

    shown = {one for one, reading in read.items() if isinstance(reading, Observation)}
    assert list(read) == list(PARTS)
    assert shown == {one for one in PARTS if (tie, one.metric) in TICKED}


@pytest.mark.parametrize("tie", Tie)
def test_a_closed_part_says_what_its_figure_says(tie: Tie) -> None:
    whole, parts = read_post(tie, [FULL], AFTER), read_parts(tie, [FULL], AFTER)

    for one, reading in parts.items():
        if isinstance(whole[one.metric], Absence):
            assert reading == whole[one.metric]


@pytest.mark.parametrize("source", [one for one in Provenance if one is not REPORT])
def test_only_the_report_of_an_order_tells_parts(source: Provenance) -> None:
    with pytest.raises(Unusable, match="only the report of an order"):
        Snapshot(source, NOW, NOW, {VIEWS: 3}, parts={PartOf(VIEWS, Part.PAID): 1})


def test_a_missing_part_is_never_the_rest_of_the_whole() -> None:
    told = Snapshot(REPORT, NOW, NOW, {VIEWS: 10, LIKES: 5}, parts={PartOf(VIEWS, Part.ORGANIC): 10})

    read = read_parts(Tie.ORDER, [told], AFTER)

    organic, paid = (read[PartOf(VIEWS, part)] for part in Part)
    assert isinstance(organic, Observation)
    assert isinstance(paid, Absence)
    assert (organic.value, paid.reason) == (10, Reason.NOT_DELIVERED)
    assert all(isinstance(read[PartOf(LIKES, part)], Absence) for part in Part)


def test_a_told_zero_is_zero() -> None:
    told: Snapshot[PostMetric] = Snapshot(REPORT, NOW, NOW, {}, parts={PartOf(VIEWS, Part.PAID): 0})

    reading = read_parts(Tie.ORDER, [told], AFTER)[PartOf(VIEWS, Part.PAID)]

    assert isinstance(reading, Observation)
    assert reading.value == 0


def test_a_part_is_as_old_as_its_own_report() -> None:
    later = Snapshot(Provenance.TTCM_PUBLIC, NOW, NOW, {VIEWS: 20})
    told = Snapshot(REPORT, NOW - 2 * DAY, NOW - DAY, {VIEWS: 10}, parts={PartOf(VIEWS, Part.PAID): 4})

    whole = read_post(Tie.ORDER, [later, told], AFTER)[VIEWS]
    part = read_parts(Tie.ORDER, [later, told], AFTER)[PartOf(VIEWS, Part.PAID)]

    assert isinstance(whole, Observation)
    assert isinstance(part, Observation)
    assert (whole.value, part.value) == (20, 4)
    assert (part.as_of, part.fetched_at) == (told.as_of, told.fetched_at)
    assert part.sources == {REPORT}
    assert part.formula.id == "video_views/paid"
    assert part.formula.words != whole.formula.words


@pytest.mark.parametrize(
    ("tie", "stored", "now", "reason"),
    [
        (Tie.ORDER, [], AFTER, Reason.NOT_COLLECTED),
        (Tie.ORDER, [], Circumstances(Phase.AFTER, trouble="TikTok timed out"), Reason.UPSTREAM_ERROR),
        (Tie.ORDER, [], Circumstances(Phase.AFTER, frozenset({VIEWS})), Reason.NOT_DELIVERED),
        (Tie.ORDER, [Snapshot(REPORT, NOW, NOW, {VIEWS: 3})], AFTER, Reason.NOT_DELIVERED),
        (
            Tie.FREE_TTCM,
            [Snapshot(Provenance.TTCM_PUBLIC, NOW, NOW, {VIEWS: 3})],
            AFTER,
            Reason.NOT_DELIVERED,
        ),
        (Tie.NONE, [FULL], AFTER, Reason.WITHHELD),
    ],
)
def test_an_absent_part_has_its_reason(
    tie: Tie, stored: list[Snapshot[PostMetric]], now: Circumstances, reason: Reason
) -> None:
    reading = read_parts(tie, stored, now)[PartOf(VIEWS, Part.PAID)]

    assert isinstance(reading, Absence)
    assert reading.reason is reason
    assert reading.rule


def test_parts_older_than_tiktoks_data_are_held_back() -> None:
    parts = {PartOf(VIEWS, Part.PAID): 4}
    old: Snapshot[PostMetric] = Snapshot(REPORT, NOW.replace(year=2023), NOW, {}, parts=parts)

    reading = read_parts(Tie.ORDER, [old], AFTER)[PartOf(VIEWS, Part.PAID)]

    assert isinstance(reading, Absence)
    assert reading.reason is Reason.WITHHELD
    assert "Held back" in reading.sentence


def test_what_is_no_part_is_not_kept() -> None:
    told = {
        PartOf(VIEWS, Part.PAID): 4,
        PartOf(LIKES, Part.PAID): -1,
        PartOf(PostMetric.TOTAL_ENGAGEMENTS, Part.PAID): 4,
    }

    assert well_formed_parts(told) == {PartOf(VIEWS, Part.PAID): 4}
    assert parts_within(told, {LIKES}) == {PartOf(LIKES, Part.PAID): -1}
