"""Orders whose answer was lost are read back, never repeated."""

import pytest

from influence.application.place_orders import Wanted
from influence.application.resolve_doubt import ResolveDoubt
from influence.domain.events import EventKind
from influence.domain.order_steps import ORDER_ASKED, StepKind
from influence.domain.orders import Order, OrderState, OrderStepRefused
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokUnavailable
from tests.support.desk import Desk


def lose(desk: Desk, handle: str, *, took_effect: bool) -> Order:
    """An order of whom nobody here knows whether TikTok has it."""
    if took_effect:
        desk.market.lose_next("place_orders")
    else:
        desk.market.fail_next(OutcomeUnknown("cut"), "place_orders")
    (result,) = desk.place(desk.by, "Spring", [handle], Wanted())
    assert result.order is not None
    assert result.order.state is OrderState.IN_DOUBT
    return result.order


def state_of(desk: Desk, order: Order) -> OrderState:
    return desk.keep_orders.one(desk.by, str(order.id)).order.state


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with three members, of whom cleo has an order."""
    for handle in ("ann", "bob", "cleo"):
        desk.member(handle)
    desk.campaign("Spring", "ann", "bob", "cleo")
    desk.order("cleo")
    desk.forget_events()
    return desk


def test_an_order_that_took_effect_is_found(spring: Desk) -> None:
    order = lose(spring, "ann", took_effect=True)

    spring.sync_posts(spring.by)

    found = spring.keep_orders.one(spring.by, str(order.id)).order
    assert found.state is OrderState.OPEN
    assert found.placement is not None
    assert found.placement.invite_link.startswith("https://")
    assert EventKind.ORDER_PLACED in spring.told()
    assert len(spring.asked("place_orders")) == 2


def test_an_order_that_took_no_effect_stays_in_doubt(spring: Desk) -> None:
    order = lose(spring, "ann", took_effect=False)

    spring.sync_posts(spring.by)
    spring.sync_posts(spring.by)

    assert state_of(spring, order) is OrderState.IN_DOUBT
    assert len(spring.asked("place_orders")) == 2


def test_a_person_can_call_a_doubtful_order_off(spring: Desk) -> None:
    order = lose(spring, "ann", took_effect=False)

    spring.keep_orders.cancel(spring.by, str(order.id))

    assert state_of(spring, order) is OrderState.CANCELLED
    assert spring.order("ann").state is OrderState.OPEN


def test_the_first_order_of_a_campaign_cannot_be_read_back(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    order = lose(desk, "ann", took_effect=True)

    desk.sync_posts(desk.by)

    assert state_of(desk, order) is OrderState.IN_DOUBT


def test_another_orders_answer_is_not_taken_for_it(spring: Desk) -> None:
    order = lose(spring, "ann", took_effect=False)
    spring.order("bob")

    spring.sync_posts(spring.by)

    assert state_of(spring, order) is OrderState.IN_DOUBT


def test_all_codes_of_the_campaign_are_looked_under(spring: Desk) -> None:
    first = spring.order("bob")
    spring.keep_orders.cancel(spring.by, str(first.id))
    spring.order("bob")  # under a code of its own
    order = lose(spring, "ann", took_effect=True)

    spring.sync_posts(spring.by)

    assert state_of(spring, order) is OrderState.OPEN


def test_an_order_decided_meanwhile_is_left_alone(spring: Desk) -> None:
    order = lose(spring, "ann", took_effect=True)
    code = spring.code_of(spring.orders()[0])
    resolve = ResolveDoubt(spring.storage, spring.market, spring.clock)
    assert resolve.under(spring.by, order, code)

    again = resolve.under(spring.by, order, code)

    assert not again
    assert spring.told().count(EventKind.ORDER_PLACED) == 1


def test_an_order_cancelled_meanwhile_stays_cancelled(spring: Desk) -> None:
    order = lose(spring, "ann", took_effect=True)
    code = spring.code_of(spring.orders()[0])
    spring.keep_orders.cancel(spring.by, str(order.id))

    resolved = ResolveDoubt(spring.storage, spring.market, spring.clock).under(spring.by, order, code)

    assert not resolved
    assert state_of(spring, order) is OrderState.CANCELLED


def test_a_failed_look_changes_nothing(spring: Desk) -> None:
    order = lose(spring, "ann", took_effect=True)
    spring.market.fail_next(TikTokUnavailable("down"), "find_placed")

    with pytest.raises(TikTokUnavailable):
        spring.sync_posts(spring.by)

    assert state_of(spring, order) is OrderState.IN_DOUBT


def test_an_order_that_is_known_already_is_not_taken_for_it(spring: Desk) -> None:
    first = spring.order("ann")
    spring.keep_orders.cancel(spring.by, str(first.id))
    order = lose(spring, "ann", took_effect=False)

    spring.sync_posts(spring.by)

    assert state_of(spring, order) is OrderState.IN_DOUBT


def test_a_person_can_say_where_an_order_is(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    order = lose(desk, "ann", took_effect=True)
    resolve = ResolveDoubt(desk.storage, desk.market, desk.clock)
    (code,) = (one.text for one in desk.market._book.codes)

    assert not resolve.by_hand(desk.by, str(order.id), "NOSUCH")
    assert state_of(desk, order) is OrderState.IN_DOUBT
    assert resolve.by_hand(desk.by, str(order.id), code)
    assert state_of(desk, order) is OrderState.OPEN
    with pytest.raises(OrderStepRefused):
        resolve.by_hand(desk.by, str(order.id), code)


def test_what_was_found_says_that_it_was_read_back(spring: Desk) -> None:
    order = lose(spring, "ann", took_effect=True)

    spring.sync_posts(spring.by)

    (placed,) = [
        step
        for step in spring.read_orders.one(spring.by, str(order.id)).story.steps
        if step.kind is StepKind.PLACED
    ]
    assert placed.by == ORDER_ASKED
