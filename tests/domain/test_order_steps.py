from typing import Final

import attrs
import pytest

from influence.domain.order_steps import (
    COMPUTED,
    KEPT,
    ONCE,
    ORDER_ASKED,
    PLACING_ASKED,
    OrderStep,
    Origin,
    StepKind,
    evidence,
    stages,
)
from influence.domain.orders import Order
from influence.testing.moments import HOUR
from tests.domain.making import DAY, NOW, PLACEMENT, order

K: Final = StepKind


def told(kind: StepKind, days: int = 0, video: str = "v-1", detail: str = "") -> OrderStep:
    """What TikTok told so many days after NOW."""
    return OrderStep(order().id, kind, NOW + days * DAY, Origin.TIKTOK, "the order", video, detail)


def kinds(order: Order, *noted: OrderStep) -> list[StepKind]:
    return [step.kind for step in evidence(order, noted)]


def test_an_orders_own_facts_are_evidence() -> None:
    life = order(2).called(NOW + HOUR, "r").placed(attrs.evolve(PLACEMENT, placed_at=NOW + 2 * HOUR))
    life = life.sent(NOW + 3 * HOUR).linked("v-1", NOW + DAY).linked("v-2", NOW + 2 * DAY)
    life = life.unlinked("v-1", NOW + 3 * DAY).cancelled(NOW + 4 * DAY)

    steps = evidence(life, ())

    assert [(step.kind, step.video_id, step.detail) for step in steps] == [
        (K.CREATED, "", ""),
        (K.CALLED, "", ""),
        (K.PLACED, "", PLACEMENT.campaign_code),
        (K.SENT, "", ""),
        (K.ACCEPTED, "", ""),
        (K.LINKED, "v-1", ""),
        (K.LINKED, "v-2", ""),
        (K.FULFILLED, "", "2 of 2 posts"),
        (K.UNLINKED, "v-1", ""),
        (K.CANCELLED, "", ""),
    ]
    ours = {step.kind for step in steps if step.origin is Origin.OURS}
    assert ours == {K.CREATED, K.CALLED, K.SENT, K.CANCELLED}
    assert (steps[0].by, steps[2].by, steps[5].by) == ("mara", PLACING_ASKED, ORDER_ASKED)


def test_a_refusal_is_evidence_with_its_reason() -> None:
    refused = order().called(NOW, "r").refused("quota used up")

    assert [(s.kind, s.detail) for s in evidence(refused, ())][-1] == (K.REFUSED, "quota used up")
    assert kinds(order().refused("")) == [K.CREATED, K.REFUSED]


def test_fulfilment_is_evidence_each_time() -> None:
    back_and_forth = (
        order().placed(PLACEMENT).linked("v-1", NOW).unlinked("v-1", NOW + DAY).linked("v-2", NOW + 2 * DAY)
    )

    assert kinds(back_and_forth).count(K.FULFILLED) == 2
    more = back_and_forth.linked("v-3", NOW + 3 * DAY)
    assert kinds(more).count(K.FULFILLED) == 2
    assert kinds(more.unlinked("v-3", NOW + 4 * DAY)).count(K.FULFILLED) == 2


def test_what_was_noted_stands_for_the_fact() -> None:
    sent = order().placed(PLACEMENT).sent(NOW)
    by_bob = OrderStep(sent.id, K.SENT, NOW, Origin.OURS, "bob")

    for noted in (by_bob, attrs.evolve(by_bob, at=NOW + HOUR)):
        assert [step for step in evidence(sent, [noted]) if step.kind is K.SENT] == [noted]


def test_the_reason_of_an_end_stands_for_the_fact() -> None:
    unlinked = order().placed(PLACEMENT).linked("v-1", NOW).unlinked("v-1", NOW + DAY)

    why = told(K.UNLINKED, 1, detail="it was deleted")
    other = told(K.UNLINKED, 2, detail="later")

    assert [s for s in evidence(unlinked, [why]) if s.kind is K.UNLINKED] == [why]
    assert len([s for s in evidence(unlinked, [other]) if s.kind is K.UNLINKED]) == 2


def test_evidence_of_one_moment_is_told_in_its_order() -> None:
    linked = order().placed(PLACEMENT).linked("v-1", NOW)

    noted = [told(K.FIGURES), told(K.PUBLISHED)]

    assert kinds(linked, *noted)[-4:] == [K.PUBLISHED, K.LINKED, K.FIGURES, K.FULFILLED]


def test_the_last_stage_of_a_video_counts() -> None:
    steps = [told(K.IN_REVIEW), told(K.REJECTED, 1), told(K.PUBLISHED, 2), told(K.FIGURES, 3)]

    assert {video: step.kind for video, step in stages(steps).items()} == {"v-1": K.PUBLISHED}
    assert stages([told(K.FIGURES)]) == {}


@pytest.mark.parametrize("kind", StepKind)
def test_every_kind_of_step_has_a_sentence(kind: StepKind) -> None:
    assert str(told(kind, detail="detail")).strip()


def test_kinds_are_kept_or_computed() -> None:
    assert set(KEPT) == set(StepKind) - COMPUTED
    assert set(KEPT) >= ONCE
