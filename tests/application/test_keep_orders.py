from collections.abc import Callable

import pytest

from influence.domain.campaigns import CampaignNotFound
from influence.domain.events import EventKind
from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import OrderState, OrderStepRefused
from influence.domain.ports.upstream_failures import OutcomeUnknown
from influence.testing.moments import HOUR
from tests.support.desk import Desk


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """Two campaigns with an order each."""
    desk.member("ann")
    for name in ("Spring", "Summer"):
        desk.campaign(name, "ann")
        desk.order("ann", campaign=name)
    desk.forget_events()
    return desk


def test_orders_are_listed_by_campaign_or_all(spring: Desk) -> None:
    everything = spring.keep_orders.all(spring.by)
    summer = spring.keep_orders.all(spring.by, "summer")

    assert [row.campaign.name for row in everything] == ["Spring", "Summer"]
    assert [row.campaign.name for row in summer] == ["Summer"]
    assert summer[0].account.handle == "ann"


def test_orders_of_no_campaign_cannot_be_listed(spring: Desk) -> None:
    with pytest.raises(CampaignNotFound):
        spring.keep_orders.all(spring.by, "Autumn")


def test_sending_is_written_down_once(spring: Desk) -> None:
    first = spring.keep_orders.send(spring.by, "1")
    spring.clock.advance(HOUR)

    again = spring.keep_orders.send(spring.by, "1")

    assert first.order.state is OrderState.SENT
    assert again.order == first.order
    assert spring.told() == [EventKind.ORDER_SENT]


def test_cancelling_is_told(spring: Desk) -> None:
    row = spring.keep_orders.cancel(spring.by, "1")

    assert row.order.state is OrderState.CANCELLED
    assert spring.told() == [EventKind.ORDER_CANCELLED]


def test_a_cancelled_order_stays_cancelled(spring: Desk) -> None:
    spring.keep_orders.cancel(spring.by, "1")

    with pytest.raises(OrderStepRefused) as refused:
        spring.keep_orders.cancel(spring.by, "1")
    with pytest.raises(OrderStepRefused):
        spring.keep_orders.send(spring.by, "1")

    assert refused.value.code == "order_step_refused"


def test_an_order_in_doubt_cannot_be_sent(spring: Desk) -> None:
    spring.member("bob")
    spring.campaigns.add(spring.by, "Spring", ["bob"])
    spring.market.fail_next(OutcomeUnknown("cut"), "place_orders")
    with pytest.raises(AssertionError):
        spring.order("bob")

    with pytest.raises(OrderStepRefused, match="in doubt"):
        spring.keep_orders.send(spring.by, "3")


@pytest.mark.parametrize("number", ["99", "x", "", "²", "-1", "9" * 30, "9" * 5000])
def test_an_order_that_is_not_there_is_named(spring: Desk, number: str) -> None:
    deeds: list[Callable[[], object]] = [
        lambda: spring.keep_orders.one(spring.by, number),
        lambda: spring.keep_orders.send(spring.by, number),
        lambda: spring.keep_orders.cancel(spring.by, number),
    ]

    for deed in deeds:
        with pytest.raises(OrderNotFound):
            deed()
