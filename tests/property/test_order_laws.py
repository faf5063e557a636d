"""Orders through random steps: their facts, the state computed from them, and the graph it moves along."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.orders import NEXT, Order, OrderState, OrderStepRefused, Step
from influence.testing.builders import a_placement, an_order
from influence.testing.moments import DAY, NOON
from tests.domain.drawn_orders import GRAPH, MAY_TAKE
from tests.property.refused import refusal
from tests.support.sometimes import assert_reached, sometimes

VIDEOS: Final = ["v-1", "v-2", "v-3"]


@attrs.frozen
class Taken:
    """A step, and what it is about."""

    step: Step
    video: str
    at: datetime

    def __call__(self, order: Order) -> Order:
        deeds: dict[Step, Any] = {
            Step.CALL: lambda: order.called(self.at, "ref-1"),
            Step.MISS: order.missed,
            Step.PLACE: lambda: order.placed(a_placement()),
            Step.REFUSE: lambda: order.refused("" if self.video == VIDEOS[0] else "no budget"),
            Step.SEND: lambda: order.sent(self.at),
            Step.ACCEPT: lambda: order.accepted(self.at),
            Step.LINK: lambda: order.linked(self.video, self.at),
            Step.UNLINK: lambda: order.unlinked(self.video, self.at),
            Step.CANCEL: lambda: order.cancelled(self.at),
        }
        after = deeds[self.step]()
        assert isinstance(after, Order)
        return after


HEARD: Final = {
    Step.CALL: "called",
    Step.PLACE: "placed",
    Step.REFUSE: "refused",
    Step.SEND: "sent",
    Step.ACCEPT: "accepted",
    Step.CANCEL: "cancelled",
}


@attrs.define
class Remembered:
    """What happened, kept as plain facts; says the state in its own words."""

    required: int
    called: bool = False
    placed: bool = False
    refused: bool = False
    sent: bool = False
    accepted: bool = False
    cancelled: bool = False
    ever_linked: bool = False
    live: set[str] = attrs.field(factory=set)

    def hear(self, taken: Taken) -> None:
        if taken.step is Step.LINK:
            self.ever_linked = True
            self.live.add(taken.video)
        elif taken.step is Step.UNLINK:
            self.live.discard(taken.video)
        elif taken.step is Step.MISS:
            self.called = False
        else:
            setattr(self, HEARD[taken.step], True)

    @property
    def state(self) -> OrderState:
        if self.cancelled:
            return OrderState.CANCELLED
        if self.refused:
            return OrderState.FAILED
        if self.ever_linked:
            full = len(self.live) >= self.required
            return OrderState.FULFILLED if full else OrderState.PARTLY_FULFILLED
        if self.placed:
            if self.accepted:
                return OrderState.ACCEPTED
            return OrderState.SENT if self.sent else OrderState.OPEN
        return OrderState.IN_DOUBT if self.called else OrderState.DRAFT


TAKEN: Final = st.builds(
    Taken,
    st.sampled_from(Step),
    st.sampled_from(VIDEOS),
    st.integers(0, 9).map(lambda days: NOON + timedelta(days=days)),
)
# A life begins somewhere on the way, else most orders end before anything is linked.
BEGUN: Final = st.sampled_from(
    [
        [Taken(step, VIDEOS[0], NOON) for step in steps]
        for steps in (
            [],
            [Step.CALL],
            [Step.CALL, Step.PLACE],
            [Step.PLACE, Step.SEND],
            [Step.PLACE, Step.ACCEPT],
            [Step.PLACE, Step.LINK],
        )
    ]
)
LIVES: Final = st.builds(lambda begun, rest: [*begun, *rest], BEGUN, st.lists(TAKEN, max_size=14))
REQUIRED: Final = st.integers(1, 3)


def draft(required: int) -> Order:
    return an_order(CampaignId(1), AccountId(1), posts_required=required)


def facts(order: Order) -> dict[str, object]:
    return {
        name: value
        for name, value in attrs.asdict(order, recurse=False).items()
        if name not in {"links", "version"} and value is not None
    }


def test_the_graph_of_states_is_as_drawn() -> None:
    assert dict(NEXT) == dict(GRAPH)


@settings(max_examples=150)
@given(REQUIRED, LIVES)
def test_the_state_follows_from_what_happened(required: int, life: list[Taken]) -> None:
    order, remembered = draft(required), Remembered(required)
    for taken in life:
        try:
            order = taken(order)
        except OrderStepRefused:
            continue
        remembered.hear(taken)

        assert order.state is remembered.state
        assert {link.video_id for link in order.live_links} == remembered.live


@given(REQUIRED, LIVES)
def test_the_state_moves_along_the_graph_only(required: int, life: list[Taken]) -> None:
    order = draft(required)
    for taken in life:
        before = order.state
        try:
            order = taken(order)
        except OrderStepRefused:
            continue

        assert order.state is before or order.state in GRAPH[before]
        if before is OrderState.FULFILLED and order.state is OrderState.PARTLY_FULFILLED:
            assert taken.step is Step.UNLINK


@given(REQUIRED, LIVES)
def test_a_step_that_is_not_drawn_is_refused(required: int, life: list[Taken]) -> None:
    order = draft(required)
    for taken in life:
        drawn = (order.state, taken.step) in MAY_TAKE
        refused = refusal(OrderStepRefused, partial(taken, order))

        assert (refused is None) is drawn
        if refused is None:
            order = taken(order)
        else:
            assert (refused.state, refused.step) == (order.state, taken.step)


@given(REQUIRED, LIVES)
def test_facts_of_an_order_are_only_added_to(required: int, life: list[Taken]) -> None:
    order = draft(required)
    for taken in life:
        before = order
        try:
            order = taken(order)
        except OrderStepRefused:
            assert order is before
            continue

        lost = facts(before).items() - facts(order).items()
        assert {name for name, _ in lost} == (
            {"called_at", "reference"} if taken.step is Step.MISS else set()
        )
        assert len(before.links) <= len(order.links)
        for old, new in zip(before.links, order.links, strict=False):
            assert (old.video_id, old.confirmed_at) == (new.video_id, new.confirmed_at)
            assert old.revoked_at in {None, new.revoked_at}


@given(REQUIRED, LIVES)
def test_fulfilled_means_enough_live_links(required: int, life: list[Taken]) -> None:
    order = draft(required)
    for taken in life:
        try:
            order = taken(order)
        except OrderStepRefused:
            continue
        ended = order.state in {OrderState.CANCELLED, OrderState.FAILED}

        assert (order.state is OrderState.FULFILLED) is (len(order.live_links) >= required and not ended)
        assert len({link.video_id for link in order.live_links}) == len(order.live_links)
        assert order.placement is not None or not order.links


@given(REQUIRED, LIVES, TAKEN)
def test_taking_a_step_twice_adds_nothing(required: int, life: list[Taken], taken: Taken) -> None:
    order = draft(required)
    for earlier in [*life, taken]:
        try:
            order = earlier(order)
        except OrderStepRefused:
            continue
    try:
        once = taken(order)
        twice = taken(once)
    except OrderStepRefused:
        return

    assert twice == once


@given(REQUIRED, LIVES, st.integers(-3, 3))
def test_overdue_never_changes_the_state(required: int, life: list[Taken], days: int) -> None:
    order = attrs.evolve(draft(required), due_on=NOON.date())
    for taken in life:
        try:
            order = taken(order)
        except OrderStepRefused:
            continue
    finished = {OrderState.FULFILLED, OrderState.CANCELLED, OrderState.FAILED}

    assert order.is_overdue((NOON + days * DAY).date()) is (days > 0 and order.state not in finished)


def test_the_laws_were_tried_in_every_state() -> None:
    @settings(max_examples=400, derandomize=True)
    @given(REQUIRED, LIVES)
    def run(required: int, life: list[Taken]) -> None:
        order = draft(required)
        for taken in life:
            before = order.state
            try:
                order = taken(order)
            except OrderStepRefused:
                sometimes(f"{taken.step} refused")
                continue
            sometimes(f"{before} > {order.state}")
            sometimes(f"{taken.step} taken")

    run()

    assert_reached(f"{before} > {after}" for before, afters in GRAPH.items() for after in afters)
    assert_reached(f"{step} {what}" for step in Step for what in ("taken", "refused"))
