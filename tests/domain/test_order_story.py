"""Whose turn it is, how videos stand and what comes next, for every state of an order."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import attrs
import pytest

from influence.domain.link_requests import AskedLink
from influence.domain.order_steps import OrderStep, Origin, StepKind
from influence.domain.order_story import DOUBT_SETTLES, OrderStory
from influence.domain.orders import Order, OrderState
from influence.domain.ports.upstream import LinkRequestStatus
from influence.domain.ports.upstream_failures import Generation
from influence.domain.tracking import Tracking
from influence.domain.turns import Waiting, Who
from influence.testing.moments import HOUR
from tests.domain.making import DAY, NOW, PLACEMENT, order
from tests.domain.test_orders import IN_STATE

K, S = StepKind, LinkRequestStatus
TERMS: Final = Tracking(figures_after=2 * DAY, tracked_for=90 * DAY, reminder_after=DAY, most_requests=3)
OPEN: Final = order(2).placed(PLACEMENT)
ONE: Final = order().placed(PLACEMENT)


def told(kind: StepKind, video: str = "v-1", days: float = 0, detail: str = "") -> OrderStep:
    return OrderStep(ONE.id, kind, NOW + days * DAY, Origin.TIKTOK, "the review", video, detail)


def asked(status: LinkRequestStatus = S.IN_REVIEW, times: int = 1, video: str = "v-1") -> AskedLink:
    return AskedLink(ONE.id, video, status, times, NOW)


def story(
    one: Order,
    *noted: OrderStep,
    requests: Sequence[AskedLink] = (),
    now: datetime = NOW,
    generation: Generation = Generation.TTCM,
) -> OrderStory:
    return OrderStory(one, noted, requests, TERMS, generation, now)


TURNS: Final = {
    OrderState.DRAFT: Who.US,
    OrderState.IN_DOUBT: Who.TIKTOK,
    OrderState.OPEN: Who.US,
    OrderState.SENT: Who.CREATOR,
    OrderState.ACCEPTED: Who.CREATOR,
    OrderState.PARTLY_FULFILLED: Who.CREATOR,
    OrderState.FULFILLED: Who.TIKTOK,  # figures are awaited
    OrderState.CANCELLED: Who.NOBODY,
    OrderState.FAILED: Who.NOBODY,
}


@pytest.mark.parametrize("state", OrderState)
def test_every_state_says_whose_turn_it_is(state: OrderState) -> None:
    waiting = story(IN_STATE[state]).waiting

    assert waiting.who is TURNS[state]
    assert bool(waiting.what) is (waiting.who is not Who.NOBODY)


def test_a_fulfilled_order_with_figures_waits_for_nobody() -> None:
    done = ONE.linked("v-1", NOW)

    assert story(done, told(K.FIGURES)).waiting == Waiting(Who.NOBODY)
    awaited = story(done).waiting
    assert (awaited.who, awaited.at) == (Who.TIKTOK, NOW + 2 * DAY)
    assert story(done, told(K.FIGURES, "v-2")).waiting.who is Who.TIKTOK


def test_a_doubt_that_does_not_settle_is_ours() -> None:
    doubtful = order().called(NOW, "r")

    assert story(doubtful, now=NOW + DOUBT_SETTLES - HOUR).waiting.who is Who.TIKTOK
    assert story(doubtful, now=NOW + DOUBT_SETTLES).waiting.who is Who.US


def test_an_order_of_the_other_generation_is_ours_to_reach() -> None:
    other = story(ONE.sent(NOW), generation=Generation.TIKTOK_ONE)

    assert other.elsewhere is Generation.TTCM
    assert other.waiting.who is Who.US
    assert "through ttcm" in other.waiting.what
    over = story(ONE.cancelled(NOW), generation=Generation.TIKTOK_ONE)
    assert over.waiting.who is Who.NOBODY
    assert story(ONE).elsewhere is None
    assert story(order()).elsewhere is None


@pytest.mark.parametrize("kind", [K.UPLOADED, K.IN_REVIEW])
def test_enough_videos_in_review_wait_for_tiktok(kind: StepKind) -> None:
    waiting = story(ONE.sent(NOW), told(kind)).waiting

    assert waiting == Waiting(Who.TIKTOK, "review video v-1")
    assert story(OPEN.sent(NOW), told(kind)).waiting.who is Who.CREATOR
    assert story(OPEN.linked("v-2", NOW), told(kind)).waiting.who is Who.TIKTOK


def test_a_rejected_video_waits_for_the_creator() -> None:
    waiting = story(ONE, told(K.REJECTED, detail="no partner named")).waiting

    assert waiting.who is Who.CREATOR
    assert waiting.what == "publish another video: TikTok rejected v-1 (no partner named)"
    assert "no reason given" in story(ONE, told(K.REJECTED)).waiting.what
    done = ONE.linked("v-2", NOW)
    assert story(done, told(K.REJECTED), told(K.FIGURES, "v-2")).waiting.who is Who.NOBODY


def test_a_request_waits_for_the_creator() -> None:
    waiting = story(ONE, requests=[asked(S.REJECTED, video="v-0"), asked()]).waiting

    assert waiting == Waiting(Who.CREATOR, "answer the request to link video v-1")
    for status in set(LinkRequestStatus) - {S.IN_REVIEW}:
        assert story(ONE, requests=[asked(status)]).waiting.who is Who.US
    assert story(ONE.cancelled(NOW), requests=[asked()]).waiting.who is Who.NOBODY


STATES: Final = {
    K.LINK_REQUESTED: "link requested",
    K.LINK_REMINDED: "link requested",
    K.LINK_WITHDRAWN: "link request withdrawn",
    K.LINK_APPROVED: "link request approved",
    K.LINK_REJECTED: "link request rejected",
    K.UPLOADED: "uploaded",
    K.IN_REVIEW: "in review",
    K.REJECTED: "rejected",
    K.DELETED: "deleted",
    K.PUBLISHED: "published",
    K.UNLINKED: "no longer linked",
}


@pytest.mark.parametrize("kind", STATES)
def test_the_states_of_a_video_are_distinct(kind: StepKind) -> None:
    (video,) = story(ONE, told(kind, detail="why")).videos

    assert (video.state, video.reason, video.since) == (STATES[kind], "why", NOW)


def test_a_live_link_is_how_a_video_stands() -> None:
    linked = ONE.linked("v-1", NOW + DAY)

    (video,) = story(linked, told(K.IN_REVIEW, days=2), told(K.FIGURES, days=3)).videos

    assert (video.state, video.since) == ("linked", NOW + DAY)


def test_a_deleted_video_is_deleted_and_not_unlinked() -> None:
    gone = ONE.linked("v-1", NOW).unlinked("v-1", NOW + DAY)
    noted = [told(K.UNLINKED, days=1, detail="it was deleted"), told(K.DELETED, days=1)]

    assert [video.state for video in story(gone, *noted).videos] == ["deleted"]


def test_an_overdue_order_says_since_when() -> None:
    due = attrs.evolve(ONE, due_on=date(2026, 3, 3))

    before, after = story(due, now=NOW + DAY), story(due, now=NOW + 2 * DAY)

    assert not before.is_overdue
    assert [step.kind for step in before.steps][-1] is K.PLACED
    (last,) = [step for step in after.steps if step.kind is K.OVERDUE]
    assert (last.at, str(last)) == (datetime(2026, 3, 4, tzinfo=UTC), "overdue: due on 2026-03-03")


def test_what_comes_next_is_told_in_order() -> None:
    due = attrs.evolve(OPEN.linked("v-1", NOW), due_on=date(2026, 3, 3))

    coming = story(due, requests=[asked(video="v-2")]).upcoming

    assert [upcoming.at - NOW for upcoming in coming] == [
        DAY,  # a reminder
        timedelta(hours=36),  # the end of the agreed day
        2 * DAY,  # figures
        90 * DAY,  # the end of tracking
    ]
    assert "up to 48 hours" in coming[2].what
    assert "TikTok" in coming[2].what


def test_nothing_that_is_over_comes_next() -> None:
    due = attrs.evolve(ONE.linked("v-1", NOW), due_on=date(2026, 3, 3))

    assert story(due, told(K.FIGURES), now=NOW + 91 * DAY).upcoming == ()
    assert story(ONE, requests=[asked(times=3)]).upcoming == ()
    assert story(ONE, requests=[asked(S.APPROVED)]).upcoming == ()
    overdue = attrs.evolve(OPEN, due_on=date(2026, 3, 1))
    assert story(overdue).upcoming == ()


def test_tracking_ends_with_the_last_live_link() -> None:
    linked = OPEN.linked("v-1", NOW).linked("v-2", NOW + DAY)

    assert story(linked).tracking_ends == NOW + 91 * DAY
    assert story(linked.unlinked("v-2", NOW + DAY)).tracking_ends == NOW + 90 * DAY
    assert story(OPEN).tracking_ends is None


def test_only_finished_orders_are_tracked_no_longer() -> None:
    late = NOW + 90 * DAY

    assert TERMS.is_over(ONE.linked("v-1", NOW), late)
    assert not TERMS.is_over(ONE.linked("v-1", NOW), late - HOUR)
    assert not TERMS.is_over(OPEN.linked("v-1", NOW), late)
    assert TERMS.is_over(OPEN.linked("v-1", NOW).cancelled(NOW), late)
    assert not TERMS.is_over(OPEN.cancelled(NOW), late)


@pytest.mark.parametrize(
    "change",
    [
        {"figures_after": timedelta(0)},
        {"tracked_for": timedelta(0)},
        {"reminder_after": -DAY},
        {"most_requests": 0},
    ],
)
def test_terms_without_sense_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(change))):
        attrs.evolve(TERMS, **change)  # type: ignore[arg-type]


def test_figures_are_awaited_from_the_last_silent_link() -> None:
    linked = OPEN.linked("v-1", NOW).linked("v-2", NOW + DAY)

    assert story(linked).figures_from == NOW + 3 * DAY
    assert story(linked, told(K.FIGURES, "v-2")).figures_from == NOW + 2 * DAY
    assert story(linked, told(K.FIGURES), told(K.FIGURES, "v-2")).figures_from is None
