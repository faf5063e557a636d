from collections.abc import Callable
from datetime import date
from typing import Final

import attrs
import pytest

from influence.domain.deliverables import SPARK_DAYS
from influence.domain.errors import Unusable
from influence.domain.orders import MOST_POSTS, Order, OrderState, OrderStepRefused, Step
from tests.domain.drawn_orders import STEPS
from tests.domain.making import DAY, NOW, PLACEMENT, order

DEEDS: Final[dict[Step, Callable[[Order], Order]]] = {
    Step.CALL: lambda o: o.called(NOW, "ref-1"),
    Step.MISS: lambda o: o.missed(),
    Step.PLACE: lambda o: o.placed(PLACEMENT),
    Step.REFUSE: lambda o: o.refused("no budget"),
    Step.SEND: lambda o: o.sent(NOW),
    Step.ACCEPT: lambda o: o.accepted(NOW),
    Step.LINK: lambda o: o.linked("v-1", NOW),
    Step.UNLINK: lambda o: o.unlinked("v-1", NOW),
    Step.CANCEL: lambda o: o.cancelled(NOW),
}

_OPEN: Final = order(2).placed(PLACEMENT)
IN_STATE: Final[dict[OrderState, Order]] = {
    OrderState.DRAFT: order(2),
    OrderState.IN_DOUBT: order(2).called(NOW, "ref-1"),
    OrderState.OPEN: _OPEN,
    OrderState.SENT: _OPEN.sent(NOW),
    OrderState.ACCEPTED: _OPEN.accepted(NOW),
    OrderState.PARTLY_FULFILLED: _OPEN.linked("v-1", NOW),
    OrderState.FULFILLED: _OPEN.linked("v-1", NOW).linked("v-2", NOW),
    OrderState.CANCELLED: _OPEN.linked("v-1", NOW).cancelled(NOW),
    OrderState.FAILED: _OPEN.refused("no budget"),
}


def test_there_is_an_order_in_every_state() -> None:
    assert {state: example.state for state, example in IN_STATE.items()} == {s: s for s in OrderState}
    assert len(STEPS) == len(OrderState) * len(Step) == 81


@pytest.mark.parametrize(("state", "step", "allowed"), STEPS)
def test_a_step_is_taken_only_where_drawn(state: OrderState, step: Step, allowed: bool) -> None:
    if allowed:
        DEEDS[step](IN_STATE[state])
        return
    with pytest.raises(OrderStepRefused) as refusal:
        DEEDS[step](IN_STATE[state])

    assert (refusal.value.state, refusal.value.step) == (state, step)
    assert str(refusal.value) == f"Cannot {step.value} an order that is {state.value.replace('_', ' ')}."


def test_a_call_that_never_got_there_can_be_made_again() -> None:
    missed = order(2).called(NOW, "ref-1").missed()

    assert missed == order(2)
    assert missed.called(NOW + DAY, "ref-2").reference == "ref-2"


def test_a_refusal_without_a_reason_fails_too() -> None:
    assert order().refused("").state is OrderState.FAILED


def test_the_first_time_of_an_act_counts() -> None:
    later = NOW + DAY
    taken = _OPEN.sent(NOW).sent(later).accepted(NOW).accepted(later)

    assert (taken.sent_at, taken.accepted_at) == (NOW, NOW)
    assert _OPEN.accepted(NOW).linked("v-1", later).accepted_at == NOW


def test_a_linked_video_means_the_order_was_accepted() -> None:
    assert _OPEN.linked("v-1", NOW).accepted_at == NOW


def test_linking_the_same_video_again_changes_nothing() -> None:
    once = _OPEN.linked("v-1", NOW)

    assert once.linked("v-1", NOW + DAY) is once


def test_more_videos_than_asked_for_are_kept() -> None:
    full = IN_STATE[OrderState.FULFILLED].linked("v-3", NOW)

    assert len(full.live_links) == 3
    assert full.unlinked("v-3", NOW).state is OrderState.FULFILLED


def test_a_revoked_link_leads_back_to_partly_fulfilled() -> None:
    back = IN_STATE[OrderState.FULFILLED].unlinked("v-1", NOW + DAY)

    assert back.state is OrderState.PARTLY_FULFILLED
    assert back.unlinked("v-2", NOW + DAY).state is OrderState.PARTLY_FULFILLED
    assert back.linked("v-1", NOW + DAY).state is OrderState.FULFILLED
    assert [link.revoked_at for link in back.links] == [NOW + DAY, None]


def test_revoking_an_unknown_video_changes_nothing() -> None:
    fulfilled = IN_STATE[OrderState.FULFILLED]

    assert fulfilled.unlinked("v-9", NOW) == fulfilled


def test_a_link_revoked_twice_keeps_its_first_time() -> None:
    revoked = IN_STATE[OrderState.FULFILLED].unlinked("v-1", NOW)

    assert revoked.unlinked("v-1", NOW + DAY) == revoked


@pytest.mark.parametrize("posts", [-1, 0, MOST_POSTS + 1])
def test_an_order_asks_for_one_to_ten_posts(posts: int) -> None:
    with pytest.raises(Unusable, match="1 to 10"):
        order(posts)

    assert order(1).posts_required == 1
    assert order(MOST_POSTS).posts_required == 10


def test_spark_days_are_those_tiktok_knows() -> None:
    for days in SPARK_DAYS:
        assert attrs.evolve(order(), spark_days=days).spark_days == days
    with pytest.raises(Unusable, match="Spark days '8'"):
        attrs.evolve(order(), spark_days=8)


@pytest.mark.parametrize("state", list(OrderState), ids=str)
def test_overdue_is_past_the_day_and_unfinished(state: OrderState) -> None:
    due = attrs.evolve(IN_STATE[state], due_on=date(2024, 6, 3))
    finished = state in {OrderState.FULFILLED, OrderState.CANCELLED, OrderState.FAILED}

    assert due.is_overdue(date(2024, 6, 4)) is not finished
    assert not due.is_overdue(date(2024, 6, 3))
    assert not IN_STATE[state].is_overdue(date(2024, 6, 4))


def test_deeds_of_an_order_are_known_to_the_laws() -> None:
    deeds = {name for name, deed in vars(Order).items() if callable(deed) and not name.startswith("_")}

    assert deeds == {
        "asks_the_same",
        "rescheduled",
        "called",
        "missed",
        "placed",
        "refused",
        "sent",
        "accepted",
        "linked",
        "unlinked",
        "cancelled",
        "is_overdue",
    }
