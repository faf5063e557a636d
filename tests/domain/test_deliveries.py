"""Deliveries: what an answer means, when it is tried again, and when it is given up."""

from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.deliveries import (
    LONGEST_PAUSE,
    LONGEST_WHY,
    LUCK,
    WAITS,
    Answer,
    Attempt,
    Delivery,
    DeliveryState,
)
from influence.domain.webhooks import EndpointId, Verdict
from influence.testing.moments import DAY, HOUR, NOON

TOOK = timedelta(milliseconds=7)


def a_delivery() -> Delivery:
    return Delivery(
        endpoint=EndpointId(1),
        event=1,
        message_id="evt_1",
        kind="order.placed",
        body="{}",
        queued_at=NOON,
        due_at=NOON,
    )


def answer(status: int | None, retry_after: str = "") -> Answer:
    return Answer(took=TOOK, status=status, retry_after=retry_after)


def test_only_success_is_taken_and_only_410_is_gone() -> None:
    verdicts = {status: answer(status).verdict for status in range(100, 1000)}

    assert {status for status, said in verdicts.items() if said is Verdict.ACCEPTED} == set(range(200, 300))
    assert [status for status, said in verdicts.items() if said is Verdict.GONE] == [410]


def test_no_answer_is_tried_again() -> None:
    after = a_delivery().tried(answer(None), NOON, 0.0)

    assert (after.state, after.tries, after.due_at) == (DeliveryState.WAITING, 1, NOON + WAITS[0])


def test_what_is_taken_ends() -> None:
    after = a_delivery().tried(answer(200), NOON + HOUR, 0.5)

    assert (after.state, after.due_at, after.ended_at) == (DeliveryState.DELIVERED, None, NOON + HOUR)


def test_what_is_gone_is_given_up_at_once() -> None:
    after = a_delivery().tried(answer(410), NOON, 0.5)

    assert (after.state, after.tries, after.due_at) == (DeliveryState.FAILED, 1, None)


def test_waits_grow_whatever_chance_takes_off() -> None:
    for shorter, longer in pairwise(WAITS):
        assert shorter < longer * (1 - LUCK)


@given(st.floats(0, 1))
def test_it_is_given_up_within_three_days(luck: float) -> None:
    delivery, now = a_delivery(), NOON
    while delivery.due_at is not None:
        now = delivery.due_at
        delivery = delivery.tried(answer(500), now, luck)

    assert delivery.state is DeliveryState.FAILED
    assert delivery.tries == len(WAITS) + 1
    assert 2.5 * DAY < now - NOON <= 3 * DAY


def test_chance_parts_those_who_failed_together() -> None:
    dues = {a_delivery().tried(answer(500), NOON, step / 10).due_at for step in range(11)}

    assert len(dues) == 11
    assert max(due for due in dues if due) == NOON + WAITS[0]


@pytest.mark.parametrize(
    ("status", "text", "pause"),
    [
        (429, "7200", 2 * HOUR),
        (503, " 7200 ", 2 * HOUR),
        (500, "7200", 0 * HOUR),
        (429, "", 0 * HOUR),
        (429, "-5", 0 * HOUR),
        (429, "soon", 0 * HOUR),
        (429, "9" * 90, LONGEST_PAUSE),
        (429, "\u0662", 0 * HOUR),
        (429, format_datetime(NOON + 3 * HOUR, usegmt=True), 3 * HOUR),
        (429, format_datetime(NOON - HOUR, usegmt=True), 0 * HOUR),
        (429, format_datetime(NOON + 9 * DAY, usegmt=True), LONGEST_PAUSE),
        (429, "Mon, 02 Mar 2026 14:00:00", 2 * HOUR),
    ],
)
def test_patience_is_granted_within_bounds(status: int, text: str, pause: timedelta) -> None:
    assert answer(status, text).pause(NOON) == pause


@given(
    st.text()
    | st.from_regex(r"\w{3}, \d{1,9} Mar \d{1,9} \d\d:\d\d:\d\d( [+-]\d{1,9}| GMT)?", fullmatch=True)
)
def test_no_header_breaks_the_schedule(text: str) -> None:
    after = a_delivery().tried(answer(429, text), NOON, 0.0)

    assert after.due_at is not None
    assert NOON + WAITS[0] <= after.due_at <= NOON + LONGEST_PAUSE


def test_patience_never_shortens_a_wait() -> None:
    late = attrs.evolve(a_delivery(), tries=5)

    assert late.tried(answer(429, "1"), NOON, 0.0).due_at == NOON + WAITS[5]
    assert a_delivery().tried(answer(429, "7200"), NOON, 0.0).due_at == NOON + 2 * HOUR


def test_sending_once_more_begins_anew_under_the_same_id() -> None:
    failed = a_delivery().tried(answer(410), NOON, 0.0)

    assert failed.again(NOON + DAY) == attrs.evolve(a_delivery(), due_at=NOON + DAY)


def test_an_attempt_keeps_no_more_than_it_says() -> None:
    said = Answer(took=timedelta(microseconds=1_999), why="x" * 500, retry_after="sentinel")

    kept = Attempt.of(said, NOON)

    assert kept == Attempt(at=NOON, took=timedelta(milliseconds=1), status=None, why="x" * LONGEST_WHY)
    assert "sentinel" not in repr(kept)
