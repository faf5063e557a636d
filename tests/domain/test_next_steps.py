"""Every step from every kind, with what it opens, the most rewarding first."""

from typing import Final

import pytest

from influence.domain.capabilities import Kind
from influence.domain.next_steps import Act, next_steps, single_steps

J, A, R = Act.JOIN, Act.AUTHENTICATE, Act.ORDER
STEPS: Final[dict[Kind, list[tuple[tuple[Act, ...], int, int]]]] = {
    # acts, metrics of the account, metrics of each post
    Kind.UNSUPPORTED: [
        ((A,), 11, 6),
        ((A, R), 11, 16),
        ((J, R), 7, 16),
        ((J,), 7, 4),
        ((J, A), 15, 6),
        ((J, A, R), 15, 16),
    ],
    Kind.NON_AUTHENTICATED_TTCM: [((R,), 0, 12), ((A, R), 8, 12), ((A,), 8, 2)],
    Kind.AUTHENTICATED_NON_TTCM: [((R,), 0, 10), ((J, R), 4, 10), ((J,), 4, 0)],
    Kind.AUTHENTICATED_TTCM: [((R,), 0, 10)],
}


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_its_steps_in_order(kind: Kind) -> None:
    told = [(step.acts, len(step.opens), len(step.opens_per_post)) for step in next_steps(kind)]

    assert told == STEPS[kind]


@pytest.mark.parametrize("kind", Kind)
def test_a_single_step_is_one_act(kind: Kind) -> None:
    acts = {step.acts for step in single_steps(kind, has_order=False)}

    assert acts == {acts for acts, *_ in STEPS[kind] if len(acts) == 1}


def test_an_order_that_is_there_is_not_created_again() -> None:
    acts = [step.acts for step in single_steps(Kind.AUTHENTICATED_TTCM, has_order=True)]

    assert acts == [(Act.LINK,)]


def test_nothing_but_orders_needs_support_first() -> None:
    assert all(step.acts != (R,) for step in next_steps(Kind.UNSUPPORTED))


def test_a_gain_counts_the_posts() -> None:
    (step,) = next_steps(Kind.AUTHENTICATED_TTCM)

    assert (step.gain(), step.gain(3), step.gain(0)) == (10, 30, 0)
