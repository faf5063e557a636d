"""Named posts, shared codes and their quotas."""

from datetime import date
from typing import Any, Final

import attrs
import pytest

from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.memory.policy import BOOK, LIMITS, MemoryPolicy
from influence.application.place_orders import Ordered, Wanted
from influence.domain.campaign_codes import CodeQuota
from influence.domain.deliverables import Deliverable
from influence.domain.doors import AccountNotFound
from influence.domain.errors import Unusable
from influence.domain.membership import Membership
from influence.domain.order_refusals import KeyTaken, OrderExists, OrderForUnsupported
from influence.domain.orders import OrderIsOver, OrderState
from influence.domain.policy_editions import Edition, Issue
from influence.domain.ports.upstream_failures import Generation, NotDelivered, TikTokRefused
from influence.testing.moments import HOUR
from tests.support.desk import Desk

FIRST: Final = date(2020, 1, 1)
NAMED = (Deliverable("Recipe"), Deliverable("Story time", 30))


def place(desk: Desk, *handles: str, **wanted: Any) -> tuple[Ordered, ...]:
    return desk.place(desk.by, "Spring", handles, attrs.evolve(Wanted(), **wanted))


def many(desk: Desk, count: int) -> list[str]:
    """As many members who take part in one campaign."""
    handles = [f"creator{number}" for number in range(count)]
    for handle in handles:
        desk.market.add_creator(handle)
    desk.add(desk.by, handles)
    desk.campaign("Spring", *handles)
    return handles


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with the members ann, bob and cem."""
    for handle in ("ann", "bob", "cem"):
        desk.member(handle)
    desk.campaign("Spring", "ann", "bob", "cem")
    return desk


def one_campaign(desk: Desk) -> Desk:
    """The same world, over the newer API generation."""
    market = FakeMarketplace(desk.clock, Generation.TIKTOK_ONE)
    for handle in ("ann", "bob", "cem"):
        market.add_creator(handle)
    return attrs.evolve(desk, market=market)


def test_an_order_asks_for_posts_by_name(spring: Desk) -> None:
    (placed,) = place(spring, "ann", deliverables=NAMED)

    assert placed.order is not None
    assert placed.order.posts_required == 2
    assert spring.orders()[0].deliverables == NAMED


def test_tiktok_is_told_each_name_with_its_days(spring: Desk) -> None:
    wanted = Wanted(deliverables=NAMED, spark_days=7)

    (request,) = spring.place.preview(spring.by, "Spring", ["ann"], wanted).requests
    (plain,) = spring.place.preview(spring.by, "Spring", ["ann"], Wanted(2, 7)).requests

    assert request.deliverables == (Deliverable("Recipe", 7), NAMED[1])
    assert (plain.deliverables, plain.posts_required, plain.spark_days) == ((), 2, 7)


def test_a_number_beside_names_has_to_fit(spring: Desk) -> None:
    with pytest.raises(Unusable, match="2 are named"):
        place(spring, "ann", deliverables=NAMED, posts=3)

    assert place(spring, "ann", deliverables=NAMED, posts=2)[0].error is None


def test_eleven_named_posts_are_too_many(spring: Desk) -> None:
    with pytest.raises(Unusable, match="1 to 10"):
        place(spring, "ann", deliverables=tuple(Deliverable(f"Post {n}") for n in range(11)))


@pytest.mark.parametrize(
    ("wanted", "shares"),
    [
        ({"deliverables": NAMED}, True),
        ({"deliverables": NAMED[::-1]}, False),
        ({"deliverables": (NAMED[0], Deliverable("Story time", 7))}, False),
        ({"deliverables": (Deliverable("Recipe", 0), NAMED[1])}, True),
        ({"posts": 2}, False),
    ],
)
def test_only_who_is_asked_for_the_same_shares_a_code(
    spring: Desk, wanted: dict[str, Any], *, shares: bool
) -> None:
    (first,) = place(spring, "ann", deliverables=NAMED)

    (second,) = place(spring, "bob", **wanted)

    assert (spring.code_of(first) == spring.code_of(second)) is shares


def test_other_spark_days_need_another_code(spring: Desk) -> None:
    (first,) = place(spring, "ann")
    (second,) = place(spring, "bob", spark_days=30)
    (third,) = place(spring, "cem", spark_days=0)

    assert spring.code_of(second) != spring.code_of(first)
    assert spring.code_of(third) == spring.code_of(first)


def test_the_same_key_for_something_else_is_refused(spring: Desk) -> None:
    place(spring, "ann", key="monday", deliverables=NAMED)

    (again,) = place(spring, "ann", key="monday", posts=2)

    assert isinstance(again.error, KeyTaken)
    assert len(spring.orders()) == 1


def test_a_newer_generation_keeps_names_here(spring: Desk) -> None:
    desk = one_campaign(spring)

    (placed,) = place(desk, "ann", deliverables=(NAMED[0], Deliverable("Story")))

    assert placed.error is None
    assert desk.orders()[0].deliverables[1].name == "Story"


def test_rights_that_cannot_be_asked_for_are_refused_before_a_call(spring: Desk) -> None:
    desk = one_campaign(spring)

    with pytest.raises(NotDelivered):
        place(desk, "ann", deliverables=NAMED)
    with pytest.raises(NotDelivered):
        desk.place.preview(desk.by, "Spring", ["ann"], Wanted(deliverables=NAMED))

    assert desk.asked("place_orders") == []
    assert desk.orders() == []


def test_no_code_gets_more_orders_than_it_carries(desk: Desk) -> None:
    handles = many(desk, 201)

    results = desk.place(desk.by, "Spring", handles, Wanted())

    assert [len(about) for about in desk.asked("place_orders")] == [100, 100, 1]
    codes = [desk.code_of(result) for result in results]
    assert len(set(codes[:200])) == 1
    assert codes[200] != codes[0]


def test_what_others_accepted_is_taken_into_account(spring: Desk) -> None:
    first = spring.order("ann")
    spring.market.use_up(spring.code_of(first), left=2)
    second = spring.order("bob")

    third = spring.order("cem")

    assert spring.code_of(second) == spring.code_of(first)
    assert spring.code_of(third) != spring.code_of(first)
    with spring.view() as view:
        told = view.codes.of([spring.code_of(first)])
    assert told == {spring.code_of(first): CodeQuota(spring.code_of(first), 2, spring.clock.now())}


def test_a_cancelled_order_may_still_be_accepted(spring: Desk) -> None:
    first = spring.order("ann")
    spring.market.use_up(spring.code_of(first), left=2)
    second = spring.order("bob")
    spring.keep_orders.cancel(spring.by, str(second.id))

    third = spring.order("cem")

    assert spring.code_of(third) != spring.code_of(first)


def test_a_code_that_others_used_up_is_replaced(spring: Desk) -> None:
    first = spring.order("ann")
    spring.market.use_up(spring.code_of(first))

    (second,) = place(spring, "bob")
    third = spring.order("cem")

    assert second.error is None
    assert second.order is not None
    assert second.order.state is OrderState.OPEN
    assert spring.code_of(second) != spring.code_of(first)
    assert spring.code_of(third) == spring.code_of(second)
    assert len(spring.asked("place_orders")) == 4


def test_waiting_under_a_full_code_is_shown(spring: Desk) -> None:
    waits, taken = spring.order("ann"), spring.order("bob")
    spring.market.accept("bob", spring.code_of(taken))
    spring.market.use_up(spring.code_of(waits))
    spring.order("cem")
    spring.market.publish("bob", spring.code_of(taken))
    spring.sync_posts(spring.by)

    told = spring.read_orders(spring.by)

    assert [one.is_quota_full for one in told] == [True, False, False]
    assert spring.read_orders.one(spring.by, "1").is_quota_full


def test_a_waiting_order_goes_under_a_code_with_room(spring: Desk) -> None:
    first = spring.order("ann")
    spring.market.use_up(spring.code_of(first))
    spring.market.fail_next(TikTokRefused(40002, "no"), "place_orders")
    assert place(spring, "bob")[0].error is not None

    assert spring.code_of(spring.order("bob")) != spring.code_of(first)


def test_all_supported_are_asked_and_others_are_left_out(spring: Desk) -> None:
    spring.order("ann")
    spring.stub("dee")
    spring.campaigns.add(spring.by, "Spring", ["dee"])

    results = spring.place(spring.by, "Spring", None, Wanted())

    left_out = {one.handle: type(one.error) for one in results if one.is_left_out}
    assert left_out == {"ann": OrderExists, "dee": OrderForUnsupported}
    assert {one.handle for one in results if one.error is None} == {"bob", "cem"}
    assert len(spring.orders()) == 3


def test_all_supported_again_asks_nobody_twice(spring: Desk) -> None:
    spring.place(spring.by, "Spring", None, Wanted())

    again = spring.place(spring.by, "Spring", None, Wanted())

    assert all(one.is_left_out for one in again)
    assert len(spring.asked("place_orders")) == 1


def test_who_is_named_is_never_left_out_silently(spring: Desk) -> None:
    spring.order("ann")

    results = place(spring, "ann", "nobody")

    assert [type(one.error) for one in results] == [OrderExists, AccountNotFound]
    assert not any(one.is_left_out for one in results)


def test_a_preview_shows_exactly_what_is_sent(spring: Desk) -> None:
    first = spring.order("ann")
    wanted = Wanted()

    preview = spring.place.preview(spring.by, "Spring", ["bob", "cem", "ann"], wanted)

    (request,) = preview.requests
    assert (request.handles, request.campaign_code) == (("bob", "cem"), spring.code_of(first))
    assert (request.brand, request.title, request.description) == ("Acme", "Spring", "Spring")
    assert isinstance(preview.orders[2].error, OrderExists)
    assert [one.order is not None and one.order.state for one in preview.orders[:2]] == [OrderState.DRAFT] * 2
    assert len(spring.asked("place_orders")) == 1
    results = spring.place(spring.by, "Spring", ["bob", "cem", "ann"], wanted)
    assert {spring.code_of(one) for one in results[:2]} == {request.campaign_code}


def test_a_preview_counts_on_the_quota(desk: Desk) -> None:
    handles = many(desk, 201)

    preview = desk.place.preview(desk.by, "Spring", handles, Wanted())

    assert [len(request.handles) for request in preview.requests] == [100, 100, 1]
    assert {request.campaign_code for request in preview.requests} == {None}


def test_after_cancelling_another_order_goes_under_another_code(spring: Desk) -> None:
    first = spring.order("ann")
    spring.keep_orders.cancel(spring.by, str(first.id))

    second = spring.order("ann")

    assert spring.code_of(second) != spring.code_of(first)


def test_a_day_may_be_agreed_later(spring: Desk) -> None:
    order = spring.order("ann")
    spring.forget_events()
    day = spring.clock.now().date()

    spring.keep_orders.reschedule(spring.by, str(order.id), day)
    spring.keep_orders.reschedule(spring.by, str(order.id), day)

    assert spring.orders()[0].due_on == day
    assert [str(event) for event in spring.events()] == [f"The agreed day of the order of @ann is {day}."]


def test_no_day_is_agreed_for_what_is_over(spring: Desk) -> None:
    order = spring.order("ann")
    spring.keep_orders.cancel(spring.by, str(order.id))

    with pytest.raises(OrderIsOver):
        spring.keep_orders.reschedule(spring.by, str(order.id), None)


def test_people_hear_of_an_agreed_day_before_and_after(spring: Desk) -> None:
    day = (spring.clock.now() + 5 * 24 * HOUR).date()
    place(spring, "ann", due_on=day)
    place(spring, "bob")
    spring.forget_events()

    told = []
    for _ in range(8):
        told.append([spring.remind_of_due(spring.by), spring.remind_of_due(spring.by)])
        spring.clock.advance(24 * HOUR)

    assert told == [[0, 0], [0, 0], [1, 0], [0, 0], [0, 0], [0, 0], [1, 0], [0, 0]]
    assert [event.kind.value for event in spring.events()] == ["order.due_soon", "order.overdue"]
    assert {event.about for event in spring.events()} == {"order/1"}


def test_another_agreed_day_is_told_again(spring: Desk) -> None:
    today = spring.clock.now()
    place(spring, "ann", due_on=today.date())
    assert spring.remind_of_due(spring.by) == 1

    spring.keep_orders.reschedule(spring.by, "1", (today + 24 * HOUR).date())

    assert spring.remind_of_due(spring.by) == 1


def test_who_left_the_marketplace_gets_no_further_order(spring: Desk) -> None:
    order = spring.order("ann")
    spring.market.becomes("ann", Membership.NOT_IN)
    spring.clock.advance(48 * HOUR)
    spring.check(spring.by)
    spring.keep_orders.cancel(spring.by, str(order.id))

    (again,) = place(spring, "ann")

    assert isinstance(again.error, OrderForUnsupported)


def test_the_limits_of_the_day_part_codes_and_requests(desk: Desk) -> None:
    handles = many(desk, 5)
    less = attrs.evolve(LIMITS, orders_per_code=3, handles_per_order=2)
    tight = attrs.evolve(
        desk, policy=MemoryPolicy(attrs.evolve(BOOK, limits=(Edition(Issue(FIRST, "less"), less),)))
    )

    asked = tight.place.preview(tight.by, "Spring", handles, Wanted()).requests
    placed = place(tight, *handles)

    assert [len(request.handles) for request in asked] == [2, 1, 2]
    assert len({tight.code_of(one) for one in placed}) == 2


@pytest.mark.parametrize("wanted", [{"posts": 2}, {"spark_days": 7}])
def test_what_tiktok_no_longer_takes_is_refused(desk: Desk, wanted: dict[str, Any]) -> None:
    many(desk, 1)
    less = attrs.evolve(LIMITS, posts_per_order=1, spark_days=(0, 30))
    tight = attrs.evolve(
        desk, policy=MemoryPolicy(attrs.evolve(BOOK, limits=(Edition(Issue(FIRST, "less"), less),)))
    )

    with pytest.raises(Unusable):
        place(tight, "creator0", **wanted)

    assert tight.orders() == []
    assert place(desk, "creator0", **wanted)[0].order is not None
