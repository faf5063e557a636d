"""What shows that a creator took an order, and what does not."""

from collections.abc import Sequence

import attrs
import pytest

from influence.application.following_links import note_requests
from influence.domain.networks import Network
from influence.domain.order_steps import ORDER_ASKED, REQUESTS_ASKED, OrderStep, Origin, StepKind
from influence.domain.orders import Order, OrderState
from influence.domain.ports.upstream import (
    LinkRequest,
    LinkRequestStatus,
    ReviewStage,
    Sought,
    UpstreamOrder,
)
from influence.domain.posts import Post
from influence.domain.provenance import Provenance
from influence.domain.turns import Who
from influence.testing.moments import DAY, HOUR
from tests.support.desk import Desk

S = LinkRequestStatus
TTCM = Provenance.TTCM_PUBLIC


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with the members ann, who has an order for two posts that was sent to her, and bob."""
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob")
    desk.order("ann", posts=2)
    desk.keep_orders.send(desk.by, "1")
    return desk


def the_order(desk: Desk) -> Order:
    return desk.orders()[0]


def sync(desk: Desk) -> None:
    desk.clock.advance(HOUR)
    desk.sync_posts(desk.by)


def in_review(desk: Desk, handle: str = "ann") -> str:
    video: str = desk.market.publish(handle, desk.code_of(the_order(desk)))
    desk.market.review(video, ReviewStage.IN_REVIEW)
    return video


def taken(desk: Desk) -> list[OrderStep]:
    """What the story tells of it."""
    story = desk.read_orders.one(desk.by, str(the_order(desk).id)).story
    return [step for step in story.steps if step.kind is StepKind.ACCEPTED]


def shown(desk: Desk, status: LinkRequestStatus) -> str:
    """A video with a request that TikTok shows under the code of the order, where the video does not stand yet."""
    video: str = desk.market.add_video("ann")
    desk.sync_posts(desk.by)
    told = LinkRequest(video, desk.code_of(the_order(desk)), status, 1, desk.clock.now())
    with desk.storage.begin(desk.by.tenant, desk.by.user) as work:
        note_requests(work, the_order(desk), [told], desk.clock.now())
        work.commit()
    return video


def test_a_video_under_review_shows_the_order_taken(spring: Desk) -> None:
    video = in_review(spring)

    sync(spring)

    (step,) = taken(spring)
    assert the_order(spring).state is OrderState.ACCEPTED
    assert (step.at, step.origin, step.by) == (spring.clock.now(), Origin.TIKTOK, ORDER_ASKED)
    assert str(step) == f"taken by the creator: video {video} stands at it"
    waiting = spring.read_orders.one(spring.by, "1").story.waiting
    assert (waiting.who, waiting.what) == (Who.CREATOR, "publish a video with code or link")


def test_an_order_is_taken_once(spring: Desk) -> None:
    in_review(spring)
    sync(spring)
    first = the_order(spring).accepted_at

    in_review(spring)
    sync(spring)

    assert the_order(spring).accepted_at == first
    assert len(taken(spring)) == 1


def test_a_link_needs_no_other_evidence(spring: Desk) -> None:
    spring.market.publish("ann", spring.code_of(the_order(spring)))

    sync(spring)

    (step,) = taken(spring)
    assert the_order(spring).state is OrderState.PARTLY_FULFILLED
    assert (step.at, str(step)) == (the_order(spring).accepted_at, "taken by the creator")


def test_an_order_without_videos_is_not_taken(spring: Desk) -> None:
    sync(spring)

    assert the_order(spring).state is OrderState.SENT
    assert taken(spring) == []


def test_a_video_reported_of_another_takes_nothing(spring: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    in_review(spring)
    told = spring.market.read_orders

    def as_bobs(orders: Sequence[Sought]) -> Sequence[UpstreamOrder]:
        return [
            attrs.evolve(one, reports=tuple(attrs.evolve(report, handle="bob") for report in one.reports))
            for one in told(orders)
        ]

    monkeypatch.setattr(spring.market, "read_orders", as_bobs)

    sync(spring)

    assert the_order(spring).state is OrderState.SENT
    assert taken(spring) == []


def test_a_video_known_as_anothers_takes_nothing(spring: Desk) -> None:
    video = in_review(spring)
    bob = spring.account("bob")
    with spring.write() as work:
        work.posts.keep(
            [Post(Network.TIKTOK, video, bob.id, f"https://www.tiktok.com/@bob/video/{video}", TTCM)]
        )

    sync(spring)

    assert the_order(spring).state is OrderState.SENT
    assert taken(spring) == []


def test_a_cancelled_order_is_not_taken(spring: Desk) -> None:
    spring.keep_orders.cancel(spring.by, "1")
    in_review(spring)

    sync(spring)

    assert the_order(spring).state is OrderState.CANCELLED
    assert the_order(spring).accepted_at is None


@pytest.mark.parametrize("status", [S.IN_REVIEW, S.REJECTED, S.REVOKED])
def test_an_unanswered_or_refused_request_takes_nothing(spring: Desk, status: LinkRequestStatus) -> None:
    shown(spring, status)

    assert the_order(spring).state is OrderState.SENT


def test_an_approved_request_shows_the_order_taken(spring: Desk) -> None:
    video = shown(spring, S.APPROVED)
    spring.clock.advance(DAY)
    shown(spring, S.APPROVED)

    (step,) = taken(spring)
    assert the_order(spring).state is OrderState.ACCEPTED
    assert (step.by, step.detail) == (REQUESTS_ASKED, f"the creator agreed to link video {video}")
