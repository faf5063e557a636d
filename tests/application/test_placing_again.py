"""Orders that wait because TikTok was not reached, and placing them once more."""

import pytest

from influence.application.place_orders import Ordered, Wanted
from influence.domain.campaigns import CampaignClosed
from influence.domain.errors import InfluenceError
from influence.domain.events import EventKind
from influence.domain.membership import Membership
from influence.domain.order_refusals import OrderExists, OrderForUnsupported, OrderNotFound
from influence.domain.order_steps import StepKind
from influence.domain.orders import OrderState, OrderStepRefused
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    NotConfigured,
    OutcomeUnknown,
    TikTokPostponed,
    TikTokUnavailable,
)
from influence.testing.moments import HOUR
from tests.support.desk import Desk

DOWN = TikTokUnavailable("down")


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with two members."""
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob")
    desk.forget_events()
    return desk


def miss(desk: Desk, wanted: Wanted | None = None, error: InfluenceError = DOWN) -> Ordered:
    """An order of ann that never got to TikTok."""
    desk.market.fail_next(error, "place_orders")
    (result,) = desk.place(desk.by, "Spring", ["ann"], wanted or Wanted())
    assert result.error == error
    return result


def kinds(desk: Desk) -> list[StepKind]:
    """What is kept of the first order."""
    (order, *_) = desk.orders()
    with desk.view() as view:
        return [step.kind for step in view.order_steps.of([order.id])[order.id]]


@pytest.mark.parametrize(
    "error", [DOWN, TikTokPostponed("quota"), NotConfigured(("X",)), AuthorisationDead("you")], ids=type
)
def test_an_order_that_was_not_asked_for_waits(spring: Desk, error: InfluenceError) -> None:
    miss(spring, error=error)

    (order,) = spring.orders()
    assert (order.state, order.failure, order.called_at) == (OrderState.DRAFT, None, None)
    assert spring.told() == [EventKind.ORDER_NOT_PLACED]
    assert kinds(spring) == [StepKind.CALLED, StepKind.NOT_REACHED]


def test_a_waiting_order_is_placed_under_its_own_key(spring: Desk) -> None:
    waiting = miss(spring, Wanted(2, key="monday")).order
    assert waiting is not None
    spring.clock.advance(HOUR)

    placed = spring.place.again(spring.by, str(waiting.id))

    (order,) = spring.orders()
    assert placed == Ordered("ann", order)
    assert (order.state, order.key) == (OrderState.OPEN, waiting.key)
    assert len(spring.asked("place_orders")) == 2


def test_a_waiting_order_that_fails_again_waits_on(spring: Desk) -> None:
    miss(spring)
    spring.clock.advance(HOUR)
    spring.market.fail_next(DOWN, "place_orders")

    again = spring.place.again(spring.by, "1")

    assert again.error == DOWN
    assert spring.orders()[0].state is OrderState.DRAFT
    assert kinds(spring) == [StepKind.CALLED, StepKind.NOT_REACHED] * 2


def test_a_lost_answer_to_the_second_try_leaves_doubt(spring: Desk) -> None:
    miss(spring)
    spring.market.lose_next("place_orders")

    again = spring.place.again(spring.by, "1")

    assert isinstance(again.error, OutcomeUnknown)
    assert spring.orders()[0].state is OrderState.IN_DOUBT
    with pytest.raises(OrderStepRefused):
        spring.place.again(spring.by, "1")


def test_the_same_key_again_places_what_waits(spring: Desk) -> None:
    miss(spring, Wanted(key="monday"))

    (placed,) = spring.place(spring.by, "Spring", ["ann"], Wanted(key="monday"))

    assert placed.error is None
    assert not placed.was_here
    assert [order.state for order in spring.orders()] == [OrderState.OPEN]


def test_asking_for_the_same_once_more_places_what_waits(spring: Desk) -> None:
    miss(spring, Wanted(2))

    ann, bob = spring.place(spring.by, "Spring", ["ann", "bob"], Wanted(2))

    assert (ann.error, bob.error) == (None, None)
    assert [order.state for order in spring.orders()] == [OrderState.OPEN] * 2
    assert len({spring.code_of(order) for order in spring.orders()}) == 1


@pytest.mark.parametrize("wanted", [Wanted(1), Wanted(2, key="other"), Wanted(2, spark_days=7)])
def test_another_order_beside_a_waiting_one_is_refused(spring: Desk, wanted: Wanted) -> None:
    miss(spring, Wanted(2))

    (refused,) = spring.place(spring.by, "Spring", ["ann"], wanted)

    assert isinstance(refused.error, OrderExists)
    assert refused.error.remedies[0] == "It waits to be placed: influence orders place 1"
    assert len(spring.orders()) == 1


def test_an_order_that_is_placed_does_not_wait(spring: Desk) -> None:
    spring.order("ann")

    with pytest.raises(OrderStepRefused):
        spring.place.again(spring.by, "1")
    with pytest.raises(OrderNotFound):
        spring.place.again(spring.by, "2")

    (refused,) = spring.place(spring.by, "Spring", ["ann"], Wanted())
    assert isinstance(refused.error, OrderExists)
    assert "place" not in refused.error.remedies[0]
    assert len(spring.asked("place_orders")) == 1


def test_a_waiting_order_can_be_called_off(spring: Desk) -> None:
    miss(spring)

    spring.keep_orders.cancel(spring.by, "1")

    assert spring.orders()[0].state is OrderState.CANCELLED
    assert spring.order("ann").state is OrderState.OPEN


def test_a_waiting_order_is_placed_in_an_open_campaign_only(spring: Desk) -> None:
    miss(spring)
    spring.campaigns.archive(spring.by, "Spring")

    with pytest.raises(CampaignClosed):
        spring.place.again(spring.by, "1")


def test_a_waiting_order_of_who_left_is_not_placed(spring: Desk) -> None:
    miss(spring)
    spring.market.becomes("ann", Membership.NOT_IN)
    spring.clock.advance(48 * HOUR)
    spring.check(spring.by)

    with pytest.raises(OrderForUnsupported):
        spring.place.again(spring.by, "1")

    assert spring.orders()[0].state is OrderState.DRAFT


def test_a_preview_shows_what_waits(spring: Desk) -> None:
    waiting = miss(spring).order

    (would,) = spring.place.preview(spring.by, "Spring", ["ann"], Wanted()).orders

    assert would.order == waiting
