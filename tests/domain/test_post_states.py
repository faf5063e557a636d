"""What may be said of a post that TikTok delivers no longer: every row, and nothing beyond the evidence."""

from datetime import timedelta
from itertools import product

import pytest

from influence.domain.order_steps import REVIEW_ASKED, OrderStep, Origin, StepKind
from influence.domain.orders import OrderId
from influence.domain.post_states import CONFIRMED_AFTER, LIVE, Lacking, PostState, is_deleted, standing_of
from influence.domain.posts import PostStatus
from influence.testing.moments import DAY, NOON

S, L, P = PostStatus, Lacking, PostState
# fmt: off
STATES = {
    (S.PRIVATE, L.NAMED):  P.PRIVATE,
    (S.PRIVATE, L.PUBLIC): P.UNLISTED,
    (S.PRIVATE, L.OWN):    P.UNLISTED,
    (S.DELETED, L.NAMED):  P.DELETED,
    (S.DELETED, L.PUBLIC): P.DELETED,
    (S.DELETED, L.OWN):    P.DELETED,
}
# fmt: on


def reviewed(kind: StepKind, detail: str = "") -> OrderStep:
    return OrderStep(OrderId(1), kind, NOON, Origin.TIKTOK, REVIEW_ASKED, "v-1", detail)


@pytest.mark.parametrize(("status", "lacking"), list(product((S.PRIVATE, S.DELETED), L)))
def test_each_state_has_its_reason(status: PostStatus, lacking: Lacking) -> None:
    found = standing_of(status, None, lacking)

    assert found.state is STATES[status, lacking]
    assert found.why.endswith(".")
    assert found.is_frozen is (found.state is not P.DELETED)


@pytest.mark.parametrize("lacking", L)
def test_a_live_post_needs_no_reason(lacking: Lacking) -> None:
    assert standing_of(S.LIVE, reviewed(StepKind.REJECTED), lacking) == LIVE


def test_the_review_goes_before_the_lists() -> None:
    rejected = standing_of(S.PRIVATE, reviewed(StepKind.REJECTED, "music"), L.PUBLIC)
    deleted = standing_of(S.PRIVATE, reviewed(StepKind.DELETED), L.PUBLIC)

    assert (rejected.state, rejected.why, rejected.since) == (
        P.REJECTED,
        "TikTok rejected video v-1: music.",
        NOON,
    )
    assert (deleted.state, deleted.since) == (P.DELETED, NOON)


@pytest.mark.parametrize("kind", [StepKind.PUBLISHED, StepKind.UPLOADED, StepKind.IN_REVIEW])
def test_a_review_that_ended_nothing_tells_nothing(kind: StepKind) -> None:
    assert standing_of(S.PRIVATE, reviewed(kind), L.NAMED).state is P.PRIVATE


@pytest.mark.parametrize(
    ("before", "told", "over"),
    [
        (S.LIVE, 9 * DAY, False),
        (S.PRIVATE, CONFIRMED_AFTER - timedelta(seconds=1), False),
        (S.PRIVATE, CONFIRMED_AFTER, True),
        (S.PRIVATE, None, True),
    ],
)
def test_a_flicker_deletes_nothing(before: PostStatus, told: timedelta | None, over: bool) -> None:
    assert is_deleted(before, None if told is None else NOON - told, NOON) is over
