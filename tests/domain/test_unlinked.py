from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.accounts import AccountId
from influence.domain.campaigns import Campaign, CampaignId
from influence.domain.orders import Order, OrderId, Placement
from influence.domain.posts import Post
from influence.domain.unlinked import EARLY, LATE, Proposal, Sign, propose
from influence.testing.builders import a_campaign, a_post, an_order
from influence.testing.moments import NOON, days_later

TODAY = days_later(20).date()
PLACED = Placement("1", "CODE", "https://example.com/i", NOON)


def ordered(**more: Any) -> Order:
    fields: dict[str, Any] = {
        "id": OrderId(7),
        "placement": PLACED,
        "called_at": NOON,
        "created_at": NOON,
        **more,
    }
    return attrs.evolve(an_order(CampaignId(1), AccountId(1)), **fields)


def proposed(
    *orders: Order, days: float | None = 5, campaign: Campaign | None = None, by_hand: bool = False
) -> Proposal | None:
    post: Post = a_post(AccountId(1), published_at=None if days is None else days_later(days))
    return propose(campaign or a_campaign(), orders, post, is_by_hand=by_hand, today=TODAY)


def test_a_post_of_somebody_whose_order_waits_is_proposed() -> None:
    found = proposed(ordered(due_on=days_later(6).date()))

    assert found is not None
    assert found.signs == (Sign.ORDER_WAITS, Sign.NEAR_THE_DAY, Sign.WHILE_IT_RUNS)
    assert found.order is not None
    assert found.order.id == 7


def test_without_an_order_a_post_is_left_alone() -> None:
    assert proposed() is None


@pytest.mark.parametrize(
    "order",
    [
        ordered(cancelled_at=NOON),
        ordered(failure="no", placement=None),
        ordered(placement=None),
        ordered().linked("9", NOON),
    ],
    ids=["cancelled", "failed", "in doubt", "fulfilled"],
)
def test_an_order_that_waits_for_nothing_proposes_nothing(order: Order) -> None:
    assert proposed(order) is None


def test_a_post_added_by_hand_is_proposed_for_a_link() -> None:
    found = proposed(days=None, by_hand=True)

    assert found is not None
    assert (found.signs, found.order) == ((Sign.BY_HAND,), None)


@given(days=st.integers(-60, 80))
def test_a_post_long_before_or_after_is_not_proposed(days: int) -> None:
    due = days_later(10).date()
    found = proposed(ordered(due_on=due), days=days)

    published = days_later(days).date()
    assert (found is not None) == (NOON.date() - EARLY <= published <= due + LATE)


def test_the_stronger_signs_come_first() -> None:
    waits = proposed(ordered(), days=5, campaign=a_campaign(starts_on=TODAY + timedelta(days=9)))
    by_hand = proposed(by_hand=True)

    assert waits is not None
    assert by_hand is not None
    assert waits.strength > by_hand.strength


@given(caption=st.text())
def test_the_words_of_a_post_never_matter(caption: str) -> None:
    post = attrs.evolve(a_post(AccountId(1), published_at=days_later(5)), caption=caption)
    plain = attrs.evolve(post, caption="")

    ways = [propose(a_campaign(), [ordered()], one, is_by_hand=False, today=TODAY) for one in (post, plain)]

    assert [way.signs if way else None for way in ways] == [ways[1].signs if ways[1] else None] * 2
