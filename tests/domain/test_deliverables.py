from collections.abc import Mapping
from datetime import date
from typing import Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.campaign_codes import CodeQuota
from influence.domain.deliverables import (
    LONGEST_NAME,
    SPARK_DAYS,
    Deliverable,
    check_names,
    numbered,
    parse_deliverable,
)
from influence.domain.due_dates import DueStage, due_stage
from influence.domain.errors import Unusable
from influence.domain.orders import Order, OrderIsOver, OrderState
from influence.testing.moments import DAY
from tests.domain.making import NOW, PLACEMENT, order

NAMES = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=LONGEST_NAME)

_OPEN: Final = order(2).called(NOW, "ref-1").placed(PLACEMENT)
IN_STATE: Final[Mapping[OrderState, Order]] = {
    OrderState.DRAFT: order(),
    OrderState.IN_DOUBT: order().called(NOW, "ref-1"),
    OrderState.OPEN: _OPEN,
    OrderState.SENT: _OPEN.sent(NOW),
    OrderState.ACCEPTED: _OPEN.accepted(NOW),
    OrderState.PARTLY_FULFILLED: _OPEN.linked("v-1", NOW),
    OrderState.FULFILLED: _OPEN.linked("v-1", NOW).linked("v-2", NOW),
    OrderState.CANCELLED: _OPEN.cancelled(NOW),
    OrderState.FAILED: order().called(NOW, "ref-1").refused("no"),
}


@pytest.mark.parametrize(
    ("text", "name", "days"),
    [
        ("Recipe", "Recipe", None),
        ("Story time:30", "Story time", 30),
        ("Story time: 30 ", "Story time", 30),
        (" Teaser:0", "Teaser", 0),
        ("Part 2: dessert", "Part 2: dessert", None),
        ("Part 2: dessert:7", "Part 2: dessert", 7),
        ("12:00", "12", 0),
        ("Number:12345", "Number:12345", None),
        ("Q:", "Q:", None),
    ],
)
def test_a_deliverable_is_read_as_it_is_written(text: str, name: str, days: int | None) -> None:
    assert parse_deliverable(text) == Deliverable(name, days)


@pytest.mark.parametrize(
    "text", ["", "  ", ":30", "a" * 61, "Story:31", "Story:999", "two\nlines", "bell\x07"]
)
def test_what_tiktok_does_not_take_is_refused(text: str) -> None:
    with pytest.raises(Unusable):
        parse_deliverable(text)


@given(NAMES, st.sampled_from(SPARK_DAYS))
def test_what_is_written_is_read_back(name: str, days: int) -> None:
    one = Deliverable(name, days)

    assert parse_deliverable(str(one)) == one


def test_names_without_case_are_each_used_once() -> None:
    check_names((Deliverable("Recipe"), Deliverable("Story")))

    with pytest.raises(Unusable, match="name of its own"):
        check_names((Deliverable("Recipe"), Deliverable("RECIPE")))


def test_what_nobody_named_has_tiktoks_names() -> None:
    plain = attrs.evolve(order(2), spark_days=7)

    assert [str(one) for one in plain.asks_for] == ["Deliverable 1:7", "Deliverable 2:7"]
    assert numbered(0) == ()


def test_a_post_keeps_spark_days_of_its_own() -> None:
    named = (Deliverable("Recipe"), Deliverable("Story", 0))
    asked = attrs.evolve(order(2), spark_days=30, deliverables=named)

    assert [one.spark_days for one in asked.asks_for] == [30, 0]


@pytest.mark.parametrize("posts", [1, 3])
def test_as_many_posts_are_asked_for_as_are_named(posts: int) -> None:
    named = (Deliverable("Recipe"), Deliverable("Story"))

    with pytest.raises(Unusable, match="as many as deliverables"):
        attrs.evolve(order(posts), deliverables=named)


def waiting(count: int) -> list[Order]:
    return [IN_STATE[OrderState.OPEN]] * count


def test_a_code_has_room_for_what_nobody_else_may_take() -> None:
    accepted = attrs.evolve(IN_STATE[OrderState.ACCEPTED], accepted_at=NOW)
    told = CodeQuota("C", 10, NOW)

    assert CodeQuota("C").room(waiting(199)) == 1
    assert CodeQuota("C").room(waiting(201)) == 0
    assert told.room(waiting(4)) == 6
    assert told.room([*waiting(4), accepted]) == 6
    assert told.room([attrs.evolve(accepted, accepted_at=NOW + DAY)]) == 9
    assert told.room([IN_STATE[OrderState.CANCELLED]]) == 9
    assert (CodeQuota("C", 1, NOW).is_full, CodeQuota("C", 0, NOW).is_full) == (False, True)


@pytest.mark.parametrize("state", list(OrderState), ids=str)
@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2026, 3, 28), None),
        (date(2026, 3, 29), DueStage.SOON),
        (date(2026, 4, 1), DueStage.SOON),
        (date(2026, 4, 2), DueStage.OVERDUE),
    ],
)
def test_an_unfinished_order_comes_due(state: OrderState, today: date, stage: DueStage | None) -> None:
    due = attrs.evolve(IN_STATE[state], due_on=date(2026, 4, 1))
    is_over = state in {OrderState.FULFILLED, OrderState.CANCELLED, OrderState.FAILED}

    assert due_stage(due, today) is (None if is_over else stage)
    assert due_stage(attrs.evolve(due, due_on=None), today) is None


@pytest.mark.parametrize("state", list(OrderState), ids=str)
def test_no_day_is_agreed_once_nobody_waits(state: OrderState) -> None:
    agreed = IN_STATE[state]
    if state in {OrderState.FULFILLED, OrderState.CANCELLED, OrderState.FAILED}:
        with pytest.raises(OrderIsOver, match=state.value):
            agreed.rescheduled(date(2026, 4, 1))
    else:
        assert agreed.rescheduled(date(2026, 4, 1)).due_on == date(2026, 4, 1)
