"""Who is asked about first, and who waits."""

from datetime import timedelta
from typing import Any

import pytest

from influence.domain.accounts import Account
from influence.domain.networks import Network
from influence.domain.quota import Urgency
from influence.domain.sync_plan import (
    DUE_AFTER,
    RESTS,
    URGENCY,
    WEIGHTS,
    Matter,
    Need,
    Subject,
    Terms,
    Untracked,
    Waits,
    Why,
    calls_for,
    plan,
)
from influence.testing.builders import a_member, a_stub, an_instagram_account
from influence.testing.moments import DAY, HOUR, NOON

TERMS = Terms(now=NOON)


def about(number: int, ago: timedelta | None, matter: Matter = Matter.ACCOUNT, **more: Any) -> Subject:
    """Something that was asked about some time before noon."""
    asked_at = None if ago is None else NOON - ago
    return Subject(matter=matter, number=number, account=a_member(), asked_at=asked_at, **more)


def order(number: int, ago: timedelta | None, need: Need = Need.OPEN_ORDER, page: str = "") -> Subject:
    """An order; without *page* it shares none."""
    return about(number, ago, Matter.ORDER, need=need, page=page or str(number))


def planned(*subjects: Subject, terms: Terms = TERMS) -> list[int]:
    return [step.subject.number for step in plan(subjects, terms).steps]


def test_the_longest_wait_comes_first() -> None:
    assert planned(about(1, DAY), about(2, 3 * DAY), about(3, 2 * DAY)) == [2, 3, 1]


def test_whoever_was_never_asked_about_comes_before_all_others() -> None:
    assert planned(about(1, 900 * DAY, need=Need.OPEN_ORDER), about(2, None)) == [2, 1]


def test_an_open_order_counts_four_days_for_one() -> None:
    used = about(2, DAY, need=Need.OPEN_ORDER)

    assert planned(about(1, 3 * DAY), used) == [2, 1]
    assert planned(about(1, 5 * DAY), used) == [1, 2]


def test_due_orders_come_before_everything() -> None:
    assert planned(about(1, None), about(2, 900 * DAY), order(3, DUE_AFTER)) == [3, 1, 2]


@pytest.mark.parametrize(
    ("ago", "need", "is_due"),
    [
        (None, Need.OPEN_ORDER, True),
        (DUE_AFTER, Need.OPEN_ORDER, True),
        (DUE_AFTER - timedelta(seconds=1), Need.OPEN_ORDER, False),
        (None, Need.NONE, False),
        (90 * DAY, Need.NONE, False),
    ],
)
def test_an_order_is_due_while_posts_are_awaited(ago: timedelta | None, need: Need, is_due: bool) -> None:
    assert order(1, ago, need).is_due(NOON) is is_due


def test_only_orders_are_due() -> None:
    assert not about(1, 90 * DAY, need=Need.OPEN_ORDER).is_due(NOON)


def test_every_place_has_its_reason_and_its_price() -> None:
    steps = plan([about(1, DAY, calls=2), about(2, None), order(3, DAY)], TERMS).steps

    assert [(s.why, s.calls, s.total) for s in steps] == [(Why.DUE, 1, 1), (Why.NEW, 1, 2), (Why.AGE, 2, 4)]
    assert plan([about(1, DAY, calls=2)], TERMS).calls == 2
    assert plan([], TERMS).calls == 0


def test_equals_are_ordered_by_what_they_are_and_number() -> None:
    posts, accounts = [about(n, DAY, Matter.POSTS) for n in (1, 2)], [about(n, DAY) for n in (2, 3)]
    first = plan([*posts, *accounts], TERMS)

    assert plan([*accounts[::-1], *posts[::-1]], TERMS) == first
    assert first.numbers(Matter.ACCOUNT) == (2, 3)
    assert [step.subject.matter for step in first.steps[:2]] == [Matter.ACCOUNT] * 2


