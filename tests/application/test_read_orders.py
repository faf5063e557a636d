"""Reading orders as people follow them: filters, the story of one, and the orders of the other API."""

import attrs
import pytest

from influence.adapters.memory.marketplace import FakeMarketplace
from influence.application.follow_orders import Followed
from influence.application.place_orders import Wanted
from influence.application.read_orders import OrdersWanted
from influence.domain.campaigns import CampaignNotFound
from influence.domain.order_refusals import OrderNotFound
from influence.domain.order_steps import StepKind
from influence.domain.orders import OrderState
from influence.domain.ports.upstream import ReviewStage
from influence.domain.ports.upstream_failures import Generation
from influence.domain.turns import Who
from influence.testing.moments import DAY, HOUR
from tests.support.desk import Desk

K = StepKind


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """Two campaigns: ann's order is fulfilled, bob's is overdue, cleo's is sent, in another campaign."""
    for handle in ("ann", "bob", "cleo"):
        desk.member(handle)
    desk.campaign("Spring", "ann", "bob")
    desk.campaign("Summer", "cleo")
    ann = desk.order("ann")
    due = desk.clock.now().date()
    desk.place(desk.by, "Spring", ["bob"], Wanted(due_on=due))
    cleo = desk.order("cleo", campaign="Summer")
    desk.keep_orders.send(desk.by, str(cleo.id))
    desk.market.publish("ann", desk.code_of(ann))
    desk.sync_posts(desk.by)
    desk.clock.advance(DAY)
    return desk


def handles(desk: Desk, wanted: OrdersWanted | None = None) -> list[str]:
    return [told.row.account.handle for told in desk.read_orders(desk.by, wanted)]


def test_orders_are_found_by_what_is_asked(spring: Desk) -> None:
    assert handles(spring) == ["ann", "bob", "cleo"]
    assert handles(spring, OrdersWanted("Spring")) == ["ann", "bob"]
    assert handles(spring, OrdersWanted(state=OrderState.SENT)) == ["cleo"]
    assert handles(spring, OrdersWanted(waiting_for=Who.US)) == ["bob"]
    assert handles(spring, OrdersWanted(waiting_for=Who.CREATOR)) == ["cleo"]
    assert handles(spring, OrdersWanted(waiting_for=Who.NOBODY)) == ["ann"]
    assert handles(spring, OrdersWanted(overdue=True)) == ["bob"]
    assert handles(spring, OrdersWanted("Summer", overdue=True)) == []
    with pytest.raises(CampaignNotFound):
        spring.read_orders(spring.by, OrdersWanted("Autumn"))


def test_orders_are_found_by_account_and_in_time(spring: Desk) -> None:
    assert handles(spring, OrdersWanted(account=spring.account("bob").id)) == ["bob"]
    assert handles(spring, OrdersWanted("Summer", account=spring.account("bob").id)) == []
    assert handles(spring, OrdersWanted(on_time=True)) == ["ann", "cleo"]


@pytest.mark.parametrize("most", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("wanted", [OrdersWanted(), OrdersWanted(on_time=True), OrdersWanted("Spring")])
def test_the_first_orders_behind_a_number_are_told(spring: Desk, wanted: OrdersWanted, most: int) -> None:
    every = spring.read_orders(spring.by, wanted)

    for after in (None, *(told.row.order.id for told in every)):
        behind = [told for told in every if after is None or told.row.order.id > after]
        assert list(spring.read_orders(spring.by, wanted, after, most)) == behind[:most]
        assert list(spring.read_orders(spring.by, wanted, after)) == behind


def test_the_story_of_an_order_is_told(spring: Desk) -> None:
    told = spring.read_orders.one(spring.by, "1")

    assert [step.kind for step in told.story.steps] == [
        K.CREATED,
        K.CALLED,
        K.PLACED,
        K.ACCEPTED,
        K.PUBLISHED,
        K.LINKED,
        K.FIGURES,
        K.FULFILLED,
    ]
    assert told.asked_at == spring.clock.now() - DAY
    assert told.row.campaign.name == "Spring"
    assert spring.read_orders.one(spring.by, "3").asked_at == told.asked_at


@pytest.mark.parametrize("number", ["99", "x", ""])
def test_an_order_that_is_not_there_has_no_story(spring: Desk, number: str) -> None:
    with pytest.raises(OrderNotFound):
        spring.read_orders.one(spring.by, number)


def test_reading_asks_tiktok_nothing(spring: Desk) -> None:
    spring.market.calls.clear()

    spring.read_orders(spring.by)
    spring.read_orders.one(spring.by, "1")

    assert spring.market.calls == []


def test_orders_of_the_other_generation_are_counted(spring: Desk) -> None:
    spring.keep_orders.cancel(spring.by, "2")
    switched = attrs.evolve(spring, market=FakeMarketplace(spring.clock, Generation.TIKTOK_ONE))

    followed = switched.follow_orders(switched.by)

    assert followed == Followed(0, 0, elsewhere=3)
    assert spring.follow_orders(spring.by).elsewhere == 0
    assert [told.story.elsewhere for told in switched.read_orders(switched.by)] == [Generation.TTCM] * 3
    assert handles(switched, OrdersWanted(waiting_for=Who.US)) == ["ann", "cleo"]


def test_a_sync_tells_of_orders_it_cannot_follow(spring: Desk) -> None:
    market = FakeMarketplace(spring.clock, Generation.TIKTOK_ONE)
    switched = attrs.evolve(spring, market=market)
    for handle in ("ann", "bob", "cleo"):
        market.add_creator(handle)

    assert switched.sync_posts(switched.by).elsewhere == 3


def test_a_finished_order_is_followed_for_ninety_days(spring: Desk) -> None:
    spring.keep_orders.cancel(spring.by, "2")
    spring.keep_orders.cancel(spring.by, "3")
    spring.clock.advance(89 * DAY - HOUR)
    spring.sync_posts(spring.by)
    assert len(spring.asked("read_orders")[-1]) == 3
    spring.clock.advance(HOUR)

    spring.sync_posts(spring.by)

    told = spring.read_orders.one(spring.by, "1")
    assert told.story.is_tracking_over
    assert len(spring.asked("read_orders")[-1]) == 2
    assert not spring.read_orders.one(spring.by, "2").story.is_tracking_over


def test_a_message_brings_a_finished_order_back(spring: Desk) -> None:
    spring.clock.advance(120 * DAY)
    code = spring.code_of(spring.orders()[0])

    followed = spring.follow_orders(spring.by, code)

    assert followed.orders == 2


def test_a_video_in_review_shows_on_its_order(spring: Desk) -> None:
    video = spring.market.publish("bob", spring.code_of(spring.orders()[1]))
    spring.market.review(video, ReviewStage.IN_REVIEW)
    spring.sync_posts(spring.by)

    told = spring.read_orders.one(spring.by, "2")

    assert [(v.video_id, v.state) for v in told.story.videos] == [(video, "in review")]
    assert told.story.waiting.who is Who.TIKTOK
    assert handles(spring, OrdersWanted(waiting_for=Who.TIKTOK)) == ["bob"]
