"""Numbered pages: when the last one has come, and whether they were all."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.tiktok.calls import Answer
from influence.adapters.tiktok.fields import Drift
from influence.adapters.tiktok.tiktok_one.pages import MOST_PAGES, complete, paged
from influence.domain.ports.upstream_failures import TikTokUnavailable
from tests.support.sometimes import assert_reached, sometimes

DRIFT = Drift(None, SteppedClock())


def answer(items: list[dict[str, Any]], **info: object) -> Answer:
    return Answer(path="/list/", data={"items": items, "page_info": info}, drift=DRIFT)


def numbers(*these: int) -> list[dict[str, Any]]:
    return [{"number": number} for number in these]


@given(
    count=st.integers(0, 40),
    size=st.integers(1, 10),
    given_size=st.integers(1, 10),
    totals=st.sets(st.sampled_from(["total_number", "total_page", "total_size"])),
)
def _whatever_totals_are_told_all_items_come(
    count: int, size: int, given_size: int, totals: set[str]
) -> None:
    """The far side may give smaller pages than it was asked for, if it counts its items."""
    real = min(size, given_size) if "total_number" in totals else size
    asked: list[int] = []

    def ask(page: int) -> Answer:
        asked.append(page)
        pages = -(-count // real)
        told = {"total_number": count, "total_page": pages, "total_size": pages}
        shown = numbers(*range((page - 1) * real, min(page * real, count)))
        return answer(shown, **{name: told[name] for name in totals})

    items = [item["number"] for item in complete(ask, "items", size)]

    assert items == list(range(count))
    assert asked == list(range(1, len(asked) + 1))
    assert len(asked) <= -(-count // real) + 1
    sometimes("no totals", not totals)
    sometimes("smaller pages", real < size)
    sometimes("one call more", len(asked) > max(1, -(-count // real)))
    sometimes("no call more", count and len(asked) == -(-count // real))


def test_whatever_totals_are_told_all_items_come() -> None:
    _whatever_totals_are_told_all_items_come()

    assert_reached(["no totals", "smaller pages", "one call more", "no call more"])


@given(missing=st.integers(1, 5), count=st.integers(1, 30), size=st.integers(1, 10))
def test_what_is_counted_and_not_shown_is_missed(missing: int, count: int, size: int) -> None:
    def ask(page: int) -> Answer:
        shown = range((page - 1) * size, min(page * size, count))
        return answer(numbers(*shown), total_number=count + missing)

    with pytest.raises(TikTokUnavailable, match="not all of them"):
        list(complete(ask, "items", size))
    assert len(list(paged(ask, "items", size))) == count


def test_an_item_that_is_none_of_ours_is_counted() -> None:
    page = Answer(
        path="/list/", data={"items": [*numbers(1, 2), "x"], "page_info": {"total_number": 3}}, drift=DRIFT
    )

    assert list(complete(lambda _: page, "items", 5)) == numbers(1, 2)


ENDLESS: list[Callable[[int], Answer]] = [
    lambda _: answer(numbers(1, 2)),
    lambda _: answer(numbers(1, 2), total_number=None, total_page=10**9),
    lambda page: answer(numbers(2 * page, 2 * page + 1)),
    lambda page: answer(numbers(2 * page, 2 * page + 1), total_number=10**9),
]


@pytest.mark.parametrize("ask", ENDLESS)
def test_a_list_without_an_end_is_given_up(ask: Callable[[int], Answer]) -> None:
    with pytest.raises(TikTokUnavailable):
        list(complete(ask, "items", 2))
    assert 2 <= len(list(paged(ask, "items", 2))) <= 2 * MOST_PAGES


def test_nobody_asks_on_who_has_found_it() -> None:
    asked: list[int] = []

    def ask(page: int) -> Answer:
        asked.append(page)
        return answer(numbers(2 * page, 2 * page + 1), total_number=99)

    found = next(item for item in complete(ask, "items", 2) if item["number"] == 5)

    assert found == {"number": 5}
    assert asked == [1, 2]


def test_a_page_info_that_is_none_tells_nothing() -> None:
    page = Answer(path="/list/", data={"items": numbers(1), "page_info": "1 of 1"}, drift=DRIFT)

    assert list(complete(lambda _: page, "items", 5)) == numbers(1)


@pytest.mark.parametrize("name", ["total_page", "total_size"])
def test_a_full_page_that_both_totals_call_the_last_is_the_last(name: str) -> None:
    asked: list[int] = []

    def ask(page: int) -> Answer:
        asked.append(page)
        return answer(numbers(2 * page, 2 * page + 1), total_number=4, **{name: 2})

    assert len(list(complete(ask, "items", 2))) == 4
    assert asked == [1, 2]


def test_a_page_that_comes_again_is_not_counted_again() -> None:
    with pytest.raises(TikTokUnavailable, match="not all of them"):
        list(complete(lambda _: answer(numbers(1, 2), total_number=4), "items", 2))