def test_a_clock_that_went_back_makes_nobody_wait_less_than_nothing() -> None:
    assert about(1, -DAY).waited(NOON) == timedelta(0)
    assert planned(about(1, -DAY, need=Need.OPEN_ORDER), about(2, HOUR)) == [2, 1]


def test_nobody_cheaper_overtakes_the_first_who_does_not_fit() -> None:
    dear, cheap = about(1, 3 * DAY, calls=3), about(2, DAY)
    made = plan([about(3, 4 * DAY), dear, cheap], Terms(now=NOON, left={Urgency.FIGURES: 3}))

    assert made.numbers(Matter.ACCOUNT) == (3,)
    assert made.left_out == ((dear, Waits.QUOTA), (cheap, Waits.QUOTA))
    assert made.waiting(Waits.QUOTA) == 2
    assert made.waiting(Waits.QUOTA, [Matter.POSTS]) == 0


def test_orders_go_on_where_figures_have_to_stop() -> None:
    terms = Terms(now=NOON, left={Urgency.FIGURES: 1, Urgency.ORDERS: 2})
    late = order(3, DAY, Need.NONE)

    made = plan([about(1, 9 * DAY), about(2, 8 * DAY), late], terms)

    assert [step.subject.number for step in made.steps] == [1, 3]


def test_figures_do_not_go_on_where_orders_have_to_stop() -> None:
    terms = Terms(now=NOON, left={Urgency.FIGURES: 1, Urgency.ORDERS: 1}, order_pages=(1, 1))

    made = plan([order(1, DAY), about(2, DAY)], terms)

    assert made.steps == ()
    assert made.waiting(Waits.QUOTA) == 2


def test_a_slice_ends_and_the_next_one_goes_on() -> None:
    subjects = [about(n, (9 - n) * DAY) for n in range(4)]
    made = plan(subjects, Terms(now=NOON, most=2))

    assert made.numbers(Matter.ACCOUNT) == (0, 1)
    assert made.waiting(Waits.SLICE) == 2


def test_a_short_day_is_told_before_a_short_slice() -> None:
    made = plan([about(1, DAY)], Terms(now=NOON, most=0, left={Urgency.FIGURES: 0}))

    assert made.waiting(Waits.QUOTA) == 1


def test_whoever_was_asked_about_lately_rests() -> None:
    terms = Terms(now=NOON, rests=RESTS)
    made = plan(
        [about(1, RESTS[Matter.ACCOUNT] - HOUR), about(2, RESTS[Matter.ACCOUNT]), about(3, None)], terms
    )

    assert made.numbers(Matter.ACCOUNT) == (3, 2)
    assert made.waiting(Waits.RESTS) == 1


def test_orders_that_share_a_page_cost_one_call() -> None:
    terms = Terms(now=NOON, order_pages=(20, 100))
    together = [order(n, DAY) for n in range(41)]
    same = [order(n, DAY, page="CODE") for n in range(41)]

    assert plan(together, terms).calls == 3 + 1
    assert plan(same, terms).calls == 1 + 1
    assert [step.calls for step in plan(together, terms).steps[:21]] == [2, *[0] * 19, 1]


@pytest.mark.parametrize(("pages", "calls"), [(0, 0), (1, 2), (5, 6), (6, 8)])
def test_pages_of_orders_cost_what_the_calls_show(pages: int, calls: int) -> None:
    assert calls_for(pages, (5, 1)) == calls


@pytest.mark.parametrize("account", [a_stub(), an_instagram_account()], ids=["unsupported", "elsewhere"])
def test_nobody_untracked_can_be_asked_about(account: Account) -> None:
    assert account.network is Network.INSTAGRAM or not account.tracked
    with pytest.raises(Untracked):
        Subject(matter=Matter.ACCOUNT, number=1, account=account, asked_at=None)


def test_every_need_weighs_at_least_one() -> None:
    assert set(WEIGHTS) == set(Need)
    assert min(WEIGHTS.values()) == 1
    assert set(URGENCY) == set(RESTS) == set(Matter)
