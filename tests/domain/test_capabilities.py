from typing import Final, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.capabilities import (
    ACCOUNT_COLUMNS,
    ACCOUNT_TABLE,
    POST_COLUMNS,
    POST_TABLE,
    READABLE,
    Holder,
    Kind,
    Old,
    Tie,
    may,
    opened_by,
)
from influence.domain.metrics import SHAPES, AccountMetric, Metric, PostMetric, label
from tests.domain.release_columns import HOLDERS, TICKED, metric_of
from tests.domain.release_text import Cell, account_rows, cells, post_rows

METRICS: Final[tuple[Metric, ...]] = (*AccountMetric, *PostMetric)
ALL_HOLDERS: Final[tuple[Holder, ...]] = (*Kind, *Tie, *Old)


def open_to(holder: Holder) -> set[Metric]:
    return {metric for metric in METRICS if may(holder, metric)}


def test_the_release_text_has_164_cells() -> None:
    assert len(list(cells())) == 164


@pytest.mark.parametrize("cell", list(cells()), ids=str)
def test_a_cell_is_as_the_release_text_says(cell: Cell) -> None:
    assert may(HOLDERS[cell.table, cell.column], metric_of(cell)) is cell.is_open


@pytest.mark.parametrize("metric", list(AccountMetric), ids=str)
def test_unsupported_accounts_have_every_cell_closed(metric: AccountMetric) -> None:
    assert not may(Kind.UNSUPPORTED, metric)


@pytest.mark.parametrize("metric", list(PostMetric), ids=str)
def test_untied_posts_have_every_cell_closed(metric: PostMetric) -> None:
    assert not may(Tie.NONE, metric)


@pytest.mark.parametrize("holder", list(Kind), ids=str)
def test_account_kinds_open_no_post_metric(holder: Kind) -> None:
    assert open_to(holder) <= set(AccountMetric)


@pytest.mark.parametrize("holder", list(Tie), ids=str)
def test_post_ties_open_no_account_metric(holder: Tie) -> None:
    assert open_to(holder) <= set(PostMetric)


def test_rows_stand_in_the_order_of_the_text() -> None:
    accounts = [row.metric for row in account_rows()]
    posts = [row.metric for row in post_rows()]

    assert accounts == [metric.value for metric in ACCOUNT_TABLE] == [m.value for m in AccountMetric]
    assert posts == [metric.value for metric in POST_TABLE] == [m.value for m in PostMetric]


def test_labels_are_those_of_the_release_text() -> None:
    told_apart = {"legacy.average_views": "Average views (old source)"}

    for row in account_rows():
        assert label(AccountMetric(row.metric)) == told_apart.get(row.metric, row.label)
    for row in post_rows():
        assert label(PostMetric(row.metric)) == row.label


def test_no_two_metrics_share_an_id() -> None:
    assert len({metric.value for metric in METRICS}) == 25 + 16
    assert set(SHAPES) == set(METRICS)


def test_no_two_holders_share_an_id() -> None:
    assert len({holder.value for holder in ALL_HOLDERS}) == len(ALL_HOLDERS)


@pytest.mark.parametrize(
    ("holder", "count"),
    [
        (Old.ACCOUNT, 21),
        (Kind.AUTHENTICATED_NON_TTCM, 11),
        (Kind.AUTHENTICATED_TTCM, 15),
        (Kind.NON_AUTHENTICATED_TTCM, 7),
        (Kind.UNSUPPORTED, 0),
        (Old.POST, 6),
        (Tie.ORDER, 16),
        (Tie.FREE_AUTH, 6),
        (Tie.FREE_TTCM, 4),
        (Tie.NONE, 0),
    ],
    ids=str,
)
def test_a_column_has_so_many_ticks(holder: Holder, count: int) -> None:
    assert len(open_to(holder)) == count


def test_account_kinds_open_ever_more_cells() -> None:
    full = open_to(Kind.AUTHENTICATED_TTCM)
    consenting = open_to(Kind.AUTHENTICATED_NON_TTCM)
    member = open_to(Kind.NON_AUTHENTICATED_TTCM)

    assert member < consenting < full
    assert len(full - member) == 8
    assert len(full - consenting) == 4
    assert len(consenting - member) == 4


def test_post_ties_open_ever_more_cells() -> None:
    assert open_to(Tie.FREE_TTCM) < open_to(Tie.FREE_AUTH) < open_to(Tie.ORDER)


def test_after_the_release_33_and_26_cells_are_open() -> None:
    assert sum(len(open_to(kind)) for kind in Kind) == 33
    assert sum(len(open_to(tie)) for tie in Tie) == 26


def test_what_only_the_old_source_knew_is_closed() -> None:
    ended = {metric for metric in METRICS if metric.value.startswith("legacy.")}

    assert len(ended) == 10
    assert ended <= open_to(Old.ACCOUNT)
    assert all(not may(kind, metric) for kind in Kind for metric in ended)


def test_the_set_of_open_cells_holds_no_others() -> None:
    assert READABLE == TICKED
    assert len(READABLE) == 21 + 33 + 6 + 26


def test_columns_stand_in_the_order_of_the_text() -> None:
    assert tuple(holder for (table, _), holder in HOLDERS.items() if table == "accounts") == ACCOUNT_COLUMNS
    assert tuple(holder for (table, _), holder in HOLDERS.items() if table == "posts") == POST_COLUMNS


@given(st.sampled_from(ALL_HOLDERS), st.text())
def test_an_unknown_metric_id_is_closed(holder: Holder, text: str) -> None:
    unknown = "" if text in {metric.value for metric in METRICS} else text

    assert not may(holder, cast("Metric", unknown))


@pytest.mark.parametrize("before", ALL_HOLDERS, ids=str)
@pytest.mark.parametrize("after", ALL_HOLDERS, ids=str)
def test_opened_by_is_the_difference_of_columns(before: Holder, after: Holder) -> None:
    opened = opened_by(before, after)

    assert set(opened) == open_to(after) - open_to(before)
    assert list(opened) == [metric for metric in METRICS if metric in opened]


def test_joining_the_marketplace_opens_four_metrics() -> None:
    assert opened_by(Kind.AUTHENTICATED_NON_TTCM, Kind.AUTHENTICATED_TTCM) == (
        AccountMetric.AUDIENCE_LOCALES,
        AccountMetric.AVERAGE_VIEWS,
        AccountMetric.ENGAGEMENT_RATE,
        AccountMetric.COMPLETION_RATE,
    )
