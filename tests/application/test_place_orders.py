from datetime import date

import attrs
import pytest

from influence.adapters.memory.marketplace import FakeMarketplace
from influence.application.place_orders import Ordered, Wanted
from influence.domain.campaigns import CampaignClosed, NotAParticipant
from influence.domain.doors import AccountNotFound
from influence.domain.errors import Unusable
from influence.domain.events import EventKind
from influence.domain.membership import Membership
from influence.domain.networks import InvalidHandle
from influence.domain.order_refusals import OrderExists, OrderForUnsupported
from influence.domain.orders import OrderState
from influence.domain.ports.upstream import OrderRequest, OrdersPlaced
from influence.domain.ports.upstream_failures import (
    Generation,
    OutcomeUnknown,
    TikTokRefused,
)
from tests.support.desk import Desk


def place_one(desk: Desk, handle: str = "ann", wanted: Wanted | None = None) -> Ordered:
    (result,) = desk.place(desk.by, "Spring", [handle], wanted or Wanted())
    return result


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with the members ann and bob."""
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob")
    desk.forget_events()
    desk.market.calls.clear()
    return desk


def test_a_placed_order_has_code_and_link(spring: Desk) -> None:
    wanted = Wanted(posts=3, spark_days=30, due_on=date(2026, 4, 1))

    result = place_one(spring, wanted=wanted)

    assert result.error is None
    assert result.order is not None
    assert result.order.state is OrderState.OPEN
    assert result.order.placement is not None
    assert (result.order.posts_required, result.order.spark_days, result.order.due_on) == (
        3,
        30,
        wanted.due_on,
    )
    assert spring.told() == [EventKind.ORDER_PLACED]
    assert spring.orders() == [result.order]


def test_creating_an_order_sends_nothing_to_the_creator(spring: Desk) -> None:
    order = spring.order("ann")

    assert order.sent_at is None


def test_orders_for_as_many_posts_share_code_and_link(spring: Desk) -> None:
    first, second = spring.place(spring.by, "Spring", ["ann", "bob"], Wanted())

    assert spring.code_of(first) == spring.code_of(second)
    assert len(spring.asked("place_orders")) == 1


def test_a_later_order_goes_under_the_same_code(spring: Desk) -> None:
    first, second = spring.order("ann"), spring.order("bob")

    assert spring.code_of(first) == spring.code_of(second)


def test_orders_for_other_numbers_of_posts_have_their_own_code(spring: Desk) -> None:
    first, second = spring.order("ann"), spring.order("bob", posts=2)

    assert spring.code_of(first) != spring.code_of(second)


def test_more_than_a_hundred_go_in_batches_under_one_code(desk: Desk) -> None:
    handles = [f"creator{number}" for number in range(101)]
    for handle in handles:
        desk.market.add_creator(handle)
    desk.add(desk.by, handles)
    desk.campaign("Spring", *handles)

    results = desk.place(desk.by, "Spring", handles, Wanted())

    assert [len(about) for about in desk.asked("place_orders")] == [100, 1]
    assert len({desk.code_of(result) for result in results}) == 1


def test_who_had_an_order_under_a_code_gets_another_one(spring: Desk) -> None:
    first = spring.order("ann")
    spring.keep_orders.cancel(spring.by, str(first.id))

    second, other = spring.place(spring.by, "Spring", ["ann", "bob"], Wanted())

    assert spring.code_of(second) != spring.code_of(first)
    assert spring.code_of(other) == spring.code_of(first)


def test_who_may_have_an_order_under_any_code_gets_a_new_one(spring: Desk) -> None:
    spring.order("bob")
    spring.market.lose_next("place_orders")
    doubtful = place_one(spring).order
    assert doubtful is not None
    spring.keep_orders.cancel(spring.by, str(doubtful.id))

    placed = place_one(spring)

    assert placed.error is None


@pytest.mark.parametrize("kind", [Membership.NOT_IN, Membership.INVITED, Membership.INVALID, None], ids=str)
def test_an_unsupported_account_gets_no_order(desk: Desk, kind: Membership | None) -> None:
    desk.stub("cleo")
    if kind is not None:
        if kind is not Membership.INVALID:
            desk.market.add_creator("cleo", kind)
        desk.check(desk.by)
    desk.campaign("Spring", "cleo")

    result = place_one(desk, "cleo")

    assert isinstance(result.error, OrderForUnsupported)
    assert result.error.code == "order_for_unsupported_account"
    assert len(result.error.remedies) == 2
    assert desk.orders() == []
    assert desk.asked("place_orders") == []


def test_every_supported_kind_gets_an_order(desk: Desk) -> None:
    desk.member("member")
    desk.market.add_creator("both")
    desk.consents("both")
    desk.market.add_creator("consenting", Membership.NOT_IN)
    desk.consents("consenting")
    desk.campaign("Spring", "member", "both", "consenting")

    results = desk.place(desk.by, "Spring", ["member", "both", "consenting"], Wanted())

    assert [result.error for result in results] == [None, None, None]


def test_who_takes_no_part_gets_no_order(spring: Desk) -> None:
    spring.member("cleo")

    result = place_one(spring, "cleo")

    assert isinstance(result.error, NotAParticipant)
    assert result.error.remedies == ("Add it: influence campaigns add 'Spring' cleo",)


def test_nobody_has_two_running_orders_in_a_campaign(spring: Desk) -> None:
    first = spring.order("ann")

    result = place_one(spring)

    assert isinstance(result.error, OrderExists)
    assert result.error.order == str(first.id)
    assert spring.orders() == [first]


def test_each_handle_of_a_request_is_decided_by_itself(spring: Desk) -> None:
    results = spring.place(spring.by, "Spring", ["nobody", "ann", "a b", "@ANN", "bob"], Wanted())

    assert [result.handle for result in results] == ["nobody", "ann", "a b", "bob"]
    assert [type(result.error) for result in results] == [
        AccountNotFound,
        type(None),
        InvalidHandle,
        type(None),
    ]


@pytest.mark.parametrize("posts", [0, 11, -1])
def test_orders_ask_for_one_to_ten_posts(spring: Desk, posts: int) -> None:
    with pytest.raises(Unusable, match="1 to 10"):
        place_one(spring, wanted=Wanted(posts))

    assert spring.orders() == []


def test_only_tiktoks_spark_days_are_taken(spring: Desk) -> None:
    with pytest.raises(Unusable, match="365"):
        place_one(spring, wanted=Wanted(spark_days=5))


def test_an_archived_campaign_gets_no_orders(spring: Desk) -> None:
    spring.campaigns.archive(spring.by, "Spring")

    with pytest.raises(CampaignClosed):
        place_one(spring)
    with pytest.raises(CampaignClosed):
        spring.place.preview(spring.by, "Spring", ["ann"], Wanted())


def test_a_preview_asks_and_keeps_nothing(spring: Desk) -> None:
    spring.stub("cleo")
    spring.campaigns.add(spring.by, "Spring", ["cleo"])

    would, refused = spring.place.preview(spring.by, "Spring", ["ann", "cleo"], Wanted(2)).orders

    assert would.order is not None
    assert would.order.posts_required == 2
    assert would.order.state is OrderState.DRAFT
    assert isinstance(refused.error, OrderForUnsupported)
    assert spring.orders() == []
    assert spring.market.calls == []


def test_the_same_key_again_creates_nothing_new(spring: Desk) -> None:
    first = place_one(spring, wanted=Wanted(key="monday"))
    spring.market.calls.clear()

    again = place_one(spring, wanted=Wanted(key="monday"))

    assert again == Ordered("ann", first.order, was_here=True)
    assert spring.orders() == [first.order]
    assert spring.market.calls == []


def test_the_same_key_again_gives_the_same_refusal(spring: Desk) -> None:
    spring.market.refuse_orders("ann", "creator does not take orders")
    place_one(spring, wanted=Wanted(key="monday"))

    again = place_one(spring, wanted=Wanted(key="monday"))

    assert again.was_here
    assert "does not take orders" in str(again.error)
    assert len(spring.orders()) == 1


def test_a_refusal_of_one_creator_does_not_touch_others(spring: Desk) -> None:
    spring.market.refuse_orders("ann", "creator does not take orders")

    refused, placed = spring.place(spring.by, "Spring", ["ann", "bob"], Wanted())

    assert isinstance(refused.error, TikTokRefused)
    assert refused.order is not None
    assert refused.order.state is OrderState.FAILED
    assert refused.order.failure == "creator does not take orders"
    assert placed.error is None
    assert sorted(spring.told()) == [EventKind.ORDER_FAILED, EventKind.ORDER_PLACED]


def test_a_refusal_of_the_whole_request_fails_the_orders(spring: Desk) -> None:
    error = TikTokRefused(40002, "no")
    spring.market.fail_next(error, "place_orders")

    results = spring.place(spring.by, "Spring", ["ann", "bob"], Wanted())

    assert [result.error for result in results] == [error, error]
    assert [order.state for order in spring.orders()] == [OrderState.FAILED] * 2
    assert spring.told() == [EventKind.ORDER_FAILED] * 2
    assert place_one(spring).error is None


def test_a_creator_tiktok_leaves_out_has_no_order(spring: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = OrdersPlaced(placements={}, refused={})
    monkeypatch.setattr(spring.market, "place_orders", lambda request: nobody)

    result = place_one(spring)

    assert result.order is not None
    assert result.order.failure == "TikTok placed no order for it"


def test_a_lost_answer_leaves_the_order_in_doubt(spring: Desk) -> None:
    spring.market.lose_next("place_orders")

    result = place_one(spring)

    assert isinstance(result.error, OutcomeUnknown)
    assert result.order is not None
    assert result.order.state is OrderState.IN_DOUBT
    assert spring.told() == [EventKind.ORDER_IN_DOUBT]


def test_an_order_in_doubt_is_never_sent_again(spring: Desk) -> None:
    spring.market.lose_next("place_orders")
    place_one(spring, wanted=Wanted(key="monday"))

    again = place_one(spring, wanted=Wanted(key="monday"))
    other_key = place_one(spring)

    assert isinstance(again.error, OutcomeUnknown)
    assert isinstance(other_key.error, OrderExists)
    assert len(spring.asked("place_orders")) == 1
    assert len(spring.orders()) == 1


def test_an_order_is_written_down_before_tiktok_is_asked(
    spring: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[OrderState] = []
    original = spring.market.place_orders

    def look(request: OrderRequest) -> OrdersPlaced:
        seen.extend(order.state for order in spring.orders())
        return original(request)

    monkeypatch.setattr(spring.market, "place_orders", look)

    place_one(spring)

    assert seen == [OrderState.IN_DOUBT]


def test_a_long_name_is_shortened_for_tiktok(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("S" * 80, "ann")

    (result,) = desk.place(desk.by, "S" * 80, ["ann"], Wanted())

    assert result.error is None


def test_a_code_of_the_other_generation_is_not_used_again(desk: Desk) -> None:
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob")
    before = desk.order("ann")
    market = FakeMarketplace(desk.clock, Generation.TIKTOK_ONE)
    market.add_creator("bob")
    switched = attrs.evolve(desk, market=market)

    after = switched.order("bob")

    assert switched.code_of(after) != desk.code_of(before)
    switched.sync_posts(switched.by)
    assert after.placement is not None
    assert switched.asked("read_orders") == [(after.placement.upstream_id,)]
